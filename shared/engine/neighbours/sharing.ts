import type { Core } from "../state.ts";
import { clearTimer, forgetTime } from "../timers.ts";
import { dismissNeighbour } from "./neighbours.ts";

/** The listener's choice. Off means: no tracker, no links, nothing served, at once. */
export function setSharing(core: Core, allowed: boolean): void {
  if (allowed === core.sharing.allowed) return;
  core.sharing.allowed = allowed;
  if (allowed) {
    core.tracker.state = "connecting";
    core.tracker.sinceMs = core.nowMs;
    // A connection that opened while sharing was off is not the one that is asked for now.
    clearTimer(core.timers, "announce");
    core.out.push({ type: "tracker-connect" });
    return;
  }
  for (const neighbour of [...core.neighbours.values()]) dismissNeighbour(core, neighbour, "sharing-off");
  for (const peer of core.peers.values()) {
    if (peer.state === "dialling") core.out.push({ type: "hang-up", peerId: peer.peerId, reason: "sharing-off" });
  }
  core.peers.clear();
  forgetTime(core.timers, "keep-alive");
  core.uploads.waiting.length = 0;
  core.tracker.announced.clear();
  for (const name of ["announce", "untold", "dial"] as const) clearTimer(core.timers, name);
  core.tracker.companyLost = false;
  core.tracker.state = "off";
  core.out.push({ type: "tracker-disconnect" });
}
