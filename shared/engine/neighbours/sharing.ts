import type { Core } from "../state.ts";
import { announceNow } from "./announcements.ts";
import { dismissNeighbour } from "./neighbours.ts";

/** The listener's choice. Off means: no tracker, no links, nothing served, at once. */
export function setSharing(core: Core, allowed: boolean): void {
  if (allowed === core.sharing) return;
  core.sharing = allowed;
  if (allowed) {
    core.tracker = "connecting";
    core.trackerSinceMs = core.nowMs;
    announceNow(core);
    core.out.push({ type: "tracker-connect" });
    return;
  }
  for (const neighbour of [...core.neighbours.values()]) dismissNeighbour(core, neighbour, "sharing-off");
  for (const peer of core.peers.values()) {
    if (peer.state === "dialling") core.out.push({ type: "hang-up", peerId: peer.peerId, reason: "sharing-off" });
  }
  core.peers.clear();
  core.keepAliveDueMs = 0;
  core.uploads.length = 0;
  core.announced.clear();
  core.announceDueMs = Number.POSITIVE_INFINITY;
  core.untoldDueMs = Number.POSITIVE_INFINITY;
  core.dialDueMs = Number.POSITIVE_INFINITY;
  core.tracker = "off";
  core.out.push({ type: "tracker-disconnect" });
}
