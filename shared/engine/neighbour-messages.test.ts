import { expect, test } from "vitest";
import {
  coreAt10s,
  friend,
  manifest,
  manifestOf,
  neighbourOf,
  only,
  renditionId,
  requestsIn,
  withFarNeighbours,
  withNeighbour,
  withTwo,
} from "../../test/rigs/engine.ts";
import { emptyBits, setBit } from "../bitfield.ts";
import type { RenditionId } from "../ids.ts";
import { blockBytes } from "../manifest/manifest.ts";
import { wireProtocol } from "../wire/limits.ts";
import { neighbourSaid } from "./neighbour-messages.ts";
import { tellHave } from "./neighbours/announcements.ts";
import { knowRendition } from "./rendition-state.ts";

test("the round trip of a link's first ping is told, and not those of later ones", () => {
  const { say, pong } = withTwo({ near: "far" }, { near: "far" });
  expect(only(pong(1, 37), "link-measured")).toEqual([{ type: "link-measured", linkId: 1, roundTripMs: 37 }]);
  const pinged = say({ type: "timeout" }, 60_000).some(
    (output) => output.type === "send" && output.linkId === 1 && output.message.type === "ping",
  );
  expect(pinged).toBe(true);
  expect(only(pong(1, 10), "link-measured")).toEqual([]);
});

test.each([0, wireProtocol - 1, wireProtocol + 1])(
  "a neighbour that speaks protocol %d is told goodbye at once, for a while",
  (protocol) => {
    const { say, engine, now } = withNeighbour({}, protocol);
    // Its link is gone before it says anything that only it understands.
    expect(engine.snapshot(now()).neighbours).toEqual([]);
    const again = (afterMs: number) =>
      only(say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] }, afterMs), "dial");
    expect(again(10_000)).toEqual([]);
    say({ type: "timeout" }, 80_000);
    expect(again(0)).toHaveLength(1);
  },
);

test("whoever speaks another protocol hears why before the link is closed", () => {
  const { say } = withTwo({ near: "far" });
  const outputs = say({ type: "message", linkId: 1, message: { type: "hello", protocol: wireProtocol - 1 } });
  expect(outputs.slice(0, 2)).toEqual([
    { type: "send", linkId: 1, message: { type: "goodbye", reason: "useless" } },
    { type: "hang-up", peerId: friend, reason: "useless" },
  ]);
});

test("a neighbour that asks for 500 blocks a second is left within two seconds; one that asks for 150 is not", () => {
  const leftAfter = (perSecond: number) => {
    const { say } = withTwo({ near: "far" });
    say({ type: "message", linkId: 1, message: { type: "hello", protocol: wireProtocol } });
    for (let asked = 0; asked < 5 * perSecond; asked += 1) {
      const ask = { type: "request", requestId: asked, renditionId, segmentIndex: 0, blockIndex: 0 } as const;
      const message = { ...ask, urgency: 0, dueMs: 1_000 } as const;
      const outputs = say({ type: "message", linkId: 1, message }, 1_000 / perSecond);
      if (only(outputs, "hang-up").length > 0) return asked / perSecond;
    }
    return null;
  };
  expect(leftAfter(500)).toBeLessThan(2);
  expect(leftAfter(150)).toBeNull();
});

test("a neighbour that takes alone and says what it lacks hears of the next segment at once, unless the song is closed to sharing", () => {
  const toldOf = (closedIds: ReadonlySet<typeof renditionId>) => {
    const core = coreAt10s();
    knowRendition(core, manifest);
    const neighbour = neighbourOf(core, 1, manifest);
    neighbour.holdings.clear();
    core.sharing.closedIds = closedIds;
    neighbourSaid(core, 1, { type: "needs", renditionId, segmentIndex: 3, inMs: 9_000 });
    core.sharing.closedIds = new Set();
    core.out = [];
    tellHave(core, { renditionId, segmentIndex: 3 });
    return core.out.flatMap((output) => (output.type === "send" ? [output.message.type] : []));
  };
  expect(toldOf(new Set())).toEqual(["have"]);
  expect(toldOf(new Set([renditionId]))).toEqual([]);
});

test("who says again what it holds still holds the blocks of which it has told, and what it said of the future is true", () => {
  const core = coreAt10s();
  knowRendition(core, manifest);
  const neighbour = neighbourOf(core, 1, manifest);
  for (const segmentIndex of [2, 3])
    neighbourSaid(core, 1, { type: "some", renditionId, segmentIndex, blocks: 0b0_0101 });
  neighbourSaid(core, 1, { type: "coming", renditionId, segmentIndex: 4, inMs: 1_000 });
  neighbour.holdings.get(renditionId)!.lateUntilMs.set(5, 11_000);
  const bits = emptyBits(10);
  setBit(bits, 2);
  neighbourSaid(core, 1, { type: "holdings", held: [{ renditionId, segmentCount: 10, bits }] });
  const { some, comingUntilMs, lateUntilMs } = neighbour.holdings.get(renditionId)!;
  // The whole segment is more than some of it.
  expect([...some]).toEqual([[3, 0b0_0101]]);
  expect([...comingUntilMs.keys(), ...lateUntilMs.keys()]).toEqual([4, 5]);
});

test("a flood is left at once, whoever counted it, without a word", () => {
  const { say } = withTwo({ near: "far" });
  const outputs = say({ type: "flood", linkId: 1, budget: "have" });
  expect(outputs.filter(({ type }) => type === "send" || type === "hang-up")).toEqual([
    { type: "hang-up", peerId: friend, reason: "flood" },
  ]);
  // The link is gone.
  expect(only(say({ type: "flood", linkId: 1, budget: "have" }), "hang-up")).toEqual([]);
});

test("news of neighbours make us choose anew 400 times at once; what they say beyond it waits for 50 ms", () => {
  const asked = (dropsBefore: number) => {
    const { say } = withFarNeighbours([]);
    const song = manifestOf(30);
    const first = { manifest: song, segments: [0, 1, 2], lastUsedMs: 0 };
    say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [first] });
    say({ type: "play", manifest: song });
    const tell = (type: "have" | "drop", segmentIndex: number) =>
      say({ type: "message", linkId: 1, message: { type, renditionId, segmentIndex } });
    for (let drop = 0; drop < dropsBefore; drop += 1) tell("drop", 20);
    const atOnce = requestsIn(tell("have", 3)).length > 0;
    return [atOnce, requestsIn(say({ type: "timeout" }, 50)).length > 0];
  };
  expect(asked(0)).toEqual([true, false]);
  expect(asked(300)).toEqual([true, false]);
  expect(asked(500)).toEqual([false, true]);
});

test("blocks that nobody asked for are too many when they fill a channel again and again", () => {
  const { say } = withNeighbour();
  const leftAfter = (everyMs: number) => {
    for (let block = 1; block < 3_000; block += 1) {
      const message = {
        type: "block",
        requestId: 900_000 + block,
        offset: 0,
        sentMs: 0,
        payloadBytes: blockBytes,
      } as const;
      if (only(say({ type: "message", linkId: 1, message }, everyMs), "hang-up").length > 0) return block;
    }
    return null;
  };
  // 4 MiB, and 256 KiB a second.
  expect(leftAfter(80)).toBeNull();
  expect(leftAfter(5)).toBeLessThan(400);
});

test("of the songs that a neighbour says it holds 2,000 are remembered, and no more", () => {
  const core = coreAt10s();
  const neighbour = neighbourOf(core, 1, manifestOf(4));
  for (let frame = 0; frame < 3; frame += 1) {
    const held = Array.from({ length: 1_000 }, (_, index) => ({
      renditionId: (1_000 * frame + index).toString(16).padStart(32, "e") as RenditionId,
      segmentCount: 8,
      bits: Uint8Array.of(255),
    }));
    neighbourSaid(core, 1, { type: "holdings", held });
  }
  expect(neighbour.holdings.size).toBe(2_000);
});

test("who says again and again that segments are coming, and comes to hold none, is left; who holds one of them stays", () => {
  const leftAfterMs = (keepsOne: boolean) => {
    const { say } = withFarNeighbours([]);
    const song = manifestOf(30);
    say({ type: "play", manifest: song });
    for (let promise = 0; promise < 120; promise += 1) {
      const segmentIndex = Math.min(promise, 29);
      const said = say(
        { type: "message", linkId: 1, message: { type: "coming", renditionId, segmentIndex, inMs: 500 } },
        500,
      );
      if (keepsOne && promise === 80)
        say({ type: "message", linkId: 1, message: { type: "have", renditionId, segmentIndex } });
      if (only(said, "hang-up").some(({ reason }) => reason === "bad-service")) return promise * 500;
    }
    return null;
  };
  expect(leftAfterMs(false)).toBeGreaterThan(30_000);
  expect(leftAfterMs(false)).toBeLessThan(50_000);
  expect(leftAfterMs(true)).toBeNull();
});
