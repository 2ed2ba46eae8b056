import { expect, test } from "vitest";
import { coreAt10s } from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import { allowedInMs, changeCap, takeFromCap } from "./cap.ts";

/** Uploads under a cap of four blocks a second, at 10 s. */
function capped() {
  const { uploads, nowMs } = coreAt10s({ uploadBitsPerSecondMax: 4 * 8 * blockBytes });
  return { uploads, nowMs };
}

test("what is allowed in a second goes at once, and no more of it", () => {
  const { uploads, nowMs } = capped();
  for (let block = 0; block < 4; block += 1) expect(takeFromCap(uploads, blockBytes, nowMs)).toBe(true);
  expect(takeFromCap(uploads, 1, nowMs)).toBe(false);
  expect(allowedInMs(uploads, blockBytes, nowMs)).toBe(250);
  expect(takeFromCap(uploads, blockBytes, nowMs + 249)).toBe(false);
  expect(takeFromCap(uploads, blockBytes, nowMs + 250)).toBe(true);
});

test("what is allowed after a wait is told without taking anything", () => {
  const { uploads, nowMs } = capped();
  expect(allowedInMs(uploads, 4 * blockBytes, nowMs)).toBe(0);
  expect(allowedInMs(uploads, 6 * blockBytes, nowMs)).toBe(500);
  expect(allowedInMs(uploads, 6 * blockBytes, nowMs + 60_000)).toBe(500);
});

test("a cap below one block a second lets a block through in its time", () => {
  const { uploads, nowMs } = capped();
  changeCap(uploads, 2 * blockBytes, nowMs);
  expect(takeFromCap(uploads, blockBytes, nowMs)).toBe(true);
  expect(allowedInMs(uploads, blockBytes, nowMs)).toBe(4_000);
});

test("what gathered under a higher cap is gone when a lower one comes, and a higher one gives nothing for the time before", () => {
  const { uploads, nowMs } = capped();
  changeCap(uploads, 8 * blockBytes, nowMs);
  expect(allowedInMs(uploads, 2 * blockBytes, nowMs)).toBe(1_000);
  changeCap(uploads, 4 * 8 * blockBytes, nowMs);
  expect(allowedInMs(uploads, 2 * blockBytes, nowMs)).toBe(250);
});

test("where nothing is allowed, nothing is allowed soon", () => {
  const { uploads, nowMs } = capped();
  takeFromCap(uploads, 4 * blockBytes, nowMs);
  changeCap(uploads, 0, nowMs);
  expect(allowedInMs(uploads, blockBytes, nowMs)).toBeGreaterThan(3_600_000);
});
