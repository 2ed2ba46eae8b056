import { blockBytes } from "../../manifest/manifest.ts";

/** What our own line up takes, learned from what arrives, and the rate at which parts leave because of it. */
export interface LineRate {
  bitsPerSecond: number;
  /** What arrived, bits per second, when a queue was seen last; Infinity before: the rate is sought in large steps. */
  mostArrived: number;
  /** When more than that is tried again. */
  triesAtMs: number;
  /** When the rate was changed last; then since then: what was acknowledged, in how many acknowledgements, their least waiting. */
  changedAtMs: number;
  ackedBytes: number;
  acks: number;
  leastQueueMs: number;
  /** Parts had to wait for the rate since: only then more of it would be used. */
  wasLimiting: boolean;
}

/** Waiting in the line's queue that is aimed at, ms. Whoever browses beside must not feel it: 25 are the promise. */
const targetMs = 10;
/** Below this a line is of no use to anybody. */
const leastBitsPerSecond = 48_000;
/** Steps: on an empty queue while the rate is sought, on an empty queue later, on a queue. */
const seekingStep = 1.5;
const risingStep = 1.1;
const fallingStep = 0.85;
/** Part of what has arrived at most that is used for long: what is left drains the queue. */
const usedPart = 0.94;
/** More is tried after so long; a step up that met no queue is followed by another at once. */
const triesAfterMs = 6_000;
const triedStep = 1.06;
const acksOfStep = 2;

/** Before anything is known: thinner lines exist, and on them a second of too much costs a second. */
export const firstBitsPerSecond = 400_000;

export function unknownLine(): LineRate {
  return {
    bitsPerSecond: firstBitsPerSecond,
    mostArrived: Infinity,
    triesAtMs: 0,
    changedAtMs: 0,
    ackedBytes: 0,
    acks: 0,
    leastQueueMs: Infinity,
    wasLimiting: false,
  };
}

/** A neighbour said that bytes of ours have arrived, after waiting `queueMs` in some queue on the way. */
export function noteAck(line: LineRate, ack: { readonly bytes: number; readonly queueMs: number }): void {
  line.ackedBytes += ack.bytes;
  line.acks += 1;
  line.leastQueueMs = Math.min(line.leastQueueMs, ack.queueMs);
}

/**
 * Moves the rate by what was learned since it was moved last, at most once in a round trip: what a change does is not known before.
 * The least waiting counts, because a single part may wait for a busy page. `mostBitsPerSecond`: what the listener allows.
 */
export function steer(
  line: LineRate,
  now: { readonly nowMs: number; readonly roundTripMs: number; readonly mostBitsPerSecond: number },
): void {
  const sinceMs = now.nowMs - line.changedAtMs;
  if (line.acks < acksOfStep || sinceMs < now.roundTripMs) return;
  const next = nextRate(line, (line.ackedBytes * 8000) / sinceMs, now.nowMs);
  line.bitsPerSecond = Math.min(now.mostBitsPerSecond, Math.max(leastBitsPerSecond, next));
  line.changedAtMs = now.nowMs;
  line.ackedBytes = 0;
  line.acks = 0;
  line.leastQueueMs = Infinity;
  line.wasLimiting = false;
}

function nextRate(line: LineRate, acknowledged: number, nowMs: number): number {
  const { bitsPerSecond, leastQueueMs } = line;
  // Where there was little to send, little arrived, and that says nothing of the line.
  const arrived = line.wasLimiting ? acknowledged : Math.max(acknowledged, bitsPerSecond * fallingStep);
  if (leastQueueMs > targetMs) {
    // Of a queue that the last step has not drained yet nothing new is learned.
    if (bitsPerSecond >= line.mostArrived * usedPart || line.mostArrived === Infinity) line.mostArrived = arrived;
    line.triesAtMs = nowMs + triesAfterMs;
    const drained = leastQueueMs > 2 * targetMs ? fallingStep : usedPart;
    return Math.max(line.mostArrived / 2, Math.min(bitsPerSecond, line.mostArrived) * drained);
  }
  if (!line.wasLimiting) return bitsPerSecond;
  if (line.mostArrived === Infinity) return bitsPerSecond * seekingStep;
  const most = line.mostArrived * usedPart;
  if (bitsPerSecond < most) return Math.min(most, bitsPerSecond * risingStep);
  if (nowMs < line.triesAtMs) return bitsPerSecond;
  line.mostArrived *= triedStep;
  return line.mostArrived * usedPart;
}

/** What the line is expected to give, for promises: while it is sought, more than it has shown yet. */
export function expectedBitsPerSecond({ bitsPerSecond, mostArrived }: LineRate): number {
  return mostArrived === Infinity ? Math.max(2 * bitsPerSecond, likelyBitsPerSecond) : bitsPerSecond;
}

const likelyBitsPerSecond = 1_500_000;

/** Bytes that fit one packet of SCTP over DTLS beside the frame's own header. */
const packetPayloadBytes = 1_136;
/** A part keeps the line busy for so long at most: who comes behind it does not wait longer. */
const partMs = 8;

/** Bytes of a block that go as one frame: packets that are full, and one of them at least. */
export function partBytes(bitsPerSecond: number): number {
  const packets = Math.max(1, Math.floor((bitsPerSecond * partMs) / 8000 / packetPayloadBytes));
  return Math.min(blockBytes, packets * packetPayloadBytes);
}
