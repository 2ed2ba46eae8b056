import { expect, test } from "vitest";
import { linePair } from "../../rigs/line-pair.ts";
import { type Path, sendPacket } from "./path.ts";
import { dataChannel, tcp } from "./protocol.ts";
import { Stream } from "./stream.ts";

const blockBytes = 16_384;
const smallBytes = 28;

/** Messages that take a line for some seconds, and when each arrived. */
function sendBlocks(stream: Stream, count: number, nowMs: () => number): number[] {
  const arrivedMs: number[] = [];
  for (let block = 0; block < count; block += 1) stream.send(blockBytes, () => arrivedMs.push(nowMs()));
  return arrivedMs;
}

test("a small message is there after one way", () => {
  const { scheduler, up } = linePair({ upBitsPerSecond: 1e6 }, 30);
  let arrivedMs = 0;
  new Stream(up, dataChannel).send(smallBytes, () => {
    arrivedMs = scheduler.nowMs();
  });
  scheduler.runUntil(1_000);
  // 28 bytes with all headers are 159 on the line.
  expect(arrivedMs).toBeCloseTo(30 + 1.272, 2);
});

test("a stream fills the line, headers and all", () => {
  const { scheduler, up, line } = linePair({ upBitsPerSecond: 1e6 });
  const arrivedMs = sendBlocks(new Stream(up, dataChannel), 200, () => scheduler.nowMs());
  scheduler.runUntil(20_000);
  expect((line.up.bytes.passed * 8) / 20).toBeGreaterThan(0.94e6);
  expect(arrivedMs.length * blockBytes * 8).toBeGreaterThan(0.84 * 20 * 1e6);
});

test("slow start: a far end gets more with each round trip", () => {
  const { scheduler, up } = linePair({}, 100);
  const arrivedMs = sendBlocks(new Stream(up, dataChannel), 40, () => scheduler.nowMs());
  scheduler.runUntil(500);
  const early = arrivedMs.length;
  scheduler.runUntil(1_500);
  const late = arrivedMs.length - early;
  expect(early).toBeLessThan(5);
  expect(late).toBeGreaterThan(3 * early);
});

test("the window grows until the queue is full, and is halved by what that loses", () => {
  const { scheduler, up, line } = linePair({ upBitsPerSecond: 1e6 });
  const stream = new Stream(up, dataChannel);
  sendBlocks(stream, 200, () => scheduler.nowMs());
  const windows: number[] = [];
  while (line.up.bytes.dropped === 0 || windows.length < 200) {
    scheduler.runUntil(scheduler.nowMs() + 10);
    windows.push(stream.windowBytes);
  }
  const most = Math.max(...windows);
  const least = Math.min(...windows.slice(windows.indexOf(most)));
  expect(most).toBeGreaterThan(45_000);
  // With what was acknowledged before the loss was known.
  expect(least / most).toBeGreaterThan(0.49);
  expect(least / most).toBeLessThan(0.53);
});

test("bufferedBytes counts what has not been sent, and tells when it is low", () => {
  const { scheduler, up } = linePair({ upBitsPerSecond: 1e6 });
  const stream = new Stream(up, dataChannel);
  const toldAt: number[] = [];
  stream.whenBelow(2 * blockBytes, () => toldAt.push(stream.bufferedBytes));
  sendBlocks(stream, 8, () => scheduler.nowMs());
  const before = stream.bufferedBytes;
  scheduler.runUntil(10_000);
  // The first window has left at once.
  expect(before).toBeGreaterThan(8 * blockBytes - 10 * 1_179);
  expect(before).toBeLessThan(8 * blockBytes);
  expect(toldAt).toHaveLength(1);
  expect(toldAt[0]).toBeLessThanOrEqual(2 * blockBytes);
  expect(stream.bufferedBytes).toBe(0);
});

/** The way up, on which packets of these numbers are lost. */
function losing(up: Path, numbers: readonly number[]): Path {
  let sent = 0;
  const { line } = up.from;
  const join = line.up.join.bind(line.up);
  line.up.join = (nowMs, bytes) => {
    sent += 1;
    return numbers.includes(sent) ? null : join(nowMs, bytes);
  };
  return up;
}

test("a lost packet is sent again after a round trip, and all behind it waits", () => {
  const { scheduler, up } = linePair({ upBitsPerSecond: 10e6 }, 30);
  const stream = new Stream(losing(up, [2]), dataChannel);
  const arrivedMs: number[] = [];
  for (let block = 0; block < 4; block += 1) stream.send(4_000, () => arrivedMs.push(scheduler.nowMs()));
  scheduler.runUntil(2_000);
  expect(arrivedMs).toHaveLength(4);
  expect(arrivedMs[0]).toBeGreaterThan(3 * 30);
  // Those behind came before, and are heard of at once.
  expect((arrivedMs[1] ?? 0) - (arrivedMs[0] ?? 0)).toBeLessThan(1);
  expect(arrivedMs[0]).toBeLessThan(200);
});

test("a last packet that is lost waits for the timeout: 500 ms", () => {
  const { scheduler, up } = linePair({}, 30);
  let arrivedMs = 0;
  new Stream(losing(up, [1]), dataChannel).send(smallBytes, () => {
    arrivedMs = scheduler.nowMs();
  });
  scheduler.runUntil(2_000);
  expect(arrivedMs).toBeCloseTo(500 + 30, 0);
});

test("nothing is lost for good on a line that loses much", () => {
  const { scheduler, up } = linePair({ upBitsPerSecond: 2e6, loss: 0.1 });
  const arrivedMs = sendBlocks(new Stream(up, dataChannel), 20, () => scheduler.nowMs());
  scheduler.runUntil(120_000);
  expect(arrivedMs).toHaveLength(20);
  expect(arrivedMs).toEqual([...arrivedMs].sort((one, other) => one - other));
});

test("a line that was cut for some seconds goes on within the longest timeout", () => {
  const { scheduler, up, line } = linePair({ upBitsPerSecond: 2e6 });
  const arrivedMs = sendBlocks(new Stream(up, dataChannel), 20, () => scheduler.nowMs());
  scheduler.runUntil(200);
  line.cut();
  scheduler.runUntil(250);
  const before = arrivedMs.length;
  scheduler.runUntil(10_000);
  expect(arrivedMs.length).toBe(before);
  line.mend();
  scheduler.runUntil(15_000);
  expect(arrivedMs).toHaveLength(20);
  expect(arrivedMs[before]).toBeLessThan(10_000 + dataChannel.timeoutMs.most + 100);
});

test("two streams share a line about evenly", () => {
  const { scheduler, up } = linePair({ upBitsPerSecond: 2e6 });
  const counts = [0, 0];
  for (const index of [0, 1]) {
    const stream = new Stream(up, dataChannel);
    for (let block = 0; block < 1_000; block += 1)
      stream.send(blockBytes, () => (counts[index] = (counts[index] ?? 0) + 1));
  }
  scheduler.runUntil(60_000);
  const [one = 0, other = 0] = counts;
  expect(one + other).toBeGreaterThan(700);
  expect(Math.max(one, other) / Math.min(one, other)).toBeLessThan(1.4);
});

test("what comes from the origin and what comes from a neighbour share the line down", () => {
  const { scheduler, down } = linePair({ downBitsPerSecond: 4e6 });
  const bytes = { origin: 0, neighbour: 0 };
  const origin = new Stream(down, tcp);
  const neighbour = new Stream(down, dataChannel);
  for (let block = 0; block < 2_000; block += 1) {
    origin.send(blockBytes, () => (bytes.origin += blockBytes));
    neighbour.send(blockBytes, () => (bytes.neighbour += blockBytes));
  }
  scheduler.runUntil(60_000);
  expect(bytes.origin + bytes.neighbour).toBeGreaterThan(0.85 * 4e6 * 7.5);
  expect(bytes.origin).toBeGreaterThan(0.1 * (bytes.origin + bytes.neighbour));
  expect(bytes.neighbour).toBeGreaterThan(0.1 * (bytes.origin + bytes.neighbour));
});

test("a request waits behind the blocks in the queue of its line", () => {
  const { scheduler, up } = linePair({ upBitsPerSecond: 1e6 });
  sendBlocks(new Stream(up, dataChannel), 50, () => scheduler.nowMs());
  scheduler.runUntil(2_000);
  let arrivedMs = 0;
  sendPacket(up, 100, () => {
    arrivedMs = scheduler.nowMs();
  });
  scheduler.runUntil(3_000);
  expect(arrivedMs).toBeGreaterThan(2_000 + 200);
});

test("nothing is delivered or sent any more when the stream has ended", () => {
  const { scheduler, up, line } = linePair({ upBitsPerSecond: 1e6 });
  const stream = new Stream(up, dataChannel);
  const arrivedMs = sendBlocks(stream, 50, () => scheduler.nowMs());
  scheduler.runUntil(1_000);
  const [before, passed] = [arrivedMs.length, line.up.bytes.passed];
  stream.end();
  scheduler.runUntil(60_000);
  expect(arrivedMs).toHaveLength(before);
  expect(line.up.bytes.passed).toBe(passed);
});
