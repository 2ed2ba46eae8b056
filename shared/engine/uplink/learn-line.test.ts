import { expect, test } from "vitest";
import { coreAt10s, holder, manifest, neighbourOf, only } from "../../../test/rigs/engine.ts";
import { bytesOf, partTaker } from "../../../test/rigs/part-taker.ts";
import { beginUpload, uploadFor } from "../../../test/rigs/upload.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import type { Core, Neighbour, Upload } from "../state.ts";
import { learnFromAck, startTrain } from "./learn-line.ts";
import { firstBitsPerSecond, type Train } from "./line-rate.ts";

const packet = 1_136;
const trainBytes = 5 * packet;

test("five parts of the first block leave together, and the rest at the rate", () => {
  const { ask, say } = holder(1);
  const first = only(ask(1, 0), "send-block");
  expect(first.map(({ requestId, offset, bytes }) => [requestId, offset, bytes])).toEqual(
    [0, 1, 2, 3, 4].map((part) => [0, part * packet, packet]),
  );
  // Not before word of them can be back: 150 ms, and then at the rate.
  expect(only(say({ type: "timeout" }, 149), "send-block")).toEqual([]);
  expect(only(say({ type: "timeout" }, 2), "send-block")).toHaveLength(1);
  expect(only(say({ type: "timeout" }, (packet * 8_000) / firstBitsPerSecond - 1), "send-block")).toEqual([]);
  expect(only(say({ type: "timeout" }, 1.1), "send-block")).toHaveLength(1);
});

test("where the five are told to be fast, the rest of the block follows as a train, and then the first parts of the next", () => {
  const { ask, say } = holder(1);
  ask(1, 0);
  ask(1, 1);
  const tell = (requestId: number, bytes: number) => {
    const ack = { type: "ack", requestId, bytes, delayMs: 0, spreadMs: 1, busy: false } as const;
    return only(say({ type: "message", linkId: 1, message: ack }, 20), "send-block");
  };
  const bytes = (parts: readonly { readonly bytes: number }[]) => parts.reduce((sum, part) => sum + part.bytes, 0);
  expect(bytes(tell(0, trainBytes))).toBe(blockBytes - trainBytes);
  expect(bytes(tell(0, blockBytes))).toBe(10 * packet);
});

test("no block behind the first leaves so while word of it is on its way, nor once it has told of a slow line", () => {
  const { ask, say, now } = holder(2);
  ask(1, 0);
  expect(only(ask(2, 1), "send-block")).toEqual([]);
  const { parts, take, pass } = partTaker({ say, now });
  const ack = { type: "ack", requestId: 0, bytes: trainBytes, delayMs: 0, spreadMs: 150, busy: false } as const;
  take(say({ type: "message", linkId: 1, message: ack }, 200));
  pass(3_000);
  expect(bytesOf(parts, 1)).toBe(blockBytes);
  const together = parts.filter(({ atMs }) => parts.filter((other) => other.atMs === atMs).length > 2);
  expect(together).toEqual([]);
});

test("a block that is shorter than a train is none, nor one of which parts are on their way, nor what is sent below a low cap", () => {
  const core = coreAt10s();
  startTrain(core, uploadFor(1, { bytes: trainBytes - 1 }));
  startTrain(core, uploadFor(1, { handedBytes: packet }));
  core.uploads.bitsPerSecond = firstBitsPerSecond;
  startTrain(core, uploadFor(1));
  expect(core.uploads).toMatchObject({ tokens: 0, line: { trainsLeft: 3, train: null } });
  core.uploads.bitsPerSecond += 1;
  startTrain(core, uploadFor(1, { bytes: trainBytes }));
  const train = { linkId: 1, requestId: 1, beginByte: 0, endByte: trainBytes, leftAtMs: 10_000 };
  expect(core.uploads).toMatchObject({ tokens: trainBytes, line: { trainsLeft: 2, train } });
  core.uploads.line.train = null;
  startTrain(core, uploadFor(1, { handedBytes: packet, ackedBytes: packet }));
  expect(core.uploads.line.train).toEqual({ ...train, beginByte: packet, endByte: packet + trainBytes });
});

/** A neighbour at 20 ms; five parts of a block for it left `agoMs` ago. */
function underWay(agoMs: number): { core: Core; neighbour: Neighbour; upload: Upload; train: Train } {
  const core = coreAt10s();
  const neighbour = neighbourOf(core, 1, manifest);
  neighbour.leastRoundTripMs = 20;
  const leftAtMs = core.nowMs - agoMs;
  const parts = [1, 2, 3, 4, 5].map((part) => ({ end: part * packet, leftAtMs }));
  const upload = beginUpload(core, { linkId: 1, handedBytes: trainBytes, parts });
  return { core, neighbour, upload, train: { linkId: 1, requestId: 1, beginByte: 0, endByte: trainBytes, leftAtMs } };
}

/** The neighbour acknowledges up to `end`. */
function acknowledge(
  { core, neighbour, upload }: Pick<ReturnType<typeof underWay>, "core" | "neighbour" | "upload">,
  end: number,
  told: { readonly delayMs?: number; readonly spreadMs?: number; readonly busy?: boolean } = {},
): void {
  const bytes = end - upload.ackedBytes;
  upload.ackedBytes = end;
  const ack = { type: "ack", requestId: 1, bytes: end, delayMs: 30, spreadMs: 0, busy: false, ...told } as const;
  learnFromAck(core, neighbour, { upload, ack, bytes });
}

test("how far apart the parts of a train arrive tells how fast the line is; then it is over", () => {
  const view = underWay(60);
  view.core.uploads.line.train = view.train;
  acknowledge(view, trainBytes, { spreadMs: 60 });
  const { bitsPerSecond, seeking, trainsLeft, train } = view.core.uploads.line;
  expect(bitsPerSecond / (0.9 * ((4 * packet * 8_000) / 60))).toBeCloseTo(1);
  expect([seeking, trainsLeft, train]).toEqual([false, 0, null]);
});

test("a train that came beside the neighbour's own downloads says only that the line is no slower", () => {
  const view = underWay(60);
  view.core.uploads.line.train = view.train;
  acknowledge(view, trainBytes, { spreadMs: 300, busy: true });
  expect(view.core.uploads.line).toMatchObject({ bitsPerSecond: firstBitsPerSecond, seeking: true, train: null });
});

test("the first piece of a train tells how fast the line is, and what is still on its way goes before all else", () => {
  const view = underWay(200);
  view.core.uploads.line.train = view.train;
  acknowledge(view, 2 * packet, { spreadMs: 34 });
  const { line, tokens } = view.core.uploads;
  expect(line.bitsPerSecond / (0.9 * ((packet * 8_000) / 34))).toBeCloseTo(1);
  expect([line.train, tokens]).toEqual([null, -3 * packet]);
});

test("a train whose first parts were told of together with what left before says nothing", () => {
  const view = underWay(200);
  view.core.uploads.line.train = { ...view.train, beginByte: packet };
  acknowledge(view, 3 * packet, { spreadMs: 34 });
  expect(view.core.uploads.line).toMatchObject({ bitsPerSecond: firstBitsPerSecond, train: null });
});

test("a train that is told of together with what left later says nothing", () => {
  const view = underWay(200);
  view.core.uploads.line.train = view.train;
  view.upload.parts.push({ end: trainBytes + packet, leftAtMs: view.core.nowMs - 20 });
  view.upload.handedBytes += packet;
  acknowledge(view, trainBytes + packet, { spreadMs: 0 });
  expect(view.core.uploads.line).toMatchObject({ bitsPerSecond: firstBitsPerSecond, train: null });
});

test("a single part is no train", () => {
  const view = underWay(60);
  view.core.uploads.line.train = view.train;
  acknowledge(view, packet, { spreadMs: 0 });
  expect(view.core.uploads.line).toMatchObject({ bitsPerSecond: firstBitsPerSecond, train: view.train });
});

test("what another block's parts tell is not taken for the train's", () => {
  const view = underWay(60);
  view.core.uploads.line.train = view.train;
  const other = neighbourOf(view.core, 2, manifest);
  const parts = [1, 2].map((part) => ({ end: 8_000 + part * packet, leftAtMs: 9_800 + part * 40 }));
  const upload = beginUpload(view.core, { linkId: 2, handedBytes: 8_000 + 2 * packet, ackedBytes: 8_000, parts });
  acknowledge({ core: view.core, neighbour: other, upload }, 8_000 + 2 * packet, { spreadMs: 40 });
  expect(view.core.uploads.line).toMatchObject({ bitsPerSecond: firstBitsPerSecond, seeking: true, train: view.train });
});

test("a train whose block was called off is over", () => {
  const { ask, say } = holder(1);
  ask(1, 0);
  say({ type: "message", linkId: 1, message: { type: "cancel", requestId: 0 } });
  say({ type: "timeout" }, 200);
  // Another may be sent.
  expect(only(ask(1, 1), "send-block")).toHaveLength(5);
});

test("the queue is what a part waited longer than others did, whatever the neighbour's clock says", () => {
  const view = underWay(200);
  acknowledge(view, packet, { delayMs: 0xffff_ff00 });
  acknowledge(view, 2 * packet, { delayMs: 0xffff_ff00 + 80 });
  expect(view.core.uploads.line.lastQueueMs).toBe(80);
});

test("by our own clock a part waited no longer than since it left, whatever is told", () => {
  const view = underWay(40);
  acknowledge(view, packet, { delayMs: 0 });
  acknowledge(view, 2 * packet, { delayMs: 3_600_000 });
  expect(view.core.uploads.line.lastQueueMs).toBe(40);
});

test("delays that have all waited in a full queue are found out by the round trip of the first ping", () => {
  const view = underWay(900);
  acknowledge(view, packet, { delayMs: 850 });
  expect(view.core.uploads.line).toMatchObject({ seeking: false });
  expect(view.core.uploads.line.bitsPerSecond).toBeLessThan(firstBitsPerSecond);
});

test("the word of a whole block comes at once: where its round trip was long, a queue was there from the first delay on", () => {
  const view = underWay(200);
  const last = { ...view.upload, bytes: packet };
  acknowledge({ ...view, upload: last }, packet, { delayMs: 850 });
  // 200 ms since it left, without 20 of the round trip and 60 on the neighbour's own line.
  expect(view.core.uploads.line.lastQueueMs).toBe(120);
  acknowledge(view, packet, { delayMs: 850 });
  expect(view.core.uploads.line.lastQueueMs).toBe(0);
});

test("after a long queue nothing leaves until it is gone, no train either, and for 400 ms at most", () => {
  const view = underWay(900);
  acknowledge(view, packet, { delayMs: 850 });
  const { tokens, line } = view.core.uploads;
  // 900 ms since it left, without 20 of the round trip and 250 that other things may explain, is more than routers hold.
  expect((-tokens * 8_000) / line.bitsPerSecond).toBeCloseTo(400);
  startTrain(view.core, uploadFor(2));
  expect([line.train, view.core.uploads.tokens]).toEqual([null, tokens]);
});

test("the last part of a block, which is small, says nothing of the queue", () => {
  const view = underWay(40);
  view.upload.parts.splice(0, 5, { end: blockBytes - 480, leftAtMs: 9_960 }, { end: blockBytes, leftAtMs: 9_960 });
  view.upload.ackedBytes = blockBytes - 480;
  acknowledge(view, blockBytes, { delayMs: 5 });
  expect(view.core.uploads.line).toMatchObject({ acks: 0, lastQueueMs: 0 });
  expect(view.neighbour.delays.firstMs).toBeNull();
});

test("a block that is smaller than a packet says it all the same", () => {
  const view = underWay(40);
  const upload = beginUpload(view.core, {
    linkId: 1,
    requestId: 2,
    bytes: 300,
    handedBytes: 300,
    parts: [{ end: 300, leftAtMs: 9_960 }],
  });
  acknowledge({ ...view, upload }, 300);
  expect(view.core.uploads.line.acks).toBe(1);
});

test("of a line that is faster than 20 Mbit/s no more is learned", () => {
  const view = underWay(40);
  const { core } = view;
  Object.assign(core.uploads.line, { wasLimiting: true, bitsPerSecond: 19_000_000 });
  acknowledge(view, packet);
  core.nowMs += 500;
  view.upload.parts.splice(0, 1, { end: 2 * packet, leftAtMs: 10_400 });
  acknowledge(view, 2 * packet);
  expect(core.uploads.line.bitsPerSecond).toBe(20_000_000);
});

test("what goes to somebody in our own network tells nothing of our line", () => {
  const view = underWay(40);
  view.neighbour.inside = true;
  view.core.uploads.line.train = view.train;
  acknowledge(view, trainBytes, { spreadMs: 1 });
  expect(view.core.uploads.line).toMatchObject({ bitsPerSecond: firstBitsPerSecond, acks: 0, arrivedBytes: 0 });
});
