import type { RenditionId } from "../../shared/ids.ts";
import type { PeerKind } from "./deeds.ts";
import { type HostilePeer, startHostilePeer } from "./node-peer.ts";

/** What the program is told first. */
export interface CrowdSettings {
  readonly serverUrl: string;
  readonly renditionId: RenditionId;
  readonly segments: readonly Uint8Array[];
  readonly kinds: readonly PeerKind[];
}

/** What one of the crowd did, and how it fared. */
export interface CrowdMember {
  readonly kind: PeerKind;
  readonly linkSeconds: readonly number[];
  readonly asked: number;
}

/** `crowd.ts`: hostile peers in a process of their own, until whoever started it lets go. */
const peers: { readonly kind: PeerKind; readonly peer: HostilePeer }[] = [];

process.on("message", (settings: CrowdSettings | "tell") => {
  if (settings === "tell") return void process.send?.(peers.map(told));
  void start(settings).then(() => process.send?.("ready"));
});
process.once("disconnect", () => process.exit(0));

async function start({ kinds, ...options }: CrowdSettings): Promise<void> {
  for (const kind of kinds) peers.push({ kind, peer: await startHostilePeer({ ...options, kind }) });
}

function told({ kind, peer }: { readonly kind: PeerKind; readonly peer: HostilePeer }): CrowdMember {
  return { kind, linkSeconds: peer.linkSeconds(), asked: peer.asked() };
}
