import { expect, test } from "vitest";
import { blocksPerSegment, manifestOf } from "../../test/rigs/engine.ts";
import { setBit } from "../bitfield.ts";
import type { PeerId } from "../ids.ts";
import { blockBytes } from "../manifest/manifest.ts";
import { createEngine } from "./engine.ts";
import type { EngineInput } from "./input.ts";
import type { EngineLimits } from "./limits.ts";
import type { EngineOutput } from "./output.ts";

const manifest = manifestOf(4);
const { renditionId } = manifest;

function peer(letter: string): PeerId {
  return letter.repeat(43) as PeerId;
}

/** A listener that shares, is announced, and holds the whole of `manifest`; `neighbours` links are open to it. */
function holder(neighbours: number, limits: Partial<EngineLimits> = {}) {
  const engine = createEngine({ peerId: peer("s"), seed: 1, limits });
  let nowMs = 1_000;
  const say = (input: EngineInput, afterMs = 0): EngineOutput[] => {
    nowMs += afterMs;
    return engine.handle(input, nowMs);
  };
  const segments = manifest.segments.map((_, index) => index);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest, segments, lastUsedMs: 0 }] });
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  say({ type: "timeout" }, 5_000);
  for (let linkId = 1; linkId <= neighbours; linkId += 1) {
    const peerId = peer(String.fromCharCode(96 + linkId));
    say({ type: "introduced", peers: [{ peerId, offerer: false, near: "far" }] });
    say({ type: "link-open", linkId, peerId });
  }
  const ask = (linkId: number, requestId: number, urgency: 0 | 1 | 2 = 0) => {
    const key = { renditionId, segmentIndex: 0, blockIndex: requestId % blocksPerSegment };
    return say({ type: "message", linkId, message: { type: "request", requestId, ...key, urgency } });
  };
  return { engine, say, ask, now: () => nowMs };
}

function only<Type extends EngineOutput["type"]>(outputs: readonly EngineOutput[], type: Type) {
  return outputs.filter((output) => output.type === type) as Extract<EngineOutput, { type: Type }>[];
}

function rejectionsIn(outputs: readonly EngineOutput[]): string[] {
  return only(outputs, "send").flatMap(({ message }) => (message.type === "reject" ? [message.reason] : []));
}

test("the listener's own cap holds, and cannot go beyond the server's", () => {
  const blocksPerSecond = (bitsPerSecond: number) => {
    const { say, ask } = holder(1, { uploadBitsPerSecondMax: 8 * blockBytes * 10 });
    say({ type: "upload-allowance", bitsPerSecond, bytes: Number.POSITIVE_INFINITY });
    let sent = 0;
    for (let requestId = 0; requestId < 60; requestId += 1) {
      for (const output of only(ask(1, requestId), "send-block")) {
        sent += 1;
        say({ type: "block-sent", linkId: 1, requestId: output.requestId, bytes: blockBytes });
      }
    }
    for (let step = 0; step < 40; step += 1) {
      for (const output of only(say({ type: "timeout" }, 50), "send-block")) {
        sent += 1;
        for (const more of only(
          say({ type: "block-sent", linkId: 1, requestId: output.requestId, bytes: blockBytes }),
          "send-block",
        )) {
          sent += 1;
          say({ type: "block-sent", linkId: 1, requestId: more.requestId, bytes: blockBytes });
        }
      }
    }
    return sent;
  };
  // Two seconds of the cap, and the second's worth that the bucket holds.
  expect(blocksPerSecond(8 * blockBytes * 4)).toBeLessThanOrEqual(12);
  expect(blocksPerSecond(8 * blockBytes * 4)).toBeGreaterThanOrEqual(10);
  expect(blocksPerSecond(1e12)).toBeLessThanOrEqual(30);
});

test("what the store has lost is not served any more: whoever waits for it is told, and asks elsewhere", () => {
  const { say, ask } = holder(1, { uploadBitsPerSecondMax: 8 * blockBytes });
  expect(only(ask(1, 0), "send-block")).toHaveLength(1);
  for (const requestId of [1, 2]) expect(only(ask(1, requestId), "send-block")).toHaveLength(0);
  const lost = say({ type: "cache-lost", keys: [{ renditionId, segmentIndex: 0 }] });
  expect(rejectionsIn(lost)).toEqual(["missing", "missing"]);
  expect(only(say({ type: "timeout" }, 5_000), "send-block")).toEqual([]);
});

test("when the month's bytes are used up not one more goes, and nobody is told of what could not be given", () => {
  const { say, ask, engine, now } = holder(2);
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: 2 * blockBytes });
  const first = [...ask(1, 0), ...ask(1, 1)];
  expect(only(first, "send-block")).toHaveLength(2);
  expect(only(first, "announce").flatMap(({ changes }) => changes)).toEqual([[renditionId, 0, 0]]);
  const told = only(first, "send").flatMap(({ message }) => (message.type === "holdings" ? message.held : []));
  expect(told.map(({ bits }) => [...bits])).toEqual([[0], [0]]);
  expect(rejectionsIn(ask(2, 2))).toEqual(["stopped"]);
  expect(rejectionsIn(ask(2, 3))).toEqual(["stopped"]);
  for (const requestId of [0, 1]) say({ type: "block-sent", linkId: 1, requestId, bytes: blockBytes });
  expect(engine.snapshot(now()).uploadedBytes).toBe(2 * blockBytes);
  const nextMonth = say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: 1e9 });
  expect(only(nextMonth, "announce")).toEqual([{ type: "announce", changes: [[renditionId, 4, 0]] }]);
  expect(only(ask(2, 4), "send-block")).toHaveLength(1);
});

test("bytes that were called off before they went are given back to the month", () => {
  const { say, ask } = holder(1);
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: blockBytes });
  expect(only(ask(1, 0), "send-block")).toHaveLength(1);
  say({ type: "block-sent", linkId: 1, requestId: 0, bytes: 0 });
  const back = say({ type: "timeout" });
  expect(only(back, "announce")).toEqual([{ type: "announce", changes: [[renditionId, 4, 0]] }]);
});

test("who may not upload says to nobody what it plays, and refuses what is asked all the same", () => {
  const { say, ask } = holder(0);
  say({ type: "upload-allowance", bitsPerSecond: 0, bytes: Number.POSITIVE_INFINITY });
  say({ type: "introduced", peers: [{ peerId: peer("f"), offerer: false, near: "far" }] });
  const opened = say({ type: "link-open", linkId: 1, peerId: peer("f") });
  const played = say({ type: "play", manifest: manifestOf(4, "b") });
  const told = [...opened, ...played].flatMap((output) =>
    output.type === "send" && output.message.type === "holdings" ? output.message.held : [],
  );
  expect(told).toEqual([]);
  expect(rejectionsIn(ask(1, 0))).toEqual(["stopped"]);
});

test("one slot goes round: who has given nothing is served beside those who have", () => {
  const { say, ask } = holder(6, { uploadsInFlightMax: 4, uploadSlots: 4 });
  // Five neighbours want all the time; the sixth has been waiting longest when a slot comes free.
  const servedAt = new Map<number, number>();
  let requestId = 0;
  let inFlight: { linkId: number; requestId: number }[] = [];
  const note = (outputs: readonly EngineOutput[], step: number) => {
    for (const output of only(outputs, "send-block")) {
      if (!servedAt.has(output.linkId)) servedAt.set(output.linkId, step);
      inFlight.push(output);
    }
  };
  for (let step = 0; step < 60; step += 1) {
    for (let linkId = 1; linkId <= 6; linkId += 1) {
      requestId += 1;
      note(ask(linkId, requestId), step);
    }
    note(say({ type: "timeout" }, 1_000), step);
    const done = inFlight;
    inFlight = [];
    for (const { linkId, requestId: id } of done) {
      note(say({ type: "block-sent", linkId, requestId: id, bytes: blockBytes }), step);
    }
  }
  expect([...servedAt.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

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
  const { say } = holder(1);
  const pinned = manifestOf(2, "p");
  say({ type: "message", linkId: 1, message: { type: "hello", protocol: 1 } });
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
