import { type Core, countDial, type Neighbour } from "../state.ts";
import { clearTimer, forgetTime, isDue, never } from "../timers.ts";
import { sendPing } from "../uplink/round-trip.ts";
import { dialFailed, dialWaiting } from "./dials.ts";
import { waitAgain } from "./known-peers.ts";
import { loseNeighbour } from "./leave.ts";
import { dismissNeighbour } from "./neighbours.ts";

/** Pings the quiet, gives up the silent, and ends the dials and quarantines whose time is over. */
export function keepAlive(core: Core): void {
  if (!isDue(core.timers, "keep-alive", core.nowMs)) return;
  forgetTime(core.timers, "keep-alive");
  for (const neighbour of core.neighbours.values()) {
    if (core.nowMs < nextStepMs(core, neighbour)) continue;
    if (neighbour.doubtUntilMs !== null) giveUpDoubted(core, neighbour);
    else if (isUnanswered(neighbour)) dismissNeighbour(core, neighbour, "silent");
    else sendPing(core, neighbour);
  }
  for (const peer of core.peers.values()) {
    if (core.nowMs < peer.untilMs || peer.state === "connected") continue;
    if (peer.state === "dialling") {
      core.out.push({ type: "hang-up", peerId: peer.peerId, reason: "dial-timeout" });
      dialFailed(core, peer.peerId, "timeout");
    } else if (peer.dialsAgain) {
      waitAgain(core, peer);
      dialWaiting(core);
    } else core.peers.delete(peer.peerId);
  }
}

/** It did not answer the ping of our waking. */
function giveUpDoubted(core: Core, neighbour: Neighbour): void {
  if (!neighbour.helloSeen) countDial(core, "timeout");
  core.out.push({ type: "hang-up", peerId: neighbour.peerId, reason: "silent" });
  loseNeighbour(core, neighbour);
  dialWaiting(core);
}

function isUnanswered({ pingSentAtMs, lastHeardMs }: Neighbour): boolean {
  return pingSentAtMs >= lastHeardMs;
}

/** When a neighbour is given up, if our ping is unanswered; else when it is pinged. */
function nextStepMs({ limits }: Core, neighbour: Neighbour): number {
  if (neighbour.doubtUntilMs !== null) return neighbour.doubtUntilMs;
  if (isUnanswered(neighbour)) return neighbour.pingSentAtMs + limits.silentAfterMs;
  return neighbour.lastHeardMs + (neighbour.requests.size > 0 ? limits.pingAfterMs : limits.idlePingAfterMs);
}

/**
 * The machine has slept: neighbours may have given us up, and the tracker too, without our hearing of it. Links prove that they live, or
 * are made anew; a connection to the tracker takes the place of the old one, because nothing but silence would tell that it is dead.
 */
export function woke(core: Core, sleptMs: number): void {
  if (!core.sharing.allowed) return;
  core.out.push({ type: "decision", text: `woke after ${Math.round(sleptMs / 1000)} s` });
  for (const peer of [...core.peers.values()]) {
    // It may have been we who did not hear.
    if (peer.state === "silent") core.peers.delete(peer.peerId);
    if (peer.state === "dialling") peer.lost = true;
  }
  for (const neighbour of core.neighbours.values()) {
    // What comes first may have been sent before the sleep: only the answer to this ping counts.
    sendPing(core, neighbour);
    neighbour.doubtUntilMs = core.nowMs + core.limits.doubtMs;
  }
  forgetTime(core.timers, "keep-alive");
  if (sleptMs >= core.limits.trackerRenewedAfterMs) renewTracker(core);
}

function renewTracker(core: Core): void {
  core.tracker.state = "connecting";
  core.tracker.sinceMs = core.nowMs;
  core.tracker.companyLost ||= core.neighbours.size > 0;
  clearTimer(core.timers, "announce");
  core.out.push({ type: "tracker-renew" });
}

/** When `keepAlive` has something to do next. */
export function nextKeepAliveMs(core: Core): number {
  let next = never;
  for (const neighbour of core.neighbours.values()) next = Math.min(next, nextStepMs(core, neighbour));
  for (const peer of core.peers.values()) if (peer.state !== "connected") next = Math.min(next, peer.untilMs);
  return next;
}
