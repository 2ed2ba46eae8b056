import { type Core, freshNumber, type Neighbour } from "../state.ts";
import { forgetTime, isDue, never } from "../timers.ts";
import { dialFailed, dialWaiting } from "./dials.ts";
import { waitAgain } from "./known-peers.ts";
import { dismissNeighbour } from "./neighbours.ts";

/** Pings the quiet, gives up the silent, and ends the dials and quarantines whose time is over. */
export function keepAlive(core: Core): void {
  if (!isDue(core.timers, "keep-alive", core.nowMs)) return;
  forgetTime(core.timers, "keep-alive");
  for (const neighbour of core.neighbours.values()) {
    if (core.nowMs < nextStepMs(core, neighbour)) continue;
    if (isUnanswered(neighbour)) dismissNeighbour(core, neighbour, "silent");
    else {
      neighbour.pingSentAtMs = core.nowMs;
      core.out.push({ type: "send", linkId: neighbour.linkId, message: { type: "ping", nonce: freshNumber(core) } });
    }
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

function isUnanswered({ pingSentAtMs, lastHeardMs }: Neighbour): boolean {
  return pingSentAtMs >= lastHeardMs;
}

/** When a neighbour is given up, if our ping is unanswered; else when it is pinged. */
function nextStepMs({ limits }: Core, neighbour: Neighbour): number {
  if (isUnanswered(neighbour)) return neighbour.pingSentAtMs + limits.silentAfterMs;
  return neighbour.lastHeardMs + (neighbour.requests.size > 0 ? limits.pingAfterMs : limits.idlePingAfterMs);
}

/** When `keepAlive` has something to do next. */
export function nextKeepAliveMs(core: Core): number {
  let next = never;
  for (const neighbour of core.neighbours.values()) next = Math.min(next, nextStepMs(core, neighbour));
  for (const peer of core.peers.values()) if (peer.state !== "connected") next = Math.min(next, peer.untilMs);
  return next;
}
