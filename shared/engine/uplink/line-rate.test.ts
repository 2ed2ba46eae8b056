import { describe, expect, test } from "vitest";
import { type LineRate, noteAck, partBytes, steer, unknownLine } from "./line-rate.ts";
import { noDelays, queueDelayMs } from "./queue-delay.ts";

/** Bytes that a packet of ours has beside its payload: IP, UDP, DTLS, SCTP, and the frame's own header. */
const overheadBytes = 101;

interface Trial {
  readonly line: LineRate;
  /** Waiting that a stranger's packet met, at its 95th percentile, ms. */
  readonly strangerMs: number;
  /** Payload that arrived in the second half, bits per second. */
  readonly usedBitsPerSecond: number;
}

/** A listener with always something to send, behind a line of `lineBitsPerSecond` whose queue holds 400 ms. */
function send(way: {
  lineBitsPerSecond: number;
  oneWayMs: number;
  seconds?: number;
  noiseMs?: number;
  otherBitsPerSecond?: number;
  mostBitsPerSecond?: number;
}): Trial {
  const {
    lineBitsPerSecond,
    oneWayMs,
    seconds = 30,
    noiseMs = 0,
    otherBitsPerSecond = 0,
    mostBitsPerSecond = 20e6,
  } = way;
  const line = unknownLine();
  const delays = noDelays();
  const waits: number[] = [];
  const acks: { atMs: number; bytes: number; delayMs: number }[] = [];
  let busyUntilMs = 0;
  let tokens = 0;
  let least = Infinity;
  let sinceAckBytes = 0;
  let lastAckMs = 0;
  let arrived = 0;
  let noise = 1;
  const push = (nowMs: number, bytes: number): number => {
    busyUntilMs = Math.max(nowMs, busyUntilMs) + (bytes * 8000) / lineBitsPerSecond;
    return busyUntilMs;
  };
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs += 1) {
    if (otherBitsPerSecond > 0) push(nowMs, otherBitsPerSecond / 8000);
    while (acks[0] !== undefined && acks[0].atMs <= nowMs) {
      const ack = acks.shift() as (typeof acks)[number];
      noteAck(line, { bytes: ack.bytes, queueMs: queueDelayMs(delays, ack.delayMs, nowMs) });
      steer(line, { nowMs, roundTripMs: 2 * oneWayMs, mostBitsPerSecond });
    }
    const bytes = partBytes(line.bitsPerSecond);
    tokens = Math.min(Math.max(bytes, line.bitsPerSecond / 800), tokens + line.bitsPerSecond / 8000);
    while (tokens >= bytes) {
      tokens -= bytes;
      line.wasLimiting = true;
      if (nowMs > seconds * 500) waits.push(Math.max(0, busyUntilMs - nowMs));
      if (busyUntilMs - nowMs > 400) continue;
      noise = (noise * 16_807) % 2_147_483_647;
      const atMs =
        push(nowMs, bytes + overheadBytes * Math.ceil(bytes / 1_136)) + oneWayMs + (noise / 2_147_483_647) * noiseMs;
      // Clocks that differ: the delay that is told is not the delay.
      least = Math.min(least, atMs - nowMs - 7_000);
      sinceAckBytes += bytes;
      if (nowMs > seconds * 500) arrived += bytes;
      if (atMs - lastAckMs < 100) continue;
      acks.push({ atMs: atMs + oneWayMs, bytes: sinceAckBytes, delayMs: Math.round(least) });
      [least, sinceAckBytes, lastAckMs] = [Infinity, 0, atMs];
    }
  }
  waits.sort((one, other) => one - other);
  return {
    line,
    strangerMs: waits[Math.floor(waits.length * 0.95)] ?? 0,
    usedBitsPerSecond: (arrived * 8) / (seconds / 2),
  };
}

describe("the rate at which parts leave", () => {
  test.each([
    [300_000, 60],
    [500_000, 120],
    [1_000_000, 50],
    [5_000_000, 20],
    [10_000_000, 16],
  ])("finds a line of %s bits per second, and leaves its queue empty for others", (lineBitsPerSecond, roundTripMs) => {
    const trial = send({ lineBitsPerSecond, oneWayMs: roundTripMs / 2 });
    console.log(lineBitsPerSecond, trial.usedBitsPerSecond / lineBitsPerSecond, trial.strangerMs);
    expect(trial.usedBitsPerSecond).toBeGreaterThan(0.75 * lineBitsPerSecond);
    expect(trial.strangerMs).toBeLessThan(Math.max(25, 1.2 * (9_600_000 / lineBitsPerSecond)));
  });
});

describe("noise and strangers", () => {
  test("x", () => {
    for (const lineBitsPerSecond of [300_000, 1_000_000, 5_000_000]) {
      const noisy = send({ lineBitsPerSecond, oneWayMs: 25, noiseMs: 40 });
      console.log("noise", lineBitsPerSecond, noisy.usedBitsPerSecond / lineBitsPerSecond, noisy.strangerMs);
      const beside = send({ lineBitsPerSecond, oneWayMs: 25, otherBitsPerSecond: lineBitsPerSecond / 2 });
      console.log("beside", lineBitsPerSecond, beside.usedBitsPerSecond / lineBitsPerSecond, beside.strangerMs);
      const capped = send({ lineBitsPerSecond, oneWayMs: 25, mostBitsPerSecond: 200_000 });
      console.log("capped", lineBitsPerSecond, capped.usedBitsPerSecond, capped.strangerMs);
    }
  });
});
