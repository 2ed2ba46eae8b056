import { guessNeighbour } from "../estimate.ts";
import type { LinkId } from "../input.ts";
import type { KnownPeer, Neighbour } from "../state.ts";
import { longAgo, never } from "../timers.ts";
import { noDelays } from "../uplink/queue-delay.ts";

/** A neighbour whose link has just opened: it has said nothing, and holds nothing that we know of. */
export function newNeighbour(
  linkId: LinkId,
  { peerId, near, reason }: Pick<KnownPeer, "peerId" | "near" | "reason">,
  nowMs: number,
): Neighbour {
  return {
    linkId,
    peerId,
    near,
    reason,
    inside: false,
    openedAtMs: nowMs,
    estimate: guessNeighbour(),
    holdings: new Map(),
    heldSegments: 0,
    askedId: null,
    need: null,
    toldNeed: null,
    untold: new Set(),
    requests: new Map(),
    asks: { tokens: 0, tokensAtMs: longAgo },
    helloSeen: false,
    doubtUntilMs: null,
    lastHeardMs: nowMs,
    pingSentAtMs: nowMs,
    pingNonce: null,
    roundTripMs: 0,
    leastRoundTripMs: never,
    lastBlockAtMs: longAgo,
    lastSentAtMs: longAgo,
    receivedBytes: 0,
    sentBytes: 0,
    delays: noDelays(),
    rounds: noDelays(),
    waits: noDelays(),
    unsaid: { bytes: 0, leastDelayMs: 0, sinceMs: 0 },
    acknowledgedAtMs: longAgo,
    busyUntilMs: longAgo,
    sparedUntilMs: longAgo,
    toldEnoughAtMs: longAgo,
    givenBlocks: 0,
    badServices: 0,
    refusedBatches: 0,
    refusals: 0,
    brokenPromises: 0,
    strays: { tokens: 0, tokensAtMs: longAgo },
    asking: { tokens: 0, tokensAtMs: longAgo },
    telling: {
      have: { tokens: 0, tokensAtMs: longAgo },
      some: { tokens: 0, tokensAtMs: longAgo },
      coming: { tokens: 0, tokensAtMs: longAgo },
      holdings: { tokens: 0, tokensAtMs: longAgo },
    },
    restUntilMs: 0,
  };
}
