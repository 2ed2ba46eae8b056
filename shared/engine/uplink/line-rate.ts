import { blockBytes } from "../../manifest/manifest.ts";
import type { LinkId } from "../input.ts";
import { believedQueueMs, noteWord, type QueueWord, type QueueWords } from "./believed-queue.ts";

/** What our own line up takes, learned from how long parts are under way, and the rate at which they leave because of it. */
export interface LineRate {
  bitsPerSecond: number;
  /** No queue was met yet: the rate is sought in large steps. */
  seeking: boolean;
  /** The most that arrived for a while, bits per second, in this window of time and in the one before. */
  mostArrived: number;
  mostArrivedBefore: number;
  windowSinceMs: number;
  /** What has arrived since. */
  arrivedBytes: number;
  arrivedSinceMs: number;
  /** When the rate was changed last. Since then: acknowledgements, the least waiting that each neighbour's told of, and the last. */
  changedAtMs: number;
  acks: number;
  readonly words: QueueWords;
  lastQueueMs: number;
  /** Steps in a row that met a queue. */
  queues: number;
  /** Steps in a row that met none, although the rate was all used; Infinity: none was ever met. */
  empties: number;
  /** Trains that may still be sent to learn how fast the line is: parts that leave together, and arrive as far apart as it makes them. */
  trainsLeft: number;
  /** Trains that were as fast as is believed. */
  fastTrains: number;
  /** The train that is on its way. */
  train: Train | null;
  /** Parts had to wait for the rate since: only then more of it would be used. */
  wasLimiting: boolean;
}

/** Parts that left together, `beginByte` to `endByte` of a block. Nothing leaves behind it until it has arrived, or is late. */
export interface Train {
  readonly linkId: LinkId;
  readonly requestId: number;
  readonly beginByte: number;
  readonly endByte: number;
  readonly leftAtMs: number;
}

/** Before anything is known: thinner lines exist, and on them a second of too much costs a second. */
export const firstBitsPerSecond = 250_000;
/** Waiting in the line's queue that is aimed at, ms: whoever browses beside must not feel it (25 are the promise). One packet may wait. */
function targetOf({ bitsPerSecond }: Pick<LineRate, "bitsPerSecond">): number {
  return Math.max(leastTargetMs, (packetPayloadBytes * 8000) / bitsPerSecond);
}

const leastTargetMs = 10;
/** So much waiting is answered at once, whatever may come behind it. */
const alarmMs = 60;
/** Below this a line is of no use to anybody. */
const leastBitsPerSecond = 48_000;
/** Steps on an empty queue: while the rate is sought, up to what is known to arrive, and beyond. */
const seekingStep = 1.5;
const risingStep = 1.25;
const tryingStep = 1.03;
/** A line on which so many steps in a row met no queue carries much more than is known. */
const emptiesMax = 16;
/** Part of what arrives at most that is used behind a queue: what is left drains it. */
const usedPart = 0.9;
/** How much of it is left to others while one queue follows the other: they use the line as well. */
const yieldedPart = 0.92;
const leastPart = 0.4;
const windowMs = 10_000;
const acksOfStep = 2;
/** Neighbours acknowledge that often. */
const ackMs = 100;

export function unknownLine(): LineRate {
  return {
    bitsPerSecond: firstBitsPerSecond,
    seeking: true,
    mostArrived: 0,
    mostArrivedBefore: 0,
    windowSinceMs: 0,
    arrivedBytes: 0,
    arrivedSinceMs: 0,
    changedAtMs: 0,
    acks: 0,
    words: new Map(),
    lastQueueMs: 0,
    queues: 0,
    empties: Infinity,
    trainsLeft: trainsMax,
    fastTrains: 0,
    train: null,
    wasLimiting: false,
  };
}

const trainsMax = 3;
/** Packets that leave together: 5 are 150 ms on the thinnest lines. On a line that is known to be faster, 10 are 100 ms at most. */
const trainPackets = [5, 10, 10] as const;
/** So much is believed of what a train says: the page that it reaches counts in milliseconds. A line that is as fast gets another one. */
const trainBitsPerSecondMax = [1_000_000, 4_000_000, 10_000_000] as const;

/** Bytes of the next train, of a block of which `leftBytes` are left; 0: none is to be sent, or too little is left for it. */
export function nextTrainBytes(
  { fastTrains, trainsLeft, train }: Pick<LineRate, "fastTrains" | "trainsLeft" | "train">,
  leftBytes: number,
): number {
  if (trainsLeft === 0 || train !== null) return 0;
  const bytes = Math.min(leftBytes, (trainPackets[fastTrains] ?? 0) * packetPayloadBytes);
  return bytes < trainPackets[0] * packetPayloadBytes ? 0 : bytes;
}

/**
 * A train has arrived, `spreadMs` from its first part to its last: so fast is the line, if nothing else was under way there. `busy`: something
 * was, and the line may be faster.
 */
export function noteTrain(
  line: LineRate,
  {
    bytes,
    spreadMs,
    busy,
    nowMs,
  }: { readonly bytes: number; readonly spreadMs: number; readonly busy: boolean; readonly nowMs: number },
): void {
  const most = trainBitsPerSecondMax[line.fastTrains] ?? 0;
  const bitsPerSecond = Math.min(most, (Math.max(0, bytes - partBytes(0)) * 8000) / Math.max(1, spreadMs));
  line.train = null;
  if (busy && bitsPerSecond < line.bitsPerSecond) return;
  line.seeking = bitsPerSecond === most;
  line.fastTrains += line.seeking ? 1 : 0;
  line.trainsLeft = line.seeking && line.fastTrains < trainPackets.length ? trainsMax : 0;
  line.bitsPerSecond = Math.max(leastBitsPerSecond, bitsPerSecond * usedPart);
  if (!line.seeking) line.empties = 0;
  learnMost(line, line.bitsPerSecond, nowMs);
  line.changedAtMs = nowMs;
}

/** A part has arrived after waiting in some queue on the way. Of one that left before the rate was changed nothing is learned. */
export function noteQueue(
  line: LineRate,
  { linkId, leftAtMs, ...word }: QueueWord & { readonly linkId: LinkId; readonly leftAtMs: number },
): void {
  if (leftAtMs < line.changedAtMs) return;
  line.acks += 1;
  noteWord(line.words, linkId, word);
  line.lastQueueMs = word.toldMs;
}

/** Parts have arrived, at whatever neighbour: what arrives over some time is what the line can carry. */
export function noteArrived(line: LineRate, bytes: number, nowMs: number): void {
  line.arrivedBytes += bytes;
  const forMs = nowMs - line.arrivedSinceMs;
  if (forMs < measuredForMs) return;
  // Of a pause nothing is learned.
  if (forMs < 2 * measuredForMs) learnMost(line, (line.arrivedBytes * 8000) / forMs, nowMs);
  line.arrivedBytes = 0;
  line.arrivedSinceMs = nowMs;
}

const measuredForMs = 600;

function learnMost(line: LineRate, bitsPerSecond: number, nowMs: number): void {
  if (nowMs - line.windowSinceMs >= windowMs) {
    line.mostArrivedBefore = line.mostArrived;
    line.mostArrived = 0;
    line.windowSinceMs = nowMs;
  }
  line.mostArrived = Math.max(line.mostArrived, bitsPerSecond);
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
  if (line.acks === 0) return 0;
  const isAlarm = line.seeking && line.lastQueueMs > alarmMs;
  if (!isAlarm && (line.acks < acksOfStep || now.nowMs - line.changedAtMs < now.roundTripMs + ackMs)) return 0;
  const targetMs = targetOf(line);
  const believedMs = believedQueueMs(line.words);
  const queueMs = line.seeking ? Math.max(line.lastQueueMs, believedMs) : believedMs;
  line.queues = queueMs > targetMs ? line.queues + 1 : 0;
  line.empties = line.queues > 0 ? 0 : line.empties + (line.wasLimiting ? 1 : 0);
  const next = line.queues > 0 ? behindQueue(line) : onEmptyQueue(line);
  if (line.queues > 0) line.seeking = false;
  line.bitsPerSecond = Math.min(now.mostBitsPerSecond, Math.max(leastBitsPerSecond, next));
  line.changedAtMs = now.nowMs;
  line.acks = 0;
  line.words.clear();
  line.wasLimiting = false;
  return queueMs > 2 * targetMs ? queueMs - targetMs / 2 : 0;
}

function behindQueue(line: LineRate): number {
  // What was thought to arrive at most is not true any more when it meets a queue.
  line.mostArrived = Math.min(line.mostArrived, line.bitsPerSecond);
  line.mostArrivedBefore = Math.min(line.mostArrivedBefore, line.bitsPerSecond);
  const known = Math.max(line.mostArrived, line.mostArrivedBefore, line.bitsPerSecond / 2);
  const part = Math.max(leastPart, yieldedPart ** (line.queues - 1));
  return Math.min(line.bitsPerSecond, known) * usedPart * (line.queues > 1 ? part : 1);
}

function onEmptyQueue(line: LineRate): number {
  const { bitsPerSecond, seeking, mostArrived, mostArrivedBefore, wasLimiting, lastQueueMs, empties } = line;
  if (!wasLimiting || lastQueueMs > targetOf(line)) return bitsPerSecond;
  if (seeking) return bitsPerSecond * seekingStep;
  const known = Math.max(mostArrived, mostArrivedBefore) * usedPart;
  if (bitsPerSecond < known) return Math.min(known, bitsPerSecond * risingStep);
  return bitsPerSecond * (empties > emptiesMax ? risingStep : tryingStep);
}

/** What the line is expected to give, for promises: while it is sought, more than it has shown yet. */
export function expectedBitsPerSecond({ bitsPerSecond, seeking }: LineRate): number {
  return seeking ? Math.max(2 * bitsPerSecond, likelyBitsPerSecond) : 0.9 * bitsPerSecond;
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
