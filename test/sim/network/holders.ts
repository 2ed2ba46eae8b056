import type { SegmentKey } from "../../../shared/engine/input.ts";
import type { PeerId } from "../../../shared/ids.ts";

/** A listener as somebody who may hold a segment. */
export interface Holder {
  readonly character: { readonly hostility: unknown };
  readonly host: { readonly alive: boolean };
  readonly ledger: { holds(key: SegmentKey): boolean };
  readonly isSharing: boolean;
}

/** Whether a segment could have come from somebody online, and from a neighbour. */
export function whoHolds(
  key: SegmentKey,
  view: { readonly self: Holder; readonly listeners: ReadonlyMap<PeerId, Holder>; readonly linked: readonly PeerId[] },
): { readonly online: boolean; readonly neighbour: boolean } {
  const offers = (other: Holder | undefined) =>
    other !== undefined && other !== view.self && other.host.alive && other.isSharing && other.ledger.holds(key);
  if (view.linked.some((peerId) => offers(view.listeners.get(peerId)))) return { online: true, neighbour: true };
  for (const other of view.listeners.values()) if (offers(other)) return { online: true, neighbour: false };
  return { online: false, neighbour: false };
}
