import { expect, test } from "vitest";
import type { BlockKey } from "../../../shared/engine/input.ts";
import type { PeerId, RenditionId } from "../../../shared/ids.ts";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { decode } from "../../../shared/wire/decode.ts";
import { createTestClock, promisesGoOn } from "../../../test/rigs/clock.ts";
import { TestConnection } from "../../../test/rigs/peer-connection.ts";
import type { ByteArray } from "../byte-array.ts";
import { bufferedBytesHigh, bufferedBytesLow, queuedBlocksMax } from "../limits.ts";
import { Link } from "./link.ts";
import { UploadQueue } from "./upload-queue.ts";

const renditionId = "a".repeat(32) as RenditionId;
const keyOf = (segmentIndex: number): BlockKey => ({ renditionId, segmentIndex, blockIndex: 0 });

/** The uploads to one neighbour over a channel that drains when the test says so. `told` is what the core hears. */
function newQueue(
  readBlock: (key: BlockKey) => Promise<ByteArray | "unreadable" | null> = async () => new Uint8Array(blockBytes),
) {
  const connection = new TestConnection("peer0");
  const told: string[] = [];
  const link = new Link(
    { linkId: 1, peerId: "friend".padEnd(43, "f") as PeerId, dial: "d1", offerer: true },
    {
      connection,
      clock: createTestClock(),
      events: {
        onOpen: () => undefined,
        onClosed: () => undefined,
        onFrame: () => undefined,
        onNonsense: () => undefined,
        onRoom: () => void queue.pump(),
        onCandidate: () => undefined,
      },
    },
  );
  const queue: UploadQueue = new UploadQueue(link, {
    readBlock,
    onSent: (requestId, bytes) => told.push(`sent ${requestId} ${bytes}`),
    onUnreadable: (requestId, key) => told.push(`unreadable ${requestId} of ${key.segmentIndex}`),
  });
  const { channel } = connection;
  if (!channel) throw new Error("The link has made no channel");
  channel.open();
  /** What the neighbour was sent: the ids of blocks, and why others were rejected. */
  const sent = () =>
    channel.sent.map((frame) => {
      const decoded = decode(frame);
      if (!decoded.ok) throw new Error("The neighbour cannot read it");
      const { message } = decoded.value;
      return message.type === "reject"
        ? `reject ${message.requestId} ${message.reason}`
        : "requestId" in message && message.requestId;
    });
  return { queue, link, channel, told, sent };
}

/** As many blocks as the channel takes before it is full. */
const roomBlocks = bufferedBytesHigh / blockBytes;

test("a block is read, sent under the number of its request, and counted", async () => {
  const { queue, sent, told } = newQueue(async ({ segmentIndex }) => new Uint8Array(segmentIndex));
  queue.add(7, keyOf(100));
  await promisesGoOn();
  expect([sent(), told]).toEqual([[7], ["sent 7 100"]]);
});

test("sending pauses when 256 KiB wait in the channel, and goes on, in order, when it has drained", async () => {
  const { queue, channel, sent } = newQueue();
  expect(bufferedBytesHigh).toBe(262_144);
  const ids = Array.from({ length: 2 * roomBlocks }, (_, index) => index + 1);
  for (const requestId of ids) queue.add(requestId, keyOf(requestId));
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
  for (let requestId = 1; requestId <= 2 * roomBlocks; requestId += 1) queue.add(requestId, keyOf(requestId));
  await promisesGoOn();
  const count = sent().length;
  for (let time = 0; time < 5; time += 1) await queue.pump();
  expect([sent().length, told.length]).toEqual([count, count]);
  expect(channel.bufferedAmount).toBeLessThan(bufferedBytesHigh + 2 * blockBytes);
});

test("blocks leave in the order in which they were asked for, though some are read faster", async () => {
  const reads: (() => void)[] = [];
  const { queue, sent } = newQueue(() => new Promise((resolve) => reads.push(() => resolve(new Uint8Array(5)))));
  for (const requestId of [1, 2, 3]) queue.add(requestId, keyOf(requestId));
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
  for (let requestId = 1; requestId <= last; requestId += 1) queue.add(requestId, keyOf(requestId));
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
  queue.add(1, keyOf(1));
  await promisesGoOn();
  queue.cancel(1);
  queue.cancel(99);
  expect(told).toEqual([`sent 1 ${blockBytes}`]);
});

test("a block whose bytes are gone is told as such, and the next one goes out", async () => {
  const { queue, sent, told } = newQueue(async ({ segmentIndex }) => (segmentIndex === 1 ? null : new Uint8Array(9)));
  queue.add(1, keyOf(1));
  queue.add(2, keyOf(2));
  await promisesGoOn();
  expect([sent(), told]).toEqual([[2], ["unreadable 1 of 1", "sent 2 9"]]);
});

test("a block whose reading fails is told as gone, and the next one goes out", async () => {
  const { queue, sent, told } = newQueue(async ({ segmentIndex }) => {
    if (segmentIndex === 1) throw new DOMException("The disk is gone", "NotReadableError");
    return new Uint8Array(9);
  });
  queue.add(1, keyOf(1));
  queue.add(2, keyOf(2));
  await promisesGoOn();
  expect([sent(), told]).toEqual([[2], ["unreadable 1 of 1", "sent 2 9"]]);
});

test("a block that cannot be checked now is not told as gone: its neighbour is told that we are busy, and the next one goes out", async () => {
  const { queue, sent, told } = newQueue(async ({ segmentIndex }) =>
    segmentIndex === 1 ? "unreadable" : new Uint8Array(9),
  );
  queue.add(1, keyOf(1));
  queue.add(2, keyOf(2));
  await promisesGoOn();
  expect([sent(), told]).toEqual([
    ["reject 1 busy", 2],
    ["sent 1 0", "sent 2 9"],
  ]);
});

test("a neighbour that asks for more than may wait is told that we are busy", async () => {
  const { queue, sent, told } = newQueue(() => new Promise(() => undefined));
  // One is being read, the others wait.
  for (let requestId = 0; requestId <= queuedBlocksMax; requestId += 1) queue.add(requestId, keyOf(0));
  expect(sent()).toEqual([]);
  queue.add(1_000, keyOf(0));
  expect([sent(), told]).toEqual([["reject 1000 busy"], ["sent 1000 0"]]);
});

test("a link that closes while a block is read gets no block", async () => {
  let finish: (bytes: ByteArray) => void = () => undefined;
  const { queue, link, sent, told } = newQueue(() => new Promise((resolve) => (finish = resolve)));
  queue.add(1, keyOf(1));
  link.close();
  finish(new Uint8Array(5));
  await promisesGoOn();
  expect([sent(), told]).toEqual([[], []]);
});
