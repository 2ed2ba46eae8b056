import { type Core, freshNumber, type Neighbour } from "../state.ts";

/** Asks a neighbour for a sign of life; its answer must repeat the number. */
export function sendPing(core: Core, neighbour: Neighbour): void {
  const nonce = freshNumber(core);
  neighbour.pingNonce = nonce;
  neighbour.pingSentAtMs = core.nowMs;
  core.out.push({ type: "send", linkId: neighbour.linkId, message: { type: "ping", nonce } });
}

/**
 * The answer to the ping that was sent last tells how far away the neighbour is, the first one before any block was asked. Of an answer to
 * another one, or to none, nothing is learned.
 */
export function pongArrived(core: Core, neighbour: Neighbour, nonce: number): void {
  if (nonce !== neighbour.pingNonce) return;
  neighbour.pingNonce = null;
  if (neighbour.doubtUntilMs !== null) provedAlive(core, neighbour);
  neighbour.roundTripMs = core.nowMs - neighbour.pingSentAtMs;
  neighbour.leastRoundTripMs = Math.min(neighbour.leastRoundTripMs, neighbour.roundTripMs);
  if (neighbour.pingSentAtMs === neighbour.openedAtMs) {
    const { linkId, roundTripMs } = neighbour;
    core.out.push({ type: "link-measured", linkId, roundTripMs });
  }
  if (neighbour.estimate.measured) return;
  neighbour.estimate.latencyMs = neighbour.roundTripMs * 1.5 + 5;
  neighbour.estimate.measured = true;
}

/** The link has outlived our sleep. */
function provedAlive(core: Core, neighbour: Neighbour): void {
  neighbour.doubtUntilMs = null;
  core.tracker.companyLost = false;
}
