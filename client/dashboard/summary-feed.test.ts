import { expect, test } from "vitest";
import type { OpsPoint } from "../../shared/api/ops.ts";
import { createOperatorBrowser, type OperatorBrowser } from "../../test/rigs/operator-browser.ts";
import { opsPoint, opsSummary } from "../../test/rigs/ops-samples.ts";
import { createSummaryFeed, type SummaryFeed, withPoint } from "./summary-feed.ts";

const point = (atMs: number, listeners = 0): OpsPoint => opsPoint({ atMs, listeners });

/** A page whose server answers well, opened a moment ago. */
async function opened(prepare: (browser: OperatorBrowser) => void = () => undefined) {
  const browser = createOperatorBrowser();
  browser.answers("summary", opsSummary({ plays: 1 }));
  browser.answers("history", { stepSeconds: 10, points: [point(1000), point(2000)] });
  prepare(browser);
  const feed = createSummaryFeed(browser.outside);
  expect(feed.now.value).toEqual({ state: "loading" });
  feed.start();
  await browser.clock.pass(0);
  return { browser, feed };
}

const playsIn = ({ now }: SummaryFeed) => ("summary" in now.value ? now.value.summary.plays : null);
const timesAsked = ({ asked }: OperatorBrowser) => asked.filter(({ path }) => path.endsWith("/summary")).length;

test("a page that was opened shows the summary and the history, and follows the stream", async () => {
  const { browser, feed } = await opened();
  expect([feed.now.value.state, playsIn(feed)]).toEqual(["live", 1]);
  expect(feed.history.value).toEqual([point(1000), point(2000)]);
  expect(feed.stepSeconds.value).toBe(10);
  expect(browser.streams.map(({ path }) => path)).toEqual(["/api/v1/ops/stream"]);
});

test("each summary of the stream takes the place of the one before, and its step joins the history", async () => {
  const { browser, feed } = await opened();
  browser.streams[0]?.send(opsSummary({ plays: 2, point: point(3000, 7) }));
  expect(playsIn(feed)).toBe(2);
  expect(feed.history.value.at(-1)).toEqual(point(3000, 7));
  browser.streams[0]?.send(opsSummary({ plays: 3, point: null }));
  expect([playsIn(feed), feed.history.value.length]).toEqual([3, 3]);
  await browser.clock.pass(600_000);
  expect(timesAsked(browser)).toBe(1);
});

test("a stream that breaks leaves the last figures on the page, marked as old, and is opened anew after 5 s", async () => {
  const { browser, feed } = await opened();
  browser.streams[0]?.break();
  expect([feed.now.value.state, playsIn(feed)]).toEqual(["stale", 1]);
  expect(browser.streams[0]?.isOpen).toBe(false);

  browser.answers("summary", opsSummary({ plays: 9 }));
  browser.answers("history", { stepSeconds: 10, points: [point(1000), point(2000), point(3000)] });
  await browser.clock.pass(4_900);
  expect(browser.streams).toHaveLength(1);
  await browser.clock.pass(200);
  expect([feed.now.value.state, playsIn(feed)]).toEqual(["live", 9]);
  // The steps that the page missed are there.
  expect(feed.history.value).toHaveLength(3);
  expect(browser.streams.map(({ isOpen }) => isOpen)).toEqual([false, true]);
});

test("a server that goes away meanwhile: the figures stay, and the page asks every 5 s until it is back", async () => {
  const { browser, feed } = await opened();
  browser.isGone("summary");
  browser.streams[0]?.break();
  await browser.clock.pass(20_000);
  expect([feed.now.value.state, playsIn(feed), timesAsked(browser)]).toEqual(["stale", 1, 5]);
  browser.answers("summary", opsSummary({ plays: 2 }));
  await browser.clock.pass(5_000);
  expect([feed.now.value.state, playsIn(feed)]).toEqual(["live", 2]);
});

test.each([
  ["is gone", (browser: OperatorBrowser) => browser.isGone("summary")],
  ["answers 503", (browser: OperatorBrowser) => browser.answers("history", "busy", 503)],
])("a server that %s when the page is opened is unreachable, and the page goes on asking", async (_, prepare) => {
  const { browser, feed } = await opened(prepare);
  expect(feed.now.value).toEqual({ state: "unreachable" });
  browser.answers("summary", opsSummary({ plays: 4 }));
  browser.answers("history", { stepSeconds: 5, points: [] });
  await browser.clock.pass(5_000);
  expect([feed.now.value.state, playsIn(feed)]).toEqual(["live", 4]);
});

test.each(["summary", "history"])("a wrong token, seen at %s, ends the asking", async (name) => {
  const { browser, feed } = await opened((prepared) => prepared.answers(name, {}, 401));
  expect(feed.now.value).toEqual({ state: "signed-out" });
  expect([browser.streams.length, browser.clock.timers]).toEqual([0, 0]);
});

test("a token that was changed while the page was open signs it out at the next break", async () => {
  const { browser, feed } = await opened();
  browser.answers("summary", {}, 401);
  browser.streams[0]?.break();
  await browser.clock.pass(5_000);
  expect(feed.now.value).toEqual({ state: "signed-out" });
});

test("withPoint() adds a new step, replaces the newest, and ignores older ones", () => {
  const before = [point(1000), point(2000)];
  expect(withPoint(before, point(3000)).map((each) => each.atMs)).toEqual([1000, 2000, 3000]);
  expect(withPoint(before, point(2000, 4))).toEqual([point(1000), point(2000, 4)]);
  expect(withPoint(before, point(1500))).toBe(before);
  expect(withPoint(before, null)).toBe(before);
});

test("withPoint() forgets the oldest steps of a page that is open for days", () => {
  let points: readonly OpsPoint[] = [];
  for (let step = 1; step <= 2005; step += 1) points = withPoint(points, point(step));
  expect([points.length, points[0]?.atMs]).toEqual([2000, 6]);
});
