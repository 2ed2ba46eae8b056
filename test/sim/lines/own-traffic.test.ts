import { expect, test } from "vitest";
import { linePair } from "../../rigs/line-pair.ts";
import { startOwnTraffic } from "./own-traffic.ts";

const isThere = () => true;

test("it takes its part of the line, in turns", () => {
  const { scheduler, line } = linePair({ downBitsPerSecond: 8e6, upBitsPerSecond: 1e6 });
  const traffic = { downBitsPerSecond: 4e6, upBitsPerSecond: 0, onMs: 1_000, offMs: 3_000 };
  startOwnTraffic({ line, isThere }, traffic, { delayMs: 20, isOver: () => scheduler.nowMs() >= 8_000 });
  scheduler.runUntil(20_000);
  // Two turns of a second, with headers around them, and acknowledgements on the other side.
  expect(line.down.bytes.passed).toBeGreaterThan(1e6);
  expect(line.down.bytes.passed).toBeLessThan(1.06e6);
  expect(line.up.bytes.passed).toBeLessThan(0.03e6);
});

test("more than the line carries fills its queue again and again", () => {
  const { scheduler, line } = linePair({ upBitsPerSecond: 1e6 });
  const traffic = { downBitsPerSecond: 0, upBitsPerSecond: 2e6, onMs: 1_000, offMs: 0 };
  startOwnTraffic({ line, isThere }, traffic, { delayMs: 20, isOver: () => scheduler.nowMs() >= 20_000 });
  let waitedMs = 0;
  for (let nowMs = 5_000; nowMs < 15_000; nowMs += 10) {
    scheduler.runUntil(nowMs);
    waitedMs += line.up.waitingMs(nowMs);
  }
  expect(waitedMs / 1_000).toBeGreaterThan(250);
  expect(line.up.bytes.dropped).toBeGreaterThan(0);
});
