import type { SegmentKey } from "../../shared/engine/input.ts";
import type { PeerId } from "../../shared/ids.ts";

/** A listener as somebody who may hold a segment. */
export interface Holder {
  readonly character: { readonly peerId: PeerId };
  readonly host: { readonly alive: boolean };
  readonly ledger: { holds(key: SegmentKey): boolean };
  readonly isSharing: boolean;
}

/** Whether a segment could have come from somebody online, and from a neighbour. */
export function whoHolds(
  key: SegmentKey,
  view: { readonly self: Holder; readonly listeners: readonly Holder[]; readonly linked: ReadonlySet<PeerId> },
): { readonly online: boolean; readonly neighbour: boolean } {
  let online = false;
  for (const other of view.listeners) {
    if (other === view.self || !other.host.alive || !other.isSharing || !other.ledger.holds(key)) continue;
    online = true;
    if (view.linked.has(other.character.peerId)) return { online, neighbour: true };
  }
  return { online, neighbour: false };
}
