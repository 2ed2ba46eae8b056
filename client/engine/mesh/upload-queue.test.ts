import { expect, test } from "vitest";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { promisesGoOn } from "../../../test/rigs/clock.ts";
import { bytesOfBlock, inParts, newQueue, partOf } from "../../../test/rigs/upload-queue.ts";
import type { ByteArray } from "../byte-array.ts";
import { bufferedBytesHigh, bufferedBytesLow, queuedPartsMax } from "../limits.ts";

/** As many blocks as the channel takes before it is full. */
const roomBlocks = bufferedBytesHigh / blockBytes;

test("a block is read, sent under the number of its request, and counted", async () => {
  const { queue, sent, told } = newQueue(async ({ segmentIndex }) => new Uint8Array(segmentIndex));
  queue.add(partOf(7, 100));
  await promisesGoOn();
  expect([sent(), told]).toEqual([[7], ["sent 7 100"]]);
});

test("sending pauses when 256 KiB wait in the channel, and goes on, in order, when it has drained", async () => {
  const { queue, channel, sent } = newQueue();
  expect(bufferedBytesHigh).toBe(262_144);
  const ids = Array.from({ length: 2 * roomBlocks }, (_, index) => index + 1);
  for (const requestId of ids) queue.add(partOf(requestId, requestId));
  await promisesGoOn();
  const before = sent().length;
  expect(before).toBeGreaterThanOrEqual(roomBlocks - 1);
  expect(before).toBeLessThanOrEqual(roomBlocks);
  // Room for one more, yet not drained to 128 KiB.
  channel.drain(bufferedBytesLow + blockBytes);
  await promisesGoOn();
  expect(sent()).toHaveLength(before);
  channel.drain(bufferedBytesLow);
  await promisesGoOn();
  expect(sent().length).toBeGreaterThan(before);
  while (channel.bufferedAmount > 0) {
    channel.drain();
    await promisesGoOn();
  }
  expect(sent()).toEqual(ids);
});

test("a channel that does not drain gets no further block, however often it is asked for", async () => {
  const { queue, channel, sent, told } = newQueue();
  for (let requestId = 1; requestId <= 2 * roomBlocks; requestId += 1) queue.add(partOf(requestId, requestId));
  await promisesGoOn();
  const count = sent().length;
  for (let time = 0; time < 5; time += 1) await queue.pump();
  expect([sent().length, told.length]).toEqual([count, count]);
  expect(channel.bufferedAmount).toBeLessThan(bufferedBytesHigh + 2 * blockBytes);
});

test("blocks leave in the order in which they were asked for, though some are read faster", async () => {
  const reads: (() => void)[] = [];
  const { queue, sent } = newQueue(() => new Promise((resolve) => reads.push(() => resolve(new Uint8Array(5)))));
  for (const requestId of [1, 2, 3]) queue.add(partOf(requestId, requestId));
  // One is read at a time, so nobody overtakes.
  for (let done = 0; done < 3; done += 1) {
    expect(reads).toHaveLength(done + 1);
    reads[done]?.();
    await promisesGoOn();
  }
  expect(sent()).toEqual([1, 2, 3]);
});

test("a block that is cancelled while it waits is not sent; the core hears that nothing was", async () => {
  const { queue, channel, sent, told } = newQueue();
  const last = roomBlocks + 3;
  for (let requestId = 1; requestId <= last; requestId += 1) queue.add(partOf(requestId, requestId));
  await promisesGoOn();
  queue.cancel(last - 1);
  expect(told.at(-1)).toBe(`sent ${last - 1} 0`);
  channel.drain();
  await promisesGoOn();
  expect(sent()).not.toContain(last - 1);
  expect(sent().at(-1)).toBe(last);
});

test("cancelling what has left already, or was never asked for, changes nothing", async () => {
  const { queue, told } = newQueue();
  queue.add(partOf(1, 1));
  await promisesGoOn();
  queue.cancel(1);
  queue.cancel(99);
  expect(told).toEqual([`sent 1 ${blockBytes}`]);
});

test("a block whose bytes are gone is told as such, and the next one goes out", async () => {
  const { queue, sent, told } = newQueue(async ({ segmentIndex }) => (segmentIndex === 1 ? null : new Uint8Array(9)));
  queue.add(partOf(1, 1));
  queue.add(partOf(2, 2));
  await promisesGoOn();
  expect([sent(), told]).toEqual([[2], ["unreadable 1 of 1", "sent 2 9"]]);
});

test("a block whose reading fails is told as gone, and the next one goes out", async () => {
  const { queue, sent, told } = newQueue(async ({ segmentIndex }) => {
    if (segmentIndex === 1) throw new DOMException("The disk is gone", "NotReadableError");
    return new Uint8Array(9);
  });
  queue.add(partOf(1, 1));
  queue.add(partOf(2, 2));
  await promisesGoOn();
  expect([sent(), told]).toEqual([[2], ["unreadable 1 of 1", "sent 2 9"]]);
});

test("a block that cannot be checked now is not told as gone: its neighbour is told that we are busy, and the next one goes out", async () => {
  const { queue, sent, told } = newQueue(async ({ segmentIndex }) =>
    segmentIndex === 1 ? "unreadable" : new Uint8Array(9),
  );
  queue.add(partOf(1, 1));
  queue.add(partOf(2, 2));
  await promisesGoOn();
  expect([sent(), told]).toEqual([
    ["reject 1 busy", 2],
    ["sent 1 0", "sent 2 9"],
  ]);
});

test("a neighbour that asks for more than may wait is told that we are busy", () => {
  const { queue, sent, told } = newQueue(() => new Promise(() => undefined));
  // The first is being read, the others wait.
  for (let requestId = 0; requestId < queuedPartsMax; requestId += 1) queue.add(partOf(requestId, 0));
  expect(sent()).toEqual([]);
  queue.add(partOf(1_000, 0));
  expect([sent(), told]).toEqual([["reject 1000 busy"], ["sent 1000 0"]]);
});

test("a link that closes while a block is read gets no block", async () => {
  let finish: (bytes: ByteArray) => void = () => undefined;
  const { queue, link, sent, told } = newQueue(() => new Promise((resolve) => (finish = resolve)));
  queue.add(partOf(1, 1));
  link.close();
  finish(new Uint8Array(5));
  await promisesGoOn();
  expect([sent(), told]).toEqual([[], []]);
});

test("a block in parts leaves in their order: each from its offset, with its time, and together they are the block", async () => {
  const { queue, sentParts, told } = newQueue(async ({ segmentIndex }) => bytesOfBlock(segmentIndex));
  for (const part of inParts(7, 5_000)) queue.add(part);
  await promisesGoOn();
  expect(sentParts().map(({ offset, end, sentMs }) => [offset, end, sentMs])).toEqual([
    [0, 5_000, 100],
    [5_000, 10_000, 101],
    [10_000, 15_000, 102],
    [15_000, blockBytes, 103],
  ]);
  const bytes = sentParts().flatMap(({ payload = [] }) => [...payload]);
  expect(Buffer.compare(Uint8Array.from(bytes), bytesOfBlock(7))).toBe(0);
  expect(told).toEqual(["sent 7 5000", "sent 7 5000", "sent 7 5000", "sent 7 1384"]);
});

test("parts of two blocks leave in the order in which they were asked for, each of its own block", async () => {
  const { queue, sentParts } = newQueue(async ({ segmentIndex }) => bytesOfBlock(segmentIndex));
  const [one, two] = [inParts(1, 8_192), inParts(2, 8_192)];
  for (const part of [one[0], two[0], one[1], two[1]]) if (part) queue.add(part);
  await promisesGoOn();
  expect(sentParts().map(({ requestId, offset }) => [requestId, offset])).toEqual([
    [1, 0],
    [2, 0],
    [1, 8_192],
    [2, 8_192],
  ]);
  for (const { requestId, offset, end, payload = new Uint8Array() } of sentParts()) {
    expect(Buffer.compare(payload, bytesOfBlock(requestId).subarray(offset, end))).toBe(0);
  }
});

test("a block that leaves in parts is read once", async () => {
  let reads = 0;
  const { queue, sentParts } = newQueue(async () => {
    reads += 1;
    return new Uint8Array(blockBytes);
  });
  for (const part of [...inParts(1), ...inParts(2)]) queue.add(part);
  await promisesGoOn();
  expect([reads, sentParts().length]).toEqual([2, 8]);
});

test("a block of which a part has left is kept as a copy, and no longer than until its last part has left", async () => {
  // What is read is a view into a segment of 8 MiB.
  const segment = new Uint8Array(8 * 1_048_576).fill(1);
  let reads = 0;
  const { queue, sentParts } = newQueue(async () => {
    reads += 1;
    return segment.subarray(0, blockBytes);
  });
  const [first, ...rest] = inParts(1);
  if (first) queue.add(first);
  await promisesGoOn();
  segment.fill(2);
  for (const part of rest) queue.add(part);
  await promisesGoOn();
  expect(new Set(sentParts().flatMap(({ payload = [] }) => [...payload]))).toEqual(new Set([1]));
  if (first) queue.add(first);
  await promisesGoOn();
  expect([reads, sentParts().at(-1)?.payload?.[0]]).toEqual([2, 2]);
});

test("a cancelled block drops only its own parts, and of those only what has not left", async () => {
  const { queue, channel, sentParts, told } = newQueue();
  const fill = Array.from({ length: roomBlocks - 1 }, (_, index) => partOf(100 + index, 0));
  for (const part of [...fill, ...inParts(1, 8_192), ...inParts(2, 8_192), ...inParts(3, 8_192)]) queue.add(part);
  await promisesGoOn();
  const left = sentParts().filter(({ requestId }) => requestId < 100);
  expect(left.map(({ requestId, offset }) => [requestId, offset])).toEqual([
    [1, 0],
    [1, 8_192],
  ]);
  queue.cancel(1);
  expect(told.at(-1)).toBe("sent 1 8192");
  queue.cancel(2);
  expect(told.at(-1)).toBe("sent 2 0");
  channel.drain();
  await promisesGoOn();
  const after = sentParts().filter(({ requestId }) => requestId < 100);
  expect(after.map(({ requestId, offset }) => [requestId, offset])).toEqual([
    [1, 0],
    [1, 8_192],
    [3, 0],
    [3, 8_192],
  ]);
});

test("a block that is cancelled when half of it has left does not send the other half", async () => {
  const { queue, channel, sentParts, told } = newQueue();
  const fill = Array.from({ length: roomBlocks - 1 }, (_, index) => partOf(100 + index, 0));
  for (const part of [...fill, ...inParts(1, 16_300), ...inParts(2, 8_192)]) queue.add(part);
  // The channel is full, and half a block is behind it.
  await promisesGoOn();
  expect(sentParts().at(-1)).toMatchObject({ requestId: 1, offset: 0 });
  queue.cancel(1);
  expect(told.slice(-2)).toEqual(["sent 1 16300", "sent 1 0"]);
  channel.drain();
  await promisesGoOn();
  expect(
    sentParts()
      .filter(({ requestId }) => requestId < 100)
      .map(({ requestId, offset }) => [requestId, offset]),
  ).toEqual([
    [1, 0],
    [2, 0],
    [2, 8_192],
  ]);
});

test("a block that is cancelled while it is read is not sent; the core hears that nothing was", async () => {
  let finish: (bytes: ByteArray) => void = () => undefined;
  const { queue, sent, told } = newQueue(({ segmentIndex }) =>
    segmentIndex === 1 ? new Promise((resolve) => (finish = resolve)) : Promise.resolve(new Uint8Array(9)),
  );
  queue.add(partOf(1, 1));
  queue.add(partOf(2, 2));
  queue.cancel(1);
  expect(told).toEqual(["sent 1 0"]);
  finish(new Uint8Array(5));
  await promisesGoOn();
  expect([sent(), told]).toEqual([[2], ["sent 1 0", "sent 2 9"]]);
});

test("of a block whose bytes are gone its other parts are not read, and nothing of it leaves", async () => {
  let reads = 0;
  const { queue, sentParts, told } = newQueue(async ({ segmentIndex }) => {
    if (segmentIndex === 1) reads += 1;
    return segmentIndex === 1 ? null : new Uint8Array(blockBytes);
  });
  for (const part of [...inParts(1), ...inParts(2, 8_192)]) queue.add(part);
  await promisesGoOn();
  expect([reads, told]).toEqual([1, ["unreadable 1 of 1", "sent 2 8192", "sent 2 8192"]]);
  expect(sentParts().map(({ requestId }) => requestId)).toEqual([2, 2]);
});

test("of a block that cannot be checked now nothing leaves, and its neighbour is told once that we are busy", async () => {
  const { queue, sent, told } = newQueue(async ({ segmentIndex }) =>
    segmentIndex === 1 ? "unreadable" : new Uint8Array(blockBytes),
  );
  for (const part of [...inParts(1), ...inParts(2, 8_192)]) queue.add(part);
  await promisesGoOn();
  expect([sent(), told]).toEqual([
    ["reject 1 busy", 2, 2],
    ["sent 1 0", "sent 2 8192", "sent 2 8192"],
  ]);
});

test("a part beyond the end of its block is told as gone, and never sent empty", async () => {
  const { queue, sentParts, told } = newQueue(async () => new Uint8Array(1_000));
  queue.add(partOf(1, 1, { offset: 0, bytes: 600 }));
  queue.add(partOf(1, 1, { offset: 600, bytes: 600 }));
  queue.add(partOf(2, 2, { offset: 1_000, bytes: 600 }));
  await promisesGoOn();
  expect(sentParts().map(({ offset, end }) => [offset, end])).toEqual([
    [0, 600],
    [600, 1_000],
  ]);
  expect(told).toEqual(["sent 1 600", "sent 1 400", "unreadable 2 of 2"]);
});

test("parts that leave make room for as many others", async () => {
  const { queue, channel, sent } = newQueue();
  const room = () => sent().filter((each) => String(each).startsWith("reject")).length === 0;
  // The channel takes some at once, the queue as many more as may wait.
  for (let index = 0; index < roomBlocks; index += 1) queue.add(partOf(index, 0));
  await promisesGoOn();
  const waiting = roomBlocks - sent().length;
  for (let index = waiting; index < queuedPartsMax; index += 1) queue.add(partOf(1_000 + index, 0));
  await promisesGoOn();
  expect(room()).toBe(true);
  channel.drain();
  await promisesGoOn();
  for (let index = 0; index < roomBlocks - 2; index += 1) queue.add(partOf(2_000 + index, 0));
  expect(room()).toBe(true);
  for (let index = 0; index < roomBlocks; index += 1) queue.add(partOf(3_000 + index, 0));
  expect(room()).toBe(false);
});

test("of a block for which there was no room the rest is not sent either, also when there is room again", async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const { queue, sent, sentParts } = newQueue(({ segmentIndex }) => gate.then(() => bytesOfBlock(segmentIndex)));
  for (let requestId = 1; requestId <= queuedPartsMax; requestId += 1) queue.add(partOf(requestId, 0, { bytes: 10 }));
  const [first, ...rest] = inParts(999);
  if (first) queue.add(first);
  expect(sent()).toEqual(["reject 999 busy"]);
  for (const requestId of [2, 3, 4, 5]) queue.cancel(requestId);
  for (const part of rest) queue.add(part);
  open();
  await promisesGoOn();
  const offsets = () => sentParts().flatMap(({ requestId, offset }) => (requestId === 999 ? [offset] : []));
  expect([sentParts().length, offsets()]).toEqual([queuedPartsMax - 4, []]);
  // Asked for anew, it is sent from its beginning.
  for (const part of inParts(999)) queue.add(part);
  await promisesGoOn();
  expect(offsets()).toEqual([0, 4_096, 8_192, 12_288]);
});

test("whatever is asked for, no more than 256 KiB and one part wait in the channel, and 256 parts before it", async () => {
  const { queue, channel, sent, sentParts } = newQueue();
  for (let requestId = 1; requestId <= 200; requestId += 1)
    for (const part of inParts(requestId, 1_136)) queue.add(part);
  await promisesGoOn();
  const rejected = sent().filter((each) => String(each).startsWith("reject")).length;
  expect(rejected).toBeGreaterThan(0);
  expect(channel.bufferedAmount).toBeLessThan(bufferedBytesHigh + 20_000);
  const before = sentParts().length;
  while (channel.bufferedAmount > 0) {
    channel.drain();
    await promisesGoOn();
  }
  expect(sentParts().length - before).toBeLessThanOrEqual(queuedPartsMax);
  // Of no block a part is missing in the middle, whatever had no room.
  const ends = new Map<number, number>();
  for (const { requestId, offset, end } of sentParts()) {
    expect(offset).toBe(ends.get(requestId) ?? 0);
    ends.set(requestId, end);
  }
});
