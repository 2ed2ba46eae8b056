import { expect, test } from "vitest";
import {
  blocksPerSegment,
  coreAt10s,
  driver,
  friend,
  manifest,
  neighbourOf,
  only,
  renditionId,
  requestsIn,
  self,
  withNeighbour,
} from "../../../test/rigs/engine.ts";
import { setBit } from "../../bitfield.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import { createEngine } from "../engine.ts";
import { neighbourSaid } from "../neighbour-messages.ts";
import { markSome } from "../neighbours/holdings.ts";
import { knowRendition, partialOf } from "../rendition-state.ts";
import { blockVerified } from "./blocks.ts";

test("a neighbour is cut off by its first bad block, and its segment is asked elsewhere", () => {
  const { say, engine, now } = withNeighbour();
  const { requestId } = requestsIn(say({ type: "play", manifest }))[0] ?? { requestId: 0 };
  const message = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes: blockBytes } as const;
  const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
  const outputs = say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "false" });
  expect(only(outputs, "hang-up")).toEqual([{ type: "hang-up", peerId: friend, reason: "bad-block" }]);
  expect(only(outputs, "keep-block")).toEqual([]);
  expect(only(outputs, "fetch-origin")[0]).toMatchObject({ key: { segmentIndex: 0 } });
  expect(engine.snapshot(now()).rejected).toEqual([{ source: "peer", reason: "hash", count: 1 }]);
  const again = say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "address" }] }, 3_600_000);
  expect(only(again, "dial")).toEqual([]);
});

test("a block of the wrong length is refused without being verified", () => {
  const { say } = withNeighbour();
  const asked = requestsIn(say({ type: "play", manifest }));
  // The last one of a segment is 100 bytes shorter than others.
  const { requestId = 0 } = asked.find(({ blockIndex }) => blockIndex === blocksPerSegment - 1) ?? {};
  const message = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes: blockBytes - 99 } as const;
  const outputs = say({ type: "message", linkId: 1, message }, 2);
  expect(only(outputs, "verify")).toEqual([]);
  expect(only(outputs, "discard-block").map(({ reason }) => reason)).toEqual(["unverified"]);
  expect(only(outputs, "hang-up")[0]?.reason).toBe("bad-block");
});

test("a block that lacks its last byte is not verified: the byte is waited for", () => {
  const { say } = withNeighbour();
  const { requestId } = requestsIn(say({ type: "play", manifest }))[0] ?? { requestId: 0 };
  const part = { type: "block", requestId, sentMs: 0 } as const;
  const short = say({ type: "message", linkId: 1, message: { ...part, offset: 0, payloadBytes: blockBytes - 1 } }, 2);
  expect([only(short, "verify"), only(short, "hang-up")]).toEqual([[], []]);
  const rest = say({ type: "message", linkId: 1, message: { ...part, offset: blockBytes - 1, payloadBytes: 1 } }, 2);
  expect(only(rest, "verify").map(({ from }) => from)).toEqual([{ via: "link", linkId: 1, requestId }]);
});

test("a neighbour whose block we could not check stays, nothing counts as rejected, and the block is asked for again after a rest", () => {
  const { say, engine, now } = withNeighbour();
  const { requestId, blockIndex } = requestsIn(say({ type: "play", manifest }))[1] ?? { requestId: 0, blockIndex: 0 };
  const message = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes: blockBytes } as const;
  const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
  const outputs = say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "unchecked" });
  expect(outputs).toEqual([{ type: "discard-block", from: { via: "link", linkId: 1, requestId }, reason: "late" }]);
  const { rejected, neighbours, wastedBytes } = engine.snapshot(now());
  expect([rejected, neighbours.map(({ peerId }) => peerId)]).toEqual([[], [friend]]);
  expect(wastedBytes).toEqual({ duplicate: 0, late: blockBytes, unverified: 0 });
  const asked = (afterMs: number) =>
    requestsIn(say({ type: "timeout" }, afterMs))
      .filter((each) => each.segmentIndex === 0)
      .map((each) => each.blockIndex);
  expect(engine.nextTimeoutMs()).toBeLessThanOrEqual(now() + 250);
  expect(asked(249)).toEqual([]);
  expect(asked(1)).toContain(blockIndex);
});

test.each([
  ["genuine", 0],
  ["false", 0],
  ["unchecked", 4],
] as const)(
  "after three blocks that we could not check, one that is %s leaves %d failures in a row",
  (outcome, failures) => {
    const core = coreAt10s();
    core.checkFailures = 3;
    const key = { renditionId: manifest.renditionId, segmentIndex: 0, blockIndex: 0 };
    core.verifications.set(1, { key, from: { via: "link", linkId: 1, requestId: 1 }, bytes: blockBytes });
    blockVerified(core, 1, outcome);
    expect(core.checkFailures).toBe(failures);
  },
);

test("the origin is not blamed for a block that we could not check: its fetch goes on, and the block comes with the next", () => {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say, now } = driver(engine);
  const { fetchId, endBlock } = only(say({ type: "play", manifest }), "fetch-origin")[0] ?? { fetchId: 0, endBlock: 0 };
  expect(endBlock).toBeGreaterThan(0);
  const verify = only(say({ type: "origin-block", fetchId, blockIndex: 0, payloadBytes: blockBytes }, 5), "verify")[0];
  const outputs = say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "unchecked" });
  expect(outputs.map(({ type }) => type)).toEqual(["discard-block"]);
  expect(engine.snapshot(now()).rejected).toEqual([]);
  expect(only(say({ type: "origin-end", fetchId, outcome: "complete", status: 200 }, 5), "fetch-origin")).toEqual([]);
  expect(only(say({ type: "timeout" }, 250), "fetch-origin")[0]).toMatchObject({
    key: { segmentIndex: 0 },
    firstBlock: 0,
  });
});

test.each([
  ["was kept from elsewhere meanwhile", 2],
  ["is the last one of its fetch", 1],
] as const)(
  "an origin whose fetch was complete has worked once its last block is found genuine, also when it %s",
  (_, state) => {
    const core = coreAt10s();
    const key = { renditionId: manifest.renditionId, segmentIndex: 0, blockIndex: 0 };
    partialOf(knowRendition(core, manifest), 0).blocks[0] = state;
    core.origin.failures = 3;
    core.origin.complete.add(7);
    core.verifications.set(1, { key, from: { via: "origin", fetchId: 7, blockIndex: 0 }, bytes: blockBytes });
    blockVerified(core, 1, "genuine");
    expect([core.origin.failures, core.origin.complete.size]).toEqual([0, 0]);
  },
);

/** Some blocks of two segments are here, and the neighbour has not spoken of the song yet. */
function withSomeBlocks() {
  const core = coreAt10s();
  const state = knowRendition(core, manifest);
  const neighbour = neighbourOf(core, 1, manifest);
  neighbour.holdings.clear();
  partialOf(state, 3).blocks.set([2, 0, 2, 1, 0]);
  partialOf(state, 3).keptCount = 2;
  partialOf(state, 4).blocks.set([0, 0, 0, 0, 2]);
  partialOf(state, 4).keptCount = 1;
  partialOf(state, 5).blocks.set([1]);
  const bits = new Uint8Array(2);
  /** What is told of blocks when the neighbour says that it holds these segments. */
  const join = (...segments: readonly number[]) => {
    for (const segment of segments) setBit(bits, segment);
    core.out.length = 0;
    neighbourSaid(core, 1, { type: "holdings", held: [{ renditionId, segmentCount: 10, bits }] });
    return only(core.out, "send").flatMap(({ message }) =>
      message.type === "some" ? [[message.segmentIndex, message.blocks]] : [],
    );
  };
  return { core, neighbour, join };
}

test("who comes to want a song hears which blocks are kept of segments that are not whole, once", () => {
  const { join } = withSomeBlocks();
  expect(join()).toEqual([
    [3, 0b0_0101],
    [4, 0b1_0000],
  ]);
  expect(join()).toEqual([]);
});

test("who comes to want a song hears nothing of segments that it holds, nor of what may not go to it", () => {
  expect(withSomeBlocks().join(3)).toEqual([[4, 0b1_0000]]);
  const capped = withSomeBlocks();
  capped.core.uploads.bitsPerSecond = 0;
  expect(capped.join()).toEqual([]);
  const selfish = withSomeBlocks();
  selfish.core.sharing.allowed = false;
  expect(selfish.join()).toEqual([]);
});

test("a block that was kept is told to those who want its segment, and not to whoever holds it already", () => {
  const { core, neighbour, join } = withSomeBlocks();
  join();
  const told = (blockIndex: number) => {
    core.out.length = 0;
    const key = { renditionId, segmentIndex: 3, blockIndex };
    const from = { via: "origin", fetchId: 1, blockIndex } as const;
    core.verifications.set(blockIndex + 1, { key, from, bytes: blockBytes });
    blockVerified(core, blockIndex + 1, "genuine");
    return only(core.out, "send").flatMap(({ message }) => (message.type === "some" ? [message.blocks] : []));
  };
  expect(told(1)).toEqual([0b0_0111]);
  markSome(neighbour, { renditionId, segmentIndex: 3, blocks: 0b0_1111 });
  expect(told(3)).toEqual([]);
});

test("of a song that is closed to sharing no blocks are told", () => {
  const { core, join } = withSomeBlocks();
  join();
  core.out.length = 0;
  core.sharing.closedIds = new Set([renditionId]);
  const from = { via: "origin", fetchId: 1, blockIndex: 1 } as const;
  core.verifications.set(1, { key: { renditionId, segmentIndex: 3, blockIndex: 1 }, from, bytes: blockBytes });
  blockVerified(core, 1, "genuine");
  expect(only(core.out, "keep-block")).toHaveLength(1);
  expect(only(core.out, "send")).toEqual([]);
});
