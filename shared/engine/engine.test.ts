import { expect, test } from "vitest";
import {
  driver,
  friend,
  manifest,
  manifestOf,
  only,
  renditionId,
  requestsIn,
  self,
  withNeighbour,
} from "../../test/rigs/engine.ts";
import type { PeerId } from "../ids.ts";
import { blockBytes } from "../manifest/manifest.ts";
import { createEngine } from "./engine.ts";
import type { EngineOutput } from "./output.ts";

test("a listener who has not said yes contacts no tracker and no peer", () => {
  const { say } = driver(createEngine({ peerId: self, seed: 1 }));
  const outputs = [
    ...say({ type: "play", manifest }),
    ...say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] }),
    ...say({ type: "link-open", linkId: 1, peerId: friend }),
  ];
  expect(only(outputs, "tracker-connect")).toEqual([]);
  expect(only(outputs, "dial")).toEqual([]);
  expect(only(outputs, "hang-up")).toHaveLength(1);
  expect(only(outputs, "fetch-origin")[0]).toMatchObject({ key: { segmentIndex: 0 }, firstBlock: 0, endBlock: 5 });
});

test("before the first sound nothing but the beginning is asked for", () => {
  const { say } = withNeighbour();
  const before = say({ type: "play", manifest });
  expect(new Set(requestsIn(before).map(({ segmentIndex }) => segmentIndex))).toEqual(new Set([0]));
  const after = say({ type: "playhead", renditionId, positionSeconds: 0, playing: true });
  expect(requestsIn(after).map(({ segmentIndex }) => segmentIndex)).toContain(1);
});

test("the origin races the first block of a neighbour that has given nothing yet, and of no other", () => {
  const { say, engine, now } = withNeighbour();
  const click = say({ type: "play", manifest });
  const first = requestsIn(click)[0];
  expect(first).toMatchObject({ segmentIndex: 0, blockIndex: 0 });
  const race = only(click, "fetch-origin");
  expect(race).toMatchObject([{ key: { segmentIndex: 0 }, firstBlock: 0, endBlock: 1 }]);
  // The neighbour is faster: the origin may save its bytes.
  const message = { type: "block", requestId: first?.requestId ?? 0, payloadBytes: blockBytes } as const;
  const { verifyId } = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0] ?? { verifyId: 0 };
  const kept = say({ type: "verified", verifyId, genuine: true });
  expect(only(kept, "cancel-origin").map(({ fetchId }) => fetchId)).toEqual([race[0]?.fetchId]);
  // Another click, and the neighbour is trusted with the first sound.
  const other = manifestOf(10, "b");
  const held = [{ renditionId: other.renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
  say({ type: "message", linkId: 1, message: { type: "holdings", held } });
  const again = say({ type: "play", manifest: other }, 1_000);
  expect(requestsIn(again)[0]).toMatchObject({ renditionId: other.renditionId, segmentIndex: 0, blockIndex: 0 });
  expect(only(again, "fetch-origin")).toEqual([]);
  expect(engine.snapshot(now()).wastedBytes.duplicate).toBe(0);
});

test("a block is due when its chunk is: the rest of a segment that stops within a chunk is fetched before that", () => {
  const { say } = withNeighbour();
  say({ type: "play", manifest });
  const asked = requestsIn(say({ type: "playhead", renditionId, positionSeconds: 0, playing: true }));
  for (const { requestId, blockIndex } of asked.filter(({ segmentIndex }) => segmentIndex === 1)) {
    if (blockIndex > 3) continue;
    const message = { type: "block", requestId, payloadBytes: blockBytes } as const;
    const { verifyId } = only(say({ type: "message", linkId: 1, message }), "verify")[0] ?? { verifyId: 0 };
    say({ type: "verified", verifyId, genuine: true });
  }
  say({ type: "link-closed", linkId: 1, peerId: friend });
  // Blocks 3 and 4 are one chunk, which starts 2.4 s into the segment of 4 s.
  const fetched: EngineOutput[] = [];
  for (let positionSeconds = 0; positionSeconds < 6.3; positionSeconds += 0.1) {
    fetched.push(...say({ type: "playhead", renditionId, positionSeconds, playing: true }, 100));
  }
  expect(only(fetched, "fetch-origin")).toContainEqual(
    expect.objectContaining({ key: { renditionId, segmentIndex: 1 }, firstBlock: 4, endBlock: 5 }),
  );
});

test("a segment is handed over once all of its blocks were verified, and not before", () => {
  const { say, engine, now } = withNeighbour();
  const asked = requestsIn(say({ type: "play", manifest })).filter(({ segmentIndex }) => segmentIndex === 0);
  say({ type: "want", wantId: 7, key: { renditionId, segmentIndex: 0 } });
  const sizes = [blockBytes, blockBytes, blockBytes, blockBytes, blockBytes - 100];
  let outputs: EngineOutput[] = [];
  asked.forEach(({ requestId }, index) => {
    const message = { type: "block", requestId, payloadBytes: sizes[index] ?? 0 } as const;
    const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
    expect(only(outputs, "read-segment")).toEqual([]);
    outputs = say({ type: "verified", verifyId: verify?.verifyId ?? 0, genuine: true });
  });
  expect(only(outputs, "store-segment")).toHaveLength(1);
  const read = only(outputs, "read-segment")[0];
  const handed = only(say({ type: "segment-read", readId: read?.readId ?? 0, found: true }), "hand-over");
  expect(handed).toEqual([{ type: "hand-over", wantId: 7, key: { renditionId, segmentIndex: 0 }, source: "peer" }]);
  expect(engine.snapshot(now()).bytes).toEqual({ cache: 0, peer: 5 * blockBytes - 100, cdn: 0 });
});

test("a neighbour is cut off by its first bad block, and its segment is asked elsewhere", () => {
  const { say, engine, now } = withNeighbour();
  const { requestId } = requestsIn(say({ type: "play", manifest }))[0] ?? { requestId: 0 };
  const message = { type: "block", requestId, payloadBytes: blockBytes } as const;
  const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
  const outputs = say({ type: "verified", verifyId: verify?.verifyId ?? 0, genuine: false });
  expect(only(outputs, "hang-up")).toEqual([{ type: "hang-up", peerId: friend, reason: "bad-block" }]);
  expect(only(outputs, "keep-block")).toEqual([]);
  expect(only(outputs, "fetch-origin")[0]).toMatchObject({ key: { segmentIndex: 0 } });
  expect(engine.snapshot(now()).rejected).toEqual([{ source: "peer", reason: "hash", count: 1 }]);
  const again = say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "address" }] }, 3_600_000);
  expect(only(again, "dial")).toEqual([]);
});

test("a block of the wrong length is refused without being verified", () => {
  const { say } = withNeighbour();
  const { requestId } = requestsIn(say({ type: "play", manifest }))[0] ?? { requestId: 0 };
  const message = { type: "block", requestId, payloadBytes: blockBytes - 1 } as const;
  const outputs = say({ type: "message", linkId: 1, message }, 2);
  expect(only(outputs, "verify")).toEqual([]);
  expect(only(outputs, "hang-up")[0]?.reason).toBe("bad-block");
});

test("when a neighbour goes silent in the middle of a block the origin brings just what is missing", () => {
  const { say, engine } = withNeighbour();
  const asked = requestsIn(say({ type: "play", manifest }));
  const message = { type: "block", requestId: asked[0]?.requestId ?? 0, payloadBytes: blockBytes } as const;
  const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
  say({ type: "verified", verifyId: verify?.verifyId ?? 0, genuine: true });
  let fetched: EngineOutput[] = [];
  for (let step = 0; step < 20 && only(fetched, "fetch-origin").length === 0; step += 1) {
    fetched = say({ type: "timeout" }, 50);
  }
  expect(only(fetched, "fetch-origin")[0]).toMatchObject({ key: { segmentIndex: 0 }, firstBlock: 1, endBlock: 5 });
  expect(Number.isFinite(engine.nextTimeoutMs())).toBe(true);
});

test("sharing off closes every link, leaves the tracker and serves nobody, at once", () => {
  const { say, engine, now } = withNeighbour();
  const outputs = say({ type: "share", allowed: false });
  expect(only(outputs, "hang-up")).toHaveLength(1);
  expect(only(outputs, "tracker-disconnect")).toHaveLength(1);
  expect(engine.snapshot(now()).neighbours).toEqual([]);
  expect(engine.nextTimeoutMs()).toBe(Number.POSITIVE_INFINITY);
});

test("links and holdings outlive a change of track", () => {
  const { say, engine, now } = withNeighbour();
  say({ type: "play", manifest });
  const outputs = say({ type: "play", manifest: manifestOf(10, "b") });
  expect(only(outputs, "hang-up")).toEqual([]);
  expect(engine.snapshot(now()).neighbours).toHaveLength(1);
  expect(only(outputs, "announce")[0]?.changes.map(([id, , want]) => [id[0], want])).toContainEqual(["b", 3]);
});

test("after the tracker's return everything is announced anew", () => {
  const { say } = withNeighbour();
  say({ type: "play", manifest });
  say({ type: "tracker-closed" }, 1_000);
  const outputs = say({ type: "tracker-open" }, 3_000);
  expect(only(outputs, "announce")).toEqual([{ type: "announce", changes: [[renditionId, 0, 3]] }]);
});

test("uploads stay within the cap", () => {
  const engine = createEngine({ peerId: self, seed: 1, limits: { uploadBitsPerSecondMax: 8 * blockBytes } });
  const { say } = driver(engine);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest, segments: [0, 1, 2], lastUsedMs: 0 }] });
  say({ type: "share", allowed: true });
  say({ type: "introduced", peers: [{ peerId: friend, offerer: false, near: "far" }] });
  say({ type: "link-open", linkId: 1, peerId: friend });
  let sent = 0;
  for (let requestId = 0; requestId < 12; requestId += 1) {
    const key = { renditionId, segmentIndex: 0, blockIndex: requestId % 4 };
    const outputs = say({ type: "message", linkId: 1, message: { type: "request", requestId, ...key, urgency: 0 } }, 0);
    sent += only(outputs, "send-block").length;
  }
  expect(sent).toBe(1);
  for (let step = 0; step < 50; step += 1) sent += only(say({ type: "timeout" }, 100), "send-block").length;
  expect(sent).toBeLessThanOrEqual(7);
  expect(sent).toBeGreaterThanOrEqual(5);
});

test("a block of a segment that is not held is rejected as missing", () => {
  const { say } = withNeighbour();
  const key = { renditionId, segmentIndex: 3, blockIndex: 0 };
  const outputs = say({ type: "message", linkId: 1, message: { type: "request", requestId: 9, ...key, urgency: 0 } });
  expect(only(outputs, "send").map(({ message }) => message)).toContainEqual({
    type: "reject",
    requestId: 9,
    reason: "missing",
  });
});

test("beyond the quota the least recently used rendition goes first and is un-announced", () => {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say, now } = driver(engine);
  const [old, recent] = [manifestOf(4, "c"), manifestOf(4, "d")];
  const outputs = say({
    type: "cache-loaded",
    quotaBytes: 5 * (5 * blockBytes - 100),
    renditions: [
      { manifest: recent, segments: [0, 1, 2, 3], lastUsedMs: 900 },
      { manifest: old, segments: [0, 1, 2, 3], lastUsedMs: 100 },
    ],
  });
  const evicted = only(outputs, "evict").flatMap(({ keys }) => keys);
  expect(new Set(evicted.map(({ renditionId: id }) => id[0]))).toEqual(new Set(["c"]));
  expect(engine.snapshot(now()).cachedBytes).toBe(4 * (5 * blockBytes - 100));
});

test("a neighbour that answers pings and never sends a block loses its place", () => {
  const { engine, say, now } = withNeighbour();
  say({ type: "play", manifest });
  let left = false;
  for (let ms = 0; ms < 120_000 && !left; ms += 100) {
    const positionSeconds = 0;
    const outputs = say({ type: "playhead", renditionId, positionSeconds, playing: false }, 100);
    for (const { message } of only(outputs, "send")) {
      if (message.type === "ping") say({ type: "message", linkId: 1, message: { type: "pong", nonce: message.nonce } });
    }
    left = only(outputs, "hang-up").some(({ peerId, reason }) => peerId === friend && reason === "useless");
  }
  expect(left).toBe(true);
  expect(engine.snapshot(now()).neighbours).toHaveLength(0);
});

test("a player that fell silent a hair before a segment gets the rest of it from the origin when its neighbour is gone", () => {
  const { say } = withNeighbour();
  const company = "company".padEnd(43, "c") as PeerId;
  // A neighbour that plays the same keeps up the hope that somebody may come to hold the segment.
  say({ type: "introduced", peers: [{ peerId: company, offerer: true, near: "far" }] });
  say({ type: "link-open", linkId: 2, peerId: company });
  const held = [{ renditionId, segmentCount: 10, bits: new Uint8Array(2) }];
  say({ type: "message", linkId: 2, message: { type: "holdings", held } });
  say({ type: "play", manifest });
  const sounding = say({ type: "playhead", renditionId, positionSeconds: 0, playing: true });
  const asked = requestsIn(sounding).find(({ segmentIndex }) => segmentIndex === 1);
  const message = { type: "block", requestId: asked?.requestId ?? 0, payloadBytes: blockBytes } as const;
  const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
  say({ type: "verified", verifyId: verify?.verifyId ?? 0, genuine: true });
  say({ type: "playhead", renditionId, positionSeconds: 3, playing: true });
  say({ type: "link-closed", linkId: 1, peerId: friend });
  say({ type: "want", wantId: 1, key: { renditionId, segmentIndex: 1 } });
  const fetched: EngineOutput[] = [];
  for (let step = 0; step < 20; step += 1) {
    fetched.push(...say({ type: "playhead", renditionId, positionSeconds: 3.999_999_999, playing: false }, 100));
  }
  expect(only(fetched, "fetch-origin").map(({ key }) => key.segmentIndex)).toContain(1);
});

test("a start that a trusted neighbour keeps waiting has its beginning from the origin as well, after 60 ms", () => {
  const { say } = withNeighbour();
  const asked = requestsIn(say({ type: "play", manifest }));
  const message = { type: "block", requestId: asked[0]?.requestId ?? 0, payloadBytes: blockBytes } as const;
  const { verifyId } = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0] ?? { verifyId: 0 };
  say({ type: "verified", verifyId, genuine: true });
  const other = manifestOf(10, "b");
  const held = [{ renditionId: other.renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
  say({ type: "message", linkId: 1, message: { type: "holdings", held } });
  expect(only(say({ type: "play", manifest: other }, 1_000), "fetch-origin")).toEqual([]);
  expect(only(say({ type: "timeout" }, 59), "fetch-origin")).toEqual([]);
  const key = { renditionId: other.renditionId, segmentIndex: 0 };
  expect(only(say({ type: "timeout" }, 1), "fetch-origin")).toMatchObject([{ key, firstBlock: 0, endBlock: 1 }]);
});
