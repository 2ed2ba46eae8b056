import { describe, expect, test } from "vitest";
import { blockBytes } from "../../manifest/manifest.ts";
import { seededRandom } from "../../seeded-random.ts";
import {
  expectedBitsPerSecond,
  firstBitsPerSecond,
  type LineRate,
  nextTrainBytes,
  noteArrived,
  noteQueue,
  noteTrain,
  partBytes,
  steer,
  unknownLine,
} from "./line-rate.ts";
import { noDelays, queueDelayMs } from "./queue-delay.ts";

/** Bytes that a packet of ours has beside its payload: IP, UDP, DTLS, SCTP, and the frame's own header. */
const overheadBytes = 101;
/** A packet of a stranger's upload. */
const packetBytes = 1_500;
/** A home router's queue. */
const queueMaxMs = 400;

interface Way {
  readonly lineBitsPerSecond: number;
  readonly oneWayMs: number;
  readonly jitterMs?: number;
  readonly otherBitsPerSecond?: number;
  readonly mostBitsPerSecond?: number;
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

interface Trial {
  readonly line: LineRate;
  /** Waiting that a stranger's packet met in the second half, at its 95th percentile, ms. */
  readonly strangerMs: number;
  /** Part of the line that we used in the second half, with all that a packet has beside its payload. */
  readonly used: number;
  /** Payload that left, bits per second, in each second. */
  readonly perSecond: readonly number[];
}

/** As learn-line.ts does it. */
function noteTrainIn(
  line: LineRate,
  told: {
    readonly ackedOfBlock: number;
    readonly bytes: number;
    readonly spreadMs: number;
    readonly wayMs: number;
    readonly nowMs: number;
  },
): void {
  const { ackedOfBlock, bytes, wayMs, nowMs } = told;
  if (line.train === null || ackedOfBlock < line.train.endByte - partBytes(0)) return;
  const { beginByte, leftAtMs } = line.train;
  const isWhole = ackedOfBlock - bytes === beginByte;
  const spreadMs = isWhole ? told.spreadMs : nowMs - leftAtMs - wayMs;
  noteTrain(line, { bytes: ackedOfBlock - beginByte, spreadMs, busy: false, nowMs });
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
  return sentOfBlock % blockBytes >= train.endByte % blockBytes;
}

const forMs = 40_000;

/** Half a minute and more of a listener that always has something to send to one neighbour. */
function send(way: Way): Trial {
  const { lineBitsPerSecond, oneWayMs, jitterMs = 2, otherBitsPerSecond = 0, mostBitsPerSecond = 20e6 } = way;
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
    noteTrainIn(line, { ackedOfBlock, bytes, spreadMs, wayMs: 2 * oneWayMs, nowMs });
    if (ackedOfBlock === blockBytes) ackedOfBlock = 0;
    if (bytes >= partBytes(0)) {
      noteQueue(line, { queueMs: Math.min(nowMs - leftAtMs, queueDelayMs(delays, delayMs, nowMs)), leftAtMs });
    }
    const drainMs = steer(line, { nowMs, roundTripMs: 2 * oneWayMs, mostBitsPerSecond });
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
    const rate = Math.min(mostBitsPerSecond, line.bitsPerSecond) / 8000;
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

describe("a listener that always has something to send", () => {
  test.each([
    { lineBitsPerSecond: 300_000, oneWayMs: 30 },
    { lineBitsPerSecond: 500_000, oneWayMs: 30 },
    { lineBitsPerSecond: 1_000_000, oneWayMs: 25 },
    { lineBitsPerSecond: 5_000_000, oneWayMs: 10 },
    { lineBitsPerSecond: 10_000_000, oneWayMs: 8 },
  ])("uses a line of $lineBitsPerSecond bits per second, and leaves its queue to others", (way) => {
    const packetMs = (packetBytes * 8000) / way.lineBitsPerSecond;
    for (const seed of [1, 2, 3]) {
      const trial = send({ ...way, seed });
      expect(trial.used).toBeGreaterThan(0.7);
      expect(trial.used).toBeLessThanOrEqual(1.01);
      expect(trial.strangerMs).toBeLessThanOrEqual(Math.max(25, 3 * packetMs));
    }
  });

  test.each([300_000, 1_000_000, 5_000_000])(
    "is not misled on %s bits per second by delays that differ by 10 ms",
    (bits) => {
      const trial = send({ lineBitsPerSecond: bits, oneWayMs: 25, jitterMs: 10 });
      expect(trial.used).toBeGreaterThan(0.7);
    },
  );

  test.each([300_000, 1_000_000, 5_000_000])(
    "leaves the half of %s bits per second that another upload uses",
    (bits) => {
      const { used, line } = send({ lineBitsPerSecond: bits, oneWayMs: 25, otherBitsPerSecond: bits / 2 });
      expect(line.bitsPerSecond).toBeLessThan(0.6 * bits);
      expect(used).toBeLessThan(0.55);
      expect(used).toBeGreaterThan(0.3);
    },
  );

  test.each([100_000, 200_000, 2_000_000])("keeps a cap of %s bits per second from its first second but one", (cap) => {
    const { perSecond } = send({ lineBitsPerSecond: 5_000_000, oneWayMs: 25, mostBitsPerSecond: cap });
    for (const bits of perSecond.slice(2)) {
      expect(bits).toBeLessThanOrEqual(cap + 8 * partBytes(cap));
      expect(bits).toBeGreaterThan(0.85 * cap);
    }
  });

  test("knows a line of 5 Mbit/s within 5 s", () => {
    const { perSecond } = send({ lineBitsPerSecond: 5_000_000, oneWayMs: 10 });
    for (const bits of perSecond.slice(5)) expect(bits).toBeGreaterThan(0.75 * 5_000_000);
  });
});

/** A train of five packets. */
const onTheWay = { linkId: 1, requestId: 1, beginByte: 0, endByte: 5 * 1_136, leftAtMs: 900 };

describe("a train of parts", () => {
  const train = { bytes: 5 * 1_136, busy: false, nowMs: 1_000 };

  test("that arrives 91 ms long tells of a line of 0.4 Mbit/s, and nothing is sought any more", () => {
    const line = unknownLine();
    noteTrain(line, { ...train, spreadMs: 91 });
    expect(line.bitsPerSecond / 400_000).toBeCloseTo(0.92, 2);
    expect(line).toMatchObject({ seeking: false, trainsLeft: 0, train: null });
  });

  test("that was held up by other downloads only raises the rate, and another may be sent", () => {
    const line = { ...unknownLine(), trainsLeft: 2, train: onTheWay };
    noteTrain(line, { ...train, spreadMs: 300, busy: true });
    expect(line).toMatchObject({ bitsPerSecond: firstBitsPerSecond, seeking: true, trainsLeft: 2, train: null });
    noteTrain(line, { ...train, spreadMs: 60, busy: true });
    expect(line.bitsPerSecond).toBeGreaterThan(2 * firstBitsPerSecond);
    expect(line.trainsLeft).toBe(0);
    const idle = unknownLine();
    noteTrain(idle, { ...train, spreadMs: 300 });
    expect(idle.bitsPerSecond).toBeLessThan(0.5 * firstBitsPerSecond);
  });

  test("that is faster than 1 Mbit/s is believed to be that fast, and more is sought", () => {
    for (const spreadMs of [36, 5, 0]) {
      const line = unknownLine();
      noteTrain(line, { ...train, spreadMs });
      expect(line.bitsPerSecond).toBeCloseTo(920_000);
      expect(line.seeking).toBe(true);
    }
  });

  test("that is endless leaves a rate at which something goes", () => {
    const line = unknownLine();
    noteTrain(line, { ...train, spreadMs: 65_535 });
    expect(line.bitsPerSecond).toBe(48_000);
  });
});

/** 600 ms in which `bitsPerSecond` arrived. */
function arrive(line: LineRate, bitsPerSecond: number, sinceMs: number): void {
  for (let ms = 100; ms <= 600; ms += 100) noteArrived(line, bitsPerSecond / 80, sinceMs + ms);
}

describe("what arrives", () => {
  test("is what the line carries at most, for 10 to 20 s", () => {
    const line = unknownLine();
    arrive(line, 400_000, 0);
    expect(line.mostArrived).toBeCloseTo(400_000);
    arrive(line, 300_000, 600);
    expect(line.mostArrived).toBeCloseTo(400_000);
    for (let sinceMs = 1_200; sinceMs < 20_500; sinceMs += 600) arrive(line, 200_000, sinceMs);
    expect(Math.max(line.mostArrived, line.mostArrivedBefore)).toBeCloseTo(200_000);
  });

  test("behind a pause teaches nothing", () => {
    const line = unknownLine();
    arrive(line, 400_000, 0);
    noteArrived(line, 1_000_000, 5_000);
    expect(line.mostArrived).toBeCloseTo(400_000);
    arrive(line, 500_000, 5_000);
    expect(line.mostArrived).toBeCloseTo(500_000);
  });
});

/** A line that is known to carry 400 kbit/s, whose rate was changed last at 1 s. */
function known(): LineRate {
  return {
    ...unknownLine(),
    seeking: false,
    bitsPerSecond: 300_000,
    mostArrived: 400_000,
    mostArrivedBefore: 400_000,
    changedAtMs: 1_000,
    empties: 0,
    wasLimiting: true,
  };
}

const now = { nowMs: 1_500, roundTripMs: 50, mostBitsPerSecond: 10e6 };

function told(line: LineRate, ...queuesMs: readonly number[]): void {
  for (const queueMs of queuesMs) noteQueue(line, { queueMs, leftAtMs: 1_200 });
}

describe("the rate", () => {
  test("rises on an empty queue towards what is known to arrive, and slowly beyond", () => {
    const line = known();
    told(line, 0, 0);
    expect(steer(line, now)).toBe(0);
    expect(line.bitsPerSecond).toBeCloseTo(0.92 * 400_000);
    Object.assign(line, { changedAtMs: 1_000, wasLimiting: true });
    told(line, 0, 0);
    steer(line, now);
    expect(line.bitsPerSecond).toBeCloseTo(0.92 * 400_000 * 1.03);
  });

  test("rises fast where no queue was ever met, and where none was for long", () => {
    for (const empties of [Infinity, 16]) {
      const line = { ...known(), empties, bitsPerSecond: 400_000 };
      told(line, 0, 0);
      steer(line, now);
      expect(line.bitsPerSecond).toBeCloseTo(1.25 * 400_000);
    }
  });

  test("falls behind a queue, further behind each that follows, and what is in a long one may leave first", () => {
    const line = known();
    told(line, 200, 200);
    expect(steer(line, now)).toBeGreaterThan(150);
    const first = line.bitsPerSecond;
    expect(first).toBeLessThan(300_000);
    line.changedAtMs = 1_000;
    told(line, 200, 200);
    steer(line, now);
    expect(line.bitsPerSecond / first).toBeLessThan(first / 300_000);
  });

  test("stays where nobody had to wait for it", () => {
    const line = { ...known(), wasLimiting: false };
    told(line, 0, 0);
    steer(line, now);
    expect(line.bitsPerSecond).toBe(300_000);
  });

  test("is changed once in a round trip, of two acknowledgements, whose least waiting counts", () => {
    const line = known();
    told(line, 500);
    steer(line, now);
    expect(line.bitsPerSecond).toBe(300_000);
    told(line, 0);
    steer(line, { ...now, roundTripMs: 450 });
    expect(line.bitsPerSecond).toBe(300_000);
    steer(line, now);
    expect(line.bitsPerSecond).toBeGreaterThan(300_000);
  });

  test("learns nothing of what left before it was changed", () => {
    const line = known();
    for (const leftAtMs of [900, 999]) noteQueue(line, { queueMs: 500, leftAtMs });
    steer(line, now);
    expect(line).toMatchObject({ bitsPerSecond: 300_000, acks: 0 });
  });

  test("is sought no more at the first long queue, without waiting for a second acknowledgement", () => {
    const line = { ...unknownLine(), bitsPerSecond: 800_000, changedAtMs: 1_190, wasLimiting: true };
    told(line, 100);
    expect(steer(line, { ...now, nowMs: 1_210 })).toBeGreaterThan(0);
    expect(line.bitsPerSecond).toBeLessThan(800_000);
    expect(line.seeking).toBe(false);
  });

  test("is never above what the listener allows, and never nothing", () => {
    const line = known();
    told(line, 0, 0);
    steer(line, { ...now, mostBitsPerSecond: 310_000 });
    expect(line.bitsPerSecond).toBe(310_000);
    for (let step = 0; step < 40; step += 1) {
      line.changedAtMs = 1_000;
      told(line, 400, 400);
      steer(line, now);
    }
    expect(line.bitsPerSecond).toBe(48_000);
  });
});

test("a part is whole packets, 8 ms of the line, one packet at least and one block at most", () => {
  expect([0, 300_000, 2_000_000, 3_000_000, 10_000_000, 100_000_000].map(partBytes)).toEqual([
    1_136,
    1_136,
    1_136,
    2 * 1_136,
    8 * 1_136,
    blockBytes,
  ]);
});

test("a promise rests on a little less than a line that is known, and on more than one has shown that is sought", () => {
  expect(expectedBitsPerSecond(known())).toBeCloseTo(270_000);
  expect(expectedBitsPerSecond(unknownLine())).toBe(1_500_000);
  expect(expectedBitsPerSecond({ ...unknownLine(), bitsPerSecond: 2_000_000 })).toBe(4_000_000);
});
