import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTestClock, promisesGoOn, type TestClock } from "../../../test/rigs/clock.ts";
import { createTestWay } from "../../../test/rigs/media-way.ts";
import { fakeOrigin, type OriginAsk } from "../../../test/rigs/origin-by-hand.ts";
import { cdnSilentMs, passByMaxMs, passByPressingMaxMs } from "../limits.ts";
import type { MediaAnswer, MediaWay } from "./media-way.ts";

const [cdn, origin] = ["https://cdn.example/media", "https://music.example/media"];

let asks: OriginAsk[];
let clock: TestClock;
let way: MediaWay;

beforeEach(() => {
  asks = fakeOrigin();
  clock = createTestClock();
  way = createTestWay(clock, origin, cdn);
});

afterEach(() => vi.unstubAllGlobals());

/** What became of a request. */
interface Asked {
  answer: MediaAnswer | null;
  error: unknown;
  readonly controller: AbortController;
}

async function open(pressing: boolean, path = "a/0.m4s"): Promise<Asked> {
  const asked: Asked = { answer: null, error: null, controller: new AbortController() };
  way.open(path, { pressing, signal: asked.controller.signal }).then(
    (answer) => {
      asked.answer = answer;
    },
    (error) => {
      asked.error = error;
    },
  );
  await promisesGoOn();
  return asked;
}

const urls = () => asks.map(({ url }) => url);
const standing = () => way.standing.way;

/** The CDN has failed, and this page goes past it. */
async function turned(): Promise<void> {
  const { answer } = await openAnswered();
  answer?.failed("false-bytes");
  asks.length = 0;
}

async function openAnswered(): Promise<Asked> {
  const asked = await open(true);
  await asks.at(-1)?.answer(200);
  return asked;
}

test("where there is no CDN the origin is asked, and whatever it says is no fallback", async () => {
  way = createTestWay(clock, origin);
  const asked = await open(true);
  await asks[0]?.answer(503);
  expect([urls(), asked.answer?.isFallback, asked.answer?.mayBePassedBy]).toEqual([
    [`${origin}/a/0.m4s`],
    false,
    false,
  ]);
  asked.answer?.failed("failing");
  expect([standing(), way.faults.failing]).toEqual(["cdn", 0]);
});

test("a CDN that answers is the only one that is asked", async () => {
  const { answer } = await openAnswered();
  answer?.worked();
  await clock.pass(60_000);
  expect([urls(), answer?.response.status, answer?.isFallback]).toEqual([[`${cdn}/a/0.m4s`], 200, false]);
  expect([standing(), clock.timers]).toEqual(["cdn", 0]);
});

test.each([
  [403, "refused"],
  [404, "refused"],
  [429, "failing"],
  [500, "failing"],
  [503, "failing"],
] as const)("status %i: the same request goes on to the origin within a moment", async (status, fault) => {
  const asked = await open(true);
  await asks[0]?.answer(status);
  await clock.pass(passByPressingMaxMs);
  await asks[1]?.answer(200);
  expect(urls()).toEqual([`${cdn}/a/0.m4s`, `${origin}/a/0.m4s`]);
  expect([asked.answer?.response.status, asked.answer?.isFallback, asks[1]?.credentials]).toEqual([200, true, "omit"]);
  expect([standing(), way.faults[fault]]).toEqual(["origin", 1]);
});

test("refused, unknown names, certificates and answers that pages may not read are one to a page: it passes by", async () => {
  const asked = await open(true);
  await asks[0]?.cut();
  await clock.pass(passByPressingMaxMs);
  await asks[1]?.answer(206);
  expect([asked.answer?.response.status, way.standing]).toMatchObject([206, { way: "origin", fault: "unreachable" }]);
});

test("the page remembers: the next request is for the origin alone, at once", async () => {
  await turned();
  const asked = await openAnswered();
  expect([urls(), asked.answer?.isFallback]).toEqual([[`${origin}/a/0.m4s`], true]);
});

test("what can wait is spread over a second, so that not all pages ask the origin at once", async () => {
  const moments = [];
  for (let page = 0; page < 20; page += 1) {
    way = createTestWay(clock, origin, cdn, page);
    asks.length = 0;
    await open(false);
    await asks[0]?.cut();
    let passedMs = 0;
    for (; asks.length < 2; passedMs += 10) await clock.pass(10);
    moments.push(passedMs);
  }
  expect(Math.max(...moments)).toBeLessThanOrEqual(passByMaxMs + 10);
  expect(Math.max(...moments) - Math.min(...moments)).toBeGreaterThan(passByMaxMs / 2);
});

test("a CDN that never answers: after a second the origin is asked beside it, and the first answer is taken", async () => {
  const asked = await open(true);
  await clock.pass(cdnSilentMs);
  expect(urls()).toEqual([`${cdn}/a/0.m4s`, `${origin}/a/0.m4s`]);
  await asks[1]?.answer(200);
  expect([asked.answer?.isFallback, asks[0]?.isAborted]).toEqual([true, true]);
  expect(way.standing).toMatchObject({ way: "origin", fault: "silent" });
});

test("a CDN that is only slow is not blamed when it answers before the origin", async () => {
  const asked = await open(true);
  await clock.pass(cdnSilentMs + 1);
  await asks[0]?.answer(200);
  expect([asked.answer?.isFallback, asks[1]?.isAborted, standing()]).toEqual([false, true, "cdn"]);
});

test("what can wait gives the CDN as long as the engine has patience, and the engine's word turns the page", async () => {
  const asked = await open(false);
  await clock.pass(5_000);
  expect(asks.length).toBe(1);
  asked.controller.abort(new DOMException("It stood still", "TimeoutError"));
  await promisesGoOn();
  expect(way.standing).toMatchObject({ way: "origin", fault: "silent" });
});

test("a request that is called off blames nobody", async () => {
  const asked = await open(true);
  asked.controller.abort();
  await promisesGoOn();
  expect([standing(), (asked.error as Error).name]).toEqual(["cdn", "AbortError"]);
  await clock.pass(60_000);
  expect(asks.length).toBe(1);
});

test.each(["false-bytes", "cut-short", "silent"] as const)(
  "a body that is no good turns the page: %s",
  async (fault) => {
    const { answer } = await openAnswered();
    answer?.failed(fault);
    answer?.worked();
    expect(way.standing).toMatchObject({ way: "origin", fault });
  },
);

test("later one request that nobody waits for finds the CDN well, and the page is back", async () => {
  await turned();
  await clock.pass(10_000);
  await open(true);
  const asked = await open(false);
  await open(false);
  expect(urls()).toEqual([`${origin}/a/0.m4s`, `${cdn}/a/0.m4s`, `${origin}/a/0.m4s`]);
  await asks[1]?.answer(200);
  expect(standing()).toBe("origin");
  asked.answer?.worked();
  expect(standing()).toBe("cdn");
});

test("a probe that fails goes on to the origin, and costs the listener nothing else", async () => {
  await turned();
  await clock.pass(10_000);
  const asked = await open(false);
  await asks[0]?.answer(503);
  await clock.pass(passByMaxMs);
  await asks[1]?.answer(200);
  expect([asked.answer?.isFallback, way.standing]).toMatchObject([true, { way: "origin", fault: "failing" }]);
});

test("where the origin fails too, its failure is the answer, and the CDN is tried by the next request", async () => {
  const asked = await open(true);
  await asks[0]?.cut();
  await clock.pass(passByPressingMaxMs);
  await asks[1]?.cut();
  expect((asked.error as Error).message).toBe("Failed to fetch");
  await open(true);
  expect(urls().at(-1)).toBe(`${cdn}/a/0.m4s`);
});

test("a song that neither has is told by the origin's status, and is nobody's fault", async () => {
  const asked = await open(true);
  await asks[0]?.answer(404);
  await clock.pass(passByPressingMaxMs);
  await asks[1]?.answer(404);
  expect([asked.answer?.response.status, standing(), way.faults.refused]).toEqual([404, "cdn", 0]);
});
