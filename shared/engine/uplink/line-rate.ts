import { blockBytes } from "../../manifest/manifest.ts";

/** What our own line up takes, learned from how long parts are under way, and the rate at which they leave because of it. */
export interface LineRate {
  bitsPerSecond: number;
  /** What the line carried, bits per second, when a queue was seen last; Infinity before: the rate is sought in large steps. */
  carried: number;
  /** When more than that is tried again. */
  triesAtMs: number;
  /** How much more: the step grows while no queue is met. */
  triedStep: number;
  /** When the rate was changed last, and the queue that stood then, ms. */
  changedAtMs: number;
  queueBeforeMs: number;
  /** Since then: bytes that left, acknowledgements, the least and the last waiting that they told of. */
  leftBytes: number;
  acks: number;
  leastQueueMs: number;
  lastQueueMs: number;
  /** Parts had to wait for the rate since: only then more of it would be used. */
  wasLimiting: boolean;
}

/** Before anything is known: thinner lines exist, and on them a second of too much costs a second. */
export const firstBitsPerSecond = 400_000;
/** Waiting in the line's queue that is aimed at, ms. Whoever browses beside must not feel it: 25 are the promise. */
const targetMs = 10;
/** So much waiting is answered at once, whatever may come behind it. */
const alarmMs = 60;
/** Below this a line is of no use to anybody. */
const leastBitsPerSecond = 48_000;
/** Steps: on an empty queue while the rate is sought, on an empty queue later. */
const seekingStep = 1.5;
const risingStep = 1.1;
/** Part of what was carried at most that is used for long: what is left drains the queue. */
const usedPart = 0.94;
/** More is tried after so long; a step up that met no queue is followed by another at once. */
const triesAfterMs = 1_500;
/** A queue is taken for at most so much too high a rate: it may be that of the neighbour, who fetches something for a moment. */
const mostFall = 0.8;
const mostFallSeeking = 0.5;
const triedStep = 1.03;
const triedStepMost = 1.06;
const acksOfStep = 2;
/** Neighbours acknowledge that often. */
const ackMs = 100;

export function unknownLine(): LineRate {
  return {
    bitsPerSecond: firstBitsPerSecond,
    carried: Infinity,
    triesAtMs: 0,
    triedStep,
    changedAtMs: 0,
    queueBeforeMs: 0,
    leftBytes: 0,
    acks: 0,
    leastQueueMs: Infinity,
    lastQueueMs: 0,
    wasLimiting: false,
  };
}

/** A part has arrived after waiting `queueMs` in some queue on the way. Of one that left before the rate was changed nothing is learned. */
export function noteQueue(line: LineRate, { queueMs, leftAtMs }: { readonly queueMs: number; readonly leftAtMs: number }): void {
  if (leftAtMs < line.changedAtMs) return;
  line.acks += 1;
  line.leastQueueMs = Math.min(line.leastQueueMs, queueMs);
  line.lastQueueMs = queueMs;
}

/**
 * Moves the rate by what was learned since it was moved last, at most once in a round trip: what a change does is not known before.
 * The least waiting counts, because a single part may wait for a busy page. `mostBitsPerSecond`: what the listener allows. Returns for
 * how many ms nothing should leave, so that the queue drains.
 */
export function steer(
  line: LineRate,
  now: { readonly nowMs: number; readonly roundTripMs: number; readonly mostBitsPerSecond: number },
): number {
  const sinceMs = now.nowMs - line.changedAtMs;
  if (line.acks === 0) return 0;
  const isAlarm = line.carried === Infinity && line.lastQueueMs > alarmMs;
  if (!isAlarm && (line.acks < acksOfStep || sinceMs < now.roundTripMs + ackMs)) return 0;
  const queueMs = line.carried === Infinity ? line.lastQueueMs : line.leastQueueMs;
  const next = nextRate(line, { queueMs, sinceMs, nowMs: now.nowMs });
  line.bitsPerSecond = Math.min(now.mostBitsPerSecond, Math.max(leastBitsPerSecond, next));
  line.changedAtMs = now.nowMs;
  const drainMs = queueMs > 2 * targetMs ? queueMs - targetMs / 2 : 0;
  line.queueBeforeMs = queueMs - drainMs;
  line.leftBytes = 0;
  line.acks = 0;
  line.leastQueueMs = Infinity;
  line.wasLimiting = false;
  return drainMs;
}

function nextRate(
  line: LineRate,
  { queueMs, sinceMs, nowMs }: { readonly queueMs: number; readonly sinceMs: number; readonly nowMs: number },
): number {
  const { bitsPerSecond } = line;
  if (queueMs > targetMs) {
    line.triesAtMs = nowMs + triesAfterMs;
    line.triedStep = triedStep;
    const grownMs = queueMs - line.queueBeforeMs;
    // Of a queue that drains nothing new is learned.
    if (grownMs >= 0 || line.carried === Infinity) line.carried = carriedNow(line, sinceMs, grownMs);
    return Math.min(bitsPerSecond, line.carried) * usedPart;
  }
  if (!line.wasLimiting || line.lastQueueMs > targetMs) return bitsPerSecond;
  if (line.carried === Infinity) return bitsPerSecond * seekingStep;
  const most = line.carried * usedPart;
  if (bitsPerSecond < most) return Math.min(most, bitsPerSecond * risingStep);
  if (nowMs < line.triesAtMs) return bitsPerSecond;
  line.carried *= line.triedStep;
  line.triedStep = Math.min(triedStepMost, line.triedStep * triedStep);
  return line.carried * usedPart;
}

/** What left in `sinceMs` took so much longer to arrive as the queue has grown. Where little left, that says little of the line. */
function carriedNow({ leftBytes, bitsPerSecond, carried, wasLimiting }: LineRate, sinceMs: number, grownMs: number): number {
  const left = wasLimiting ? Math.min(bitsPerSecond, (leftBytes * 8000) / sinceMs) : bitsPerSecond;
  return Math.max(left * (sinceMs / (sinceMs + Math.max(0, grownMs))), bitsPerSecond * (carried === Infinity ? mostFallSeeking : mostFall));
}

/** What the line is expected to give, for promises: while it is sought, more than it has shown yet. */
export function expectedBitsPerSecond({ bitsPerSecond, carried }: LineRate): number {
  return carried === Infinity ? Math.max(2 * bitsPerSecond, likelyBitsPerSecond) : 0.9 * bitsPerSecond;
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
