import {
  type LineRate,
  nextTrainBytes,
  noteArrived,
  noteQueue,
  noteTrain,
  partBytes,
  steer,
  unknownLine,
} from "../../shared/engine/uplink/line-rate.ts";
import { noDelays, queueDelayMs } from "../../shared/engine/uplink/queue-delay.ts";
import { blockBytes } from "../../shared/manifest/manifest.ts";
import { seededRandom } from "../../shared/seeded-random.ts";

/** Bytes that a packet of ours has beside its payload: IP, UDP, DTLS, SCTP, and the frame's own header. */
const overheadBytes = 101;
/** A home router's queue. */
const queueMaxMs = 400;

export interface Way {
  readonly lineBitsPerSecond: number;
  readonly oneWayMs: number;
  readonly jitterMs?: number;
  readonly otherBitsPerSecond?: number;
  readonly seed?: number;
}

/** Our line up: one queue, and what leaves it gets to the neighbour `oneWayMs` later. */
class Line {
  busyUntilMs = 0;
  readonly #bitsPerSecond: number;

  constructor(bitsPerSecond: number) {
    this.#bitsPerSecond = bitsPerSecond;
  }

  waitMs(nowMs: number): number {
    return Math.max(0, this.busyUntilMs - nowMs);
  }

  /** When it has left the line. */
  push(nowMs: number, bytes: number): number {
    this.busyUntilMs = Math.max(nowMs, this.busyUntilMs) + (bytes * 8000) / this.#bitsPerSecond;
    return this.busyUntilMs;
  }
}

interface Ack {
  readonly bytes: number;
  readonly delayMs: number;
  readonly spreadMs: number;
  readonly leftAtMs: number;
}

/**
 * A neighbour whose clock differs by 7 s. It acknowledges as sources/requests.ts does: whole blocks, and
 * 5 kB when 100 ms have passed, or 10 kB.
 */
class Reader {
  #unsaid: Ack | null = null;
  #firstMs = 0;
  #saidAtMs = Number.NEGATIVE_INFINITY;
  readonly #waits = noDelays();

  partCame(
    atMs: number,
    part: { readonly bytes: number; readonly leftAtMs: number; readonly isLast: boolean },
  ): Ack | null {
    const { bytes, leftAtMs, isLast } = part;
    const delayMs = Math.floor(atMs) - Math.floor(leftAtMs) - 7_000;
    const before = this.#unsaid;
    if (before === null) this.#firstMs = atMs;
    const unsaid = {
      bytes: (before?.bytes ?? 0) + bytes,
      delayMs: before === null ? delayMs : isLast ? before.delayMs : Math.min(before.delayMs, delayMs),
      spreadMs: Math.round(atMs - this.#firstMs),
      leftAtMs,
    };
    this.#unsaid = unsaid;
    const isHeldUp = queueDelayMs(this.#waits, delayMs, atMs) > 15;
    const isSoon = atMs < this.#saidAtMs + (isHeldUp ? 50 : 100);
    if (!isLast && unsaid.bytes < 10_000 && (isSoon || (!isHeldUp && unsaid.bytes < 5_000))) return null;
    this.#unsaid = null;
    this.#saidAtMs = atMs;
    return unsaid;
  }
}

export interface Trial {
  readonly line: LineRate;
  /** Waiting that a stranger's packet met in the second half, at its 95th percentile, ms. */
  readonly strangerMs: number;
  /** Part of the line that we used in the second half, with all that a packet has beside its payload. */
  readonly used: number;
  /** Payload that left, bits per second, in each second. */
  readonly perSecond: readonly number[];
}

/** As learn-line.ts does it. Returns the bytes of the train that are still on their way. */
function noteTrainIn(
  line: LineRate,
  told: {
    readonly ackedOfBlock: number;
    readonly bytes: number;
    readonly spreadMs: number;
    readonly nowMs: number;
  },
): number {
  const { ackedOfBlock, bytes, spreadMs, nowMs } = told;
  if (line.train === null) return 0;
  const { beginByte, endByte } = line.train;
  if (ackedOfBlock > endByte || ackedOfBlock - bytes < beginByte) line.train = null;
  if (line.train === null || bytes < 2 * partBytes(0)) return 0;
  noteTrain(line, { bytes, spreadMs, busy: false, nowMs });
  return endByte - ackedOfBlock;
}

/** Up to where a part may go: a train ends with a part of its own. */
function endOf({ train }: Pick<LineRate, "train">, sentOfBlock: number): number {
  return train !== null && train.endByte > sentOfBlock ? train.endByte : blockBytes;
}

function isTrainAwaited(
  { train }: Pick<LineRate, "train">,
  { sentOfBlock, nowMs, wayMs }: { readonly sentOfBlock: number; readonly nowMs: number; readonly wayMs: number },
): boolean {
  if (train === null || nowMs >= train.leftAtMs + wayMs + 150) return false;
  return sentOfBlock < train.beginByte || sentOfBlock >= train.endByte;
}

const forMs = 40_000;

/** Half a minute and more of a listener that always has something to send to one neighbour. */
export function send(way: Way): Trial {
  const { lineBitsPerSecond, oneWayMs, jitterMs = 2, otherBitsPerSecond = 0 } = way;
  const random = seededRandom(way.seed ?? 1);
  const [line, queue, reader, delays] = [unknownLine(), new Line(lineBitsPerSecond), new Reader(), noDelays()];
  const acks: { readonly atMs: number; readonly ack: Ack }[] = [];
  const waits: number[] = [];
  const perSecond: number[] = Array.from({ length: forMs / 1000 }, () => 0);
  let [tokens, sentOfBlock, ackedOfBlock, onTheWay, usedBytes, lastAtMs] = [0, 0, 0, 0, 0, 0];

  const hear = ({ bytes, delayMs, spreadMs, leftAtMs }: Ack, nowMs: number) => {
    onTheWay -= bytes;
    noteArrived(line, bytes, nowMs);
    ackedOfBlock += bytes;
    tokens -= noteTrainIn(line, { ackedOfBlock, bytes, spreadMs, nowMs });
    if (ackedOfBlock === blockBytes) ackedOfBlock = 0;
    if (bytes >= partBytes(0)) {
      const roundMs = nowMs - leftAtMs;
      noteQueue(line, {
        linkId: 1,
        toldMs: Math.min(roundMs, queueDelayMs(delays, delayMs, nowMs)),
        roundMs,
        leftAtMs,
      });
    }
    const drainMs = steer(line, { nowMs, roundTripMs: 2 * oneWayMs, mostBitsPerSecond: 20e6 });
    tokens -= (drainMs * line.bitsPerSecond) / 8000;
  };

  const leave = (bytes: number, nowMs: number) => {
    const isLast = sentOfBlock + bytes === blockBytes;
    sentOfBlock = isLast ? 0 : sentOfBlock + bytes;
    onTheWay += bytes;
    perSecond[Math.floor(nowMs / 1000)]! += bytes * 8;
    const wireBytes = bytes + overheadBytes * Math.ceil(bytes / 1_136);
    if (nowMs >= forMs / 2) usedBytes += wireBytes;
    // The channel keeps the order.
    lastAtMs = Math.max(lastAtMs, queue.push(nowMs, wireBytes) + oneWayMs + random() * jitterMs);
    const ack = reader.partCame(lastAtMs, { bytes, leftAtMs: nowMs, isLast });
    if (ack !== null) acks.push({ atMs: lastAtMs + oneWayMs, ack });
  };

  const beginTrain = (nowMs: number) => {
    const bytes = onTheWay === 0 ? nextTrainBytes(line, blockBytes - sentOfBlock) : 0;
    if (bytes === 0) return;
    line.trainsLeft -= 1;
    line.train = { linkId: 1, requestId: 1, beginByte: sentOfBlock, endByte: sentOfBlock + bytes, leftAtMs: nowMs };
    tokens = Math.max(tokens, bytes);
  };

  for (let nowMs = 0; nowMs < forMs; nowMs += 1) {
    if (otherBitsPerSecond > 0 && queue.waitMs(nowMs) < queueMaxMs) queue.push(nowMs, otherBitsPerSecond / 8000);
    for (let first = acks[0]; first !== undefined && first.atMs <= nowMs; first = acks[0]) {
      acks.shift();
      hear(first.ack, nowMs);
    }
    if (nowMs >= forMs / 2) waits.push(queue.waitMs(nowMs));
    const rate = line.bitsPerSecond / 8000;
    tokens = Math.min(Math.max(partBytes(line.bitsPerSecond), rate * 12), tokens + rate);
    while (onTheWay < Math.max(8 * partBytes(0), rate * (2 * oneWayMs + 300))) {
      if (isTrainAwaited(line, { sentOfBlock, nowMs, wayMs: 2 * oneWayMs })) break;
      beginTrain(nowMs);
      const bytes = Math.min(partBytes(line.bitsPerSecond), endOf(line, sentOfBlock) - sentOfBlock);
      line.wasLimiting ||= tokens < bytes;
      if (tokens < bytes) break;
      tokens -= bytes;
      leave(bytes, nowMs);
    }
  }
  waits.sort((one, other) => one - other);
  return {
    line,
    strangerMs: waits[Math.floor(waits.length * 0.95)] ?? 0,
    used: (usedBytes * 8000) / (forMs / 2) / lineBitsPerSecond,
    perSecond,
  };
}
