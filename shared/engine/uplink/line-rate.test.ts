import { describe, expect, test } from "vitest";
import { send } from "../../../test/rigs/sending-line.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import {
  expectedBitsPerSecond,
  firstBitsPerSecond,
  type LineRate,
  noteArrived,
  noteQueue,
  noteTrain,
  partBytes,
  steer,
  unknownLine,
} from "./line-rate.ts";

describe("a listener that always has something to send", () => {
  test.each([
    { lineBitsPerSecond: 300_000, oneWayMs: 30 },
    { lineBitsPerSecond: 500_000, oneWayMs: 30 },
    { lineBitsPerSecond: 1_000_000, oneWayMs: 25 },
    { lineBitsPerSecond: 5_000_000, oneWayMs: 10 },
    { lineBitsPerSecond: 10_000_000, oneWayMs: 8 },
  ])("uses a line of $lineBitsPerSecond bits per second, and leaves its queue to others", (way) => {
    const packetMs = (1_500 * 8000) / way.lineBitsPerSecond;
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

  test.each([5_000_000, 10_000_000])("knows a line of %s bits per second within its first second", (bits) => {
    const { perSecond } = send({ lineBitsPerSecond: bits, oneWayMs: 10 });
    for (const each of perSecond) expect(each).toBeGreaterThan(0.7 * bits);
  });
});

/** A train of five packets. */
const onTheWay = { linkId: 1, requestId: 1, beginByte: 0, endByte: 5 * 1_136, leftAtMs: 900 };

describe("a train of parts", () => {
  const train = { bytes: 5 * 1_136, busy: false, nowMs: 1_000 };

  test("that arrives 91 ms long tells of a line of 0.4 Mbit/s, and nothing is sought any more", () => {
    const line = unknownLine();
    noteTrain(line, { ...train, spreadMs: 91 });
    expect(line.bitsPerSecond / 400_000).toBeCloseTo(0.9, 2);
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
      expect(line.bitsPerSecond).toBeCloseTo(900_000);
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
  for (const toldMs of queuesMs) noteQueue(line, { linkId: 1, toldMs, roundMs: toldMs, leftAtMs: 1_200 });
}

describe("the rate", () => {
  test("rises on an empty queue towards what is known to arrive, and slowly beyond", () => {
    const line = known();
    told(line, 0, 0);
    expect(steer(line, now)).toBe(0);
    expect(line.bitsPerSecond).toBeCloseTo(0.9 * 400_000);
    Object.assign(line, { changedAtMs: 1_000, wasLimiting: true });
    told(line, 0, 0);
    steer(line, now);
    expect(line.bitsPerSecond).toBeCloseTo(0.9 * 400_000 * 1.03);
  });

  test("rises fast where no queue was ever met, and where none was for long", () => {
    for (const empties of [Infinity, 16]) {
      const line = { ...known(), empties, bitsPerSecond: 400_000 };
      told(line, 0, 0);
      steer(line, now);
      expect(line.bitsPerSecond).toBeCloseTo(1.25 * 400_000);
    }
  });

  test("is sought in small steps behind a train that found it", () => {
    const line = unknownLine();
    noteTrain(line, { bytes: 5 * 1_136, spreadMs: 100, busy: false, nowMs: 1_000 });
    const found = line.bitsPerSecond;
    for (let step = 0; step < 2; step += 1) {
      Object.assign(line, { changedAtMs: 1_000, wasLimiting: true });
      told(line, 0, 0);
      steer(line, now);
    }
    expect(line.bitsPerSecond).toBeGreaterThan(found);
    expect(line.bitsPerSecond).toBeLessThan(1.1 * found);
  });

  test("falls behind a queue of more than a packet, and of no less on a thin line", () => {
    const rateBehind = (queueMs: number) => {
      const line = known();
      told(line, queueMs, queueMs);
      steer(line, now);
      return line.bitsPerSecond;
    };
    // A packet takes some 30 ms at 300 kbit/s.
    expect(rateBehind(26)).toBeGreaterThanOrEqual(300_000);
    expect(rateBehind(38)).toBeLessThan(300_000);
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
    for (const leftAtMs of [900, 999]) noteQueue(line, { linkId: 1, toldMs: 500, roundMs: 500, leftAtMs });
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
