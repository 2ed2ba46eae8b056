import { expect, test } from "vitest";
import { type FrameKind, frameBudgets, fullFrameBudget, takeFrame } from "./frame-budget.ts";
import { frameType } from "./frame-type.ts";

const firstByteOf: Readonly<Record<FrameKind, number>> = { ...frameType, unknown: 99 };
const kinds = Object.keys(firstByteOf) as FrameKind[];

/** When a neighbour is cut off that sends `perSecond` frames of a kind from 1 s on, ms after; Infinity: not within a minute. */
function cutAfterMs(kind: FrameKind, perSecond: number, bytes = 19): number {
  const budget = fullFrameBudget(1_000);
  for (let sent = 0; sent < 60 * perSecond; sent += 1) {
    const afterMs = (sent * 1_000) / perSecond;
    if (takeFrame(budget, { firstByte: firstByteOf[kind], bytes }, 1_000 + afterMs) !== null) return afterMs;
  }
  return Number.POSITIVE_INFINITY;
}

test.each(kinds)("of 10,000 %s frames a second the neighbour is cut off within a fifth of a second", (kind) => {
  expect(cutAfterMs(kind, 10_000)).toBeLessThan(200);
});

test.each(kinds)("a neighbour may go on for ever with %s frames at nine tenths of the rate", (kind) => {
  expect(cutAfterMs(kind, 0.9 * Math.min(frameBudgets[kind].perSecond, frameBudgets.frames.perSecond))).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test("all frames together have a budget: who keeps below each of them does not keep below all", () => {
  const budget = fullFrameBudget(0);
  const shares = kinds.map((kind) => ({ kind, everyMs: 1_000 / (0.9 * frameBudgets[kind].perSecond) }));
  let exceeded: string | null = null;
  for (let nowMs = 0; nowMs < 60_000 && exceeded === null; nowMs += 1) {
    for (const { kind, everyMs } of shares) {
      const due = Math.floor((nowMs + 1) / everyMs) - Math.floor(nowMs / everyMs);
      for (let sent = 0; sent < due; sent += 1) {
        exceeded ??= takeFrame(budget, { firstByte: firstByteOf[kind], bytes: 19 }, nowMs);
      }
    }
  }
  expect(exceeded).toBe("frames");
});

test("bytes that are told have a budget: five great frames of holdings are too many", () => {
  const budget = fullFrameBudget(0);
  const told = Array.from({ length: 30 }, () => takeFrame(budget, { firstByte: frameType.holdings, bytes: 60_000 }, 0));
  expect(told.findIndex((exceeded) => exceeded !== null)).toBe(4);
  expect(told[4]).toBe("told bytes");
});

test("bytes of blocks have a budget of their own: a line of 50 Mbit/s is too much for what a listener may send", () => {
  expect(cutAfterMs("block", 380, 16_395)).toBeLessThan(5_000);
  expect(cutAfterMs("block", 76, 16_395)).toBe(Number.POSITIVE_INFINITY);
});

test("types that nobody knows count together", () => {
  const budget = fullFrameBudget(0);
  const told = Array.from({ length: 240 }, (_, index) => takeFrame(budget, { firstByte: 15 + index, bytes: 1 }, 0));
  expect(told.indexOf("unknown")).toBe(frameBudgets.unknown.burst);
});
