import { expect, test } from "vitest";
import { blocksPerSegment, holder, manifestOf, only } from "../../../test/rigs/engine.ts";
import { setBit } from "../../bitfield.ts";
import { wireProtocol } from "../../wire/limits.ts";

test("a pinned song is fetched when nothing plays, and stays when all else is evicted", () => {
  const { say } = holder(0);
  const pinned = manifestOf(2, "p");
  const asked = [...say({ type: "pin", manifests: [pinned] }), ...say({ type: "timeout" }, 2_100)];
  const fetches = only(asked, "fetch-origin");
  expect(fetches.map(({ key }) => [key.renditionId[0], key.segmentIndex])).toEqual([
    ["p", 0],
    ["p", 1],
  ]);
  say({
    type: "cache-loaded",
    quotaBytes: 1e9,
    renditions: [{ manifest: pinned, segments: [0, 1], lastUsedMs: 0 }],
  });
  const evicted = only(say({ type: "cache-loaded", quotaBytes: 0, renditions: [] }), "evict");
  expect(new Set(evicted.flatMap(({ keys }) => keys.map((key) => key.renditionId[0])))).toEqual(new Set(["a"]));
  const unpinned = only(say({ type: "pin", manifests: [] }), "evict");
  expect(unpinned.flatMap(({ keys }) => keys.map((key) => key.renditionId[0]))).toEqual(["p", "p"]);
});

test("what plays goes before what is pinned", () => {
  const { say } = holder(0, { originPatienceMs: 6_000 });
  say({ type: "share", allowed: false });
  const pinned = manifestOf(2, "p");
  const kept = [...say({ type: "pin", manifests: [pinned] }), ...say({ type: "timeout" }, 2_100)];
  expect(only(kept, "fetch-origin")).toHaveLength(2);
  const playing = manifestOf(8, "q");
  const key = { renditionId: playing.renditionId, segmentIndex: 0 };
  const clicked = [...say({ type: "play", manifest: playing }), ...say({ type: "want", wantId: 1, key })];
  expect(only(clicked, "cancel-origin").map(({ fetchId }) => fetchId)).toEqual(
    only(kept, "fetch-origin").map(({ fetchId }) => fetchId),
  );
  expect(new Set(only(clicked, "fetch-origin").map((fetch) => fetch.key.renditionId[0]))).toEqual(new Set(["q"]));
});

test("a pinned song comes from neighbours that hold it", () => {
  const { say } = holder(1, { unprovenBlocksMax: 24 });
  const pinned = manifestOf(2, "p");
  say({ type: "message", linkId: 1, message: { type: "hello", protocol: wireProtocol } });
  const bits = new Uint8Array(1);
  setBit(bits, 0);
  setBit(bits, 1);
  const held = [{ renditionId: pinned.renditionId, segmentCount: 2, bits }];
  say({ type: "message", linkId: 1, message: { type: "holdings", held } });
  const outputs = [...say({ type: "pin", manifests: [pinned] }), ...say({ type: "timeout" }, 2_100)];
  const requests = only(outputs, "send").flatMap(({ message }) => (message.type === "request" ? [message] : []));
  expect(requests).toHaveLength(2 * blocksPerSegment);
  expect(new Set(requests.map(({ urgency }) => urgency))).toEqual(new Set([2]));
  expect(only(outputs, "fetch-origin")).toEqual([]);
});
