import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EngineInput } from "../../../shared/engine/input.ts";
import type { PayloadRef } from "../../../shared/engine/output.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { createTestClock, promisesGoOn, type TestClock } from "../../../test/rigs/clock.ts";
import { createTestWay } from "../../../test/rigs/media-way.ts";
import { fakeOrigin, type OriginAsk } from "../../../test/rigs/origin-by-hand.ts";
import { originSilentMs } from "../limits.ts";
import type { Manifests } from "./manifests.ts";
import type { MediaWay } from "./media-way.ts";
import { OriginFetches } from "./origin-fetches.ts";

const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
const key = { renditionId, segmentIndex: 3 };
const segment = Uint8Array.from({ length: 3 * blockBytes + 100 }, (_, index) => (index * 7) & 0xff);

let asks: OriginAsk[];
let clock: TestClock;
let inputs: EngineInput[];
let kept: [PayloadRef, number][];
let fetches: OriginFetches;

beforeEach(() => {
  asks = fakeOrigin();
  clock = createTestClock();
  inputs = [];
  kept = [];
  fetches = fetchesBy(createTestWay(clock));
});

function fetchesBy(way: MediaWay): OriginFetches {
  const segments = Array.from({ length: 4 }, () => ({ bytes: segment.length }));
  return new OriginFetches({
    clock,
    manifests: { get: () => ({ segments }) } as unknown as Manifests,
    way,
    input: (input) => inputs.push(input),
    keepPayload: (from, payload) => kept.push([from, payload.length]),
  });
}

afterEach(() => vi.unstubAllGlobals());

/** Begins to fetch blocks; what it asked of the origin. */
async function start(fetchId: number, firstBlock = 0, endBlock = 4, reason: "urgent" | "retry" = "urgent") {
  void fetches.start({ type: "fetch-origin", fetchId, key, firstBlock, endBlock, reason, pressing: true });
  await promisesGoOn();
  return asks.at(-1)!;
}

const ends = () => inputs.filter(({ type }) => type === "origin-end");

describe("what is asked", () => {
  test("a whole segment without a Range header, without cookies, from any cache", async () => {
    const { url, range, cache, credentials } = await start(1);
    expect({ url, range, cache, credentials }).toEqual({
      url: `https://music.example/media/${renditionId}/3.m4s`,
      range: null,
      cache: "default",
      credentials: "omit",
    });
  });

  test.each([
    [1, 2, `bytes=${blockBytes}-${2 * blockBytes - 1}`],
    [0, 1, `bytes=0-${blockBytes - 1}`],
    [3, 4, `bytes=${3 * blockBytes}-${segment.length - 1}`],
    [1, 4, `bytes=${blockBytes}-${segment.length - 1}`],
  ])("blocks %i to %i: exactly what is missing", async (firstBlock, endBlock, range) => {
    expect((await start(1, firstBlock, endBlock)).range).toBe(range);
  });

  test("after an answer that was no good no cache is asked again", async () => {
    expect((await start(1, 0, 4, "retry")).cache).toBe("reload");
  });
});

describe("what comes of it", () => {
  test("each block is kept and told before the next has come, and the end last", async () => {
    const ask = await start(5, 1, 3);
    await ask.answer(206);
    await ask.send(segment.subarray(blockBytes, 2 * blockBytes + 3));
    expect(kept).toEqual([[{ via: "origin", fetchId: 5, blockIndex: 1 }, blockBytes]]);
    expect(inputs).toEqual([{ type: "origin-block", fetchId: 5, blockIndex: 1, payloadBytes: blockBytes }]);
    await ask.send(segment.subarray(2 * blockBytes + 3, 3 * blockBytes));
    await ask.end();
    expect(inputs.slice(1)).toEqual([
      { type: "origin-block", fetchId: 5, blockIndex: 2, payloadBytes: blockBytes },
      { type: "origin-end", fetchId: 5, outcome: "complete", status: 206 },
    ]);
    expect(fetches.strayBytes).toBe(0);
    expect(clock.timers).toBe(0);
  });

  test.each([404, 416, 429, 500, 503])("status %i has failed, and the core hears it at once", async (status) => {
    const ask = await start(1);
    await ask.answer(status);
    expect(inputs).toEqual([{ type: "origin-end", fetchId: 1, outcome: "failed", status }]);
    expect(ask.isAborted).toBe(true);
    expect(clock.timers).toBe(0);
  });

  test("an origin that cannot be reached has failed without a status", async () => {
    await (await start(1)).cut();
    expect(inputs).toEqual([{ type: "origin-end", fetchId: 1, outcome: "failed", status: 0 }]);
  });

  test("a connection that breaks leaves the whole blocks, and tells the rest as stray", async () => {
    const ask = await start(1);
    await ask.answer(200);
    await ask.send(segment.subarray(0, blockBytes + 77));
    await ask.cut();
    expect(kept.length).toBe(1);
    expect(ends()).toEqual([{ type: "origin-end", fetchId: 1, outcome: "failed", status: 200 }]);
    expect(fetches.strayBytes).toBe(77);
  });

  test("a body that ends early has failed", async () => {
    const ask = await start(1);
    await ask.answer(200);
    await ask.send(segment.subarray(0, segment.length - 1));
    await ask.end();
    expect(ends()).toEqual([{ type: "origin-end", fetchId: 1, outcome: "failed", status: 200 }]);
    expect(kept.length).toBe(3);
  });

  test("a body that is too long has failed, and is not read to its end", async () => {
    const ask = await start(1);
    await ask.answer(200);
    await ask.send(segment);
    await ask.send(Uint8Array.of(0));
    expect(ends()).toEqual([{ type: "origin-end", fetchId: 1, outcome: "failed", status: 200 }]);
    expect(ask.isAborted).toBe(true);
  });

  test("an origin that never answers has failed after ten seconds", async () => {
    await start(1);
    await clock.pass(originSilentMs - 1);
    expect(inputs).toEqual([]);
    await clock.pass(1);
    expect(inputs).toEqual([{ type: "origin-end", fetchId: 1, outcome: "failed", status: 0 }]);
  });

  test("a frozen body has failed ten seconds after its last byte; a slow one goes on", async () => {
    const ask = await start(1);
    await ask.answer(200);
    for (let second = 0; second < 30; second += 5) {
      await clock.pass(5_000);
      await ask.send(segment.subarray(second * 100, (second + 5) * 100));
    }
    expect(ends()).toEqual([]);
    await clock.pass(originSilentMs);
    expect(ends()).toEqual([{ type: "origin-end", fetchId: 1, outcome: "failed", status: 200 }]);
    expect(clock.timers).toBe(0);
  });
});

describe("past a CDN that fails", () => {
  const from = (fetchId: number, blockIndex: number) => ({ via: "origin", fetchId, blockIndex }) as const;
  let way: MediaWay;

  beforeEach(() => {
    way = createTestWay(clock, "https://music.example/media", "https://cdn.example/media");
    fetches = fetchesBy(way);
  });

  /** A whole segment through the CDN, of which the core says this. */
  async function whole(fetchId: number, verdict: "false" | { keptBytes: number }): Promise<void> {
    const ask = await start(fetchId);
    await ask.answer(200);
    await ask.send(segment);
    await ask.end();
    for (let blockIndex = 0; blockIndex < 4; blockIndex += 1) fetches.judged(from(fetchId, blockIndex), verdict);
  }

  test("false bytes turn the page to the origin once, however many blocks are false", async () => {
    await whole(1, "false");
    expect(way.faults["false-bytes"]).toBe(1);
    expect((await start(2)).url).toBe(`https://music.example/media/${renditionId}/3.m4s`);
  });

  test("a body that is cut short, too long or of another range turns it too", async () => {
    const faults = [];
    for (const damage of ["short", "broken", "long", "range"] as const) {
      way = createTestWay(clock, "https://music.example/media", "https://cdn.example/media");
      fetches = fetchesBy(way);
      const ask = await start(1);
      await ask.answer(damage === "range" ? 206 : 200, damage === "range" ? { "content-range": "bytes 5-6/7" } : {});
      if (damage === "long") await ask.send(new Uint8Array(segment.length + 1));
      if (damage === "short") await ask.end();
      if (damage === "broken") await ask.cut();
      faults.push(Object.entries(way.faults).filter(([, count]) => count > 0));
    }
    expect(faults).toEqual([[["cut-short", 1]], [["cut-short", 1]], [["false-bytes", 1]], [["false-bytes", 1]]]);
  });

  test("a fetch that the core gives up as silent turns it; one that nobody needs does not", async () => {
    await start(1);
    fetches.cancel(1, "needless");
    await promisesGoOn();
    expect(way.standing.way).toBe("cdn");
    const ask = await start(2);
    await ask.answer(200);
    await ask.send(segment.subarray(0, 100));
    fetches.cancel(2, "silent");
    await promisesGoOn();
    expect([way.standing.way, way.faults.silent]).toEqual(["origin", 1]);
  });

  test("kept bytes that came past the CDN are counted, those through it and those of no use are not", async () => {
    await whole(1, { keptBytes: 10 });
    expect(fetches.fallbackBytes).toBe(0);
    await whole(2, "false");
    const ask = await start(3);
    await ask.answer(200);
    await ask.send(segment);
    await ask.end();
    fetches.judged(from(3, 0), { keptBytes: blockBytes });
    fetches.judged(from(3, 0), { keptBytes: blockBytes });
    fetches.judged(from(3, 1), "unused");
    expect(fetches.fallbackBytes).toBe(blockBytes);
  });

  test("a probe brings the page back when its last block is kept, not when it has arrived", async () => {
    await whole(1, "false");
    await clock.pass(10_000);
    void fetches.start({
      type: "fetch-origin",
      fetchId: 2,
      key,
      firstBlock: 0,
      endBlock: 4,
      reason: "alone",
      pressing: false,
    });
    await promisesGoOn();
    const ask = asks.at(-1)!;
    expect(ask.url).toContain("cdn.example");
    await ask.answer(200);
    await ask.send(segment);
    await ask.end();
    for (const blockIndex of [0, 1, 2]) fetches.judged(from(2, blockIndex), { keptBytes: 1 });
    expect(way.standing.way).toBe("origin");
    fetches.judged(from(2, 3), { keptBytes: 1 });
    expect(way.standing.way).toBe("cdn");
  });
});

describe("what is called off", () => {
  test("a cancelled fetch ends as cancelled, its request with it, and nothing of it is kept any more", async () => {
    const ask = await start(1);
    await ask.answer(200);
    await ask.send(segment.subarray(0, blockBytes + 10));
    fetches.cancel(1, "needless");
    await promisesGoOn();
    expect(ask.isAborted).toBe(true);
    expect(ends()).toEqual([{ type: "origin-end", fetchId: 1, outcome: "cancelled", status: 200 }]);
    expect(kept.length).toBe(1);
    expect(fetches.strayBytes).toBe(10);
  });

  test("one is cancelled, the other goes on", async () => {
    const first = await start(1);
    const second = await start(2);
    fetches.cancel(1, "needless");
    await promisesGoOn();
    expect([first.isAborted, second.isAborted]).toEqual([true, false]);
    await second.answer(200);
    await second.send(segment);
    await second.end();
    expect(ends()).toContainEqual({ type: "origin-end", fetchId: 2, outcome: "complete", status: 200 });
  });

  test("a fetch that is over, or never was, is cancelled without harm", async () => {
    const ask = await start(1);
    await ask.answer(404);
    fetches.cancel(1, "needless");
    fetches.cancel(99, "needless");
    expect(ends().length).toBe(1);
  });

  test("when the page goes all of them end", async () => {
    await start(1);
    await start(2);
    fetches.cancelAll();
    await promisesGoOn();
    expect(asks.map(({ isAborted }) => isAborted)).toEqual([true, true]);
    expect(ends().length).toBe(2);
  });
});
