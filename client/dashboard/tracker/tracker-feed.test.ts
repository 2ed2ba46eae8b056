import { expect, test } from "vitest";
import type { SharingSwitches } from "../../../shared/api/ops-tracker.ts";
import { createOperatorBrowser, type OperatorBrowser } from "../../../test/rigs/operator-browser.ts";
import {
  opsListenerView,
  opsSwarmView,
  opsTracker,
  samplePeerId,
  sampleRenditionId,
} from "../../../test/rigs/ops-samples.ts";
import { createTrackerFeed } from "./tracker-feed.ts";

const open: SharingSwitches = { all: "on", closedTracks: [], closedNetworks: [] };

async function opened(prepare: (browser: OperatorBrowser) => void = () => undefined) {
  const browser = createOperatorBrowser();
  browser.answers("tracker", opsTracker({ announces: 1_000 }));
  browser.answers("sharing", open);
  prepare(browser);
  const feed = createTrackerFeed(browser.outside);
  feed.start();
  await browser.clock.pass(0);
  return { browser, feed };
}

const timesRead = ({ asked }: OperatorBrowser) => asked.filter(({ path }) => path.endsWith("/tracker")).length;

test("the first reading has no rates yet; the next ones tell what happened in a second", async () => {
  const { browser, feed } = await opened();
  expect(feed.reading.value).toMatchObject({ announcesPerSecond: 0, messagesPerSecond: 0 });
  const messages = [
    { type: "offer", direction: "in" as const, count: 6 },
    { type: "answer", direction: "out" as const, count: 4 },
  ];
  browser.answers("tracker", opsTracker({ announces: 1_025, messages }));
  await browser.clock.pass(2_000);
  expect(feed.reading.value).toMatchObject({ announcesPerSecond: 12.5, messagesPerSecond: 5 });
  await browser.clock.pass(2_000);
  expect(feed.reading.value).toMatchObject({ announcesPerSecond: 0, messagesPerSecond: 0 });
});

test("a tracker that was started anew counts from zero: no rate below zero is shown", async () => {
  const { browser, feed } = await opened();
  browser.answers("tracker", opsTracker({ announces: 3 }));
  await browser.clock.pass(2_000);
  expect(feed.reading.value).toMatchObject({ tracker: { announces: 3 }, announcesPerSecond: 0 });
});

test("a tab that nobody sees does not ask; the rate after it is over all the time that passed", async () => {
  const { browser, feed } = await opened();
  browser.isSeen = false;
  await browser.clock.pass(58_000);
  expect(timesRead(browser)).toBe(1);
  browser.isSeen = true;
  browser.answers("tracker", opsTracker({ announces: 1_120 }));
  await browser.clock.pass(2_000);
  expect([timesRead(browser), feed.reading.value?.announcesPerSecond]).toEqual([2, 2]);
});

test("a reading that fails leaves the last one, and the rate of the next is over both intervals", async () => {
  const { browser, feed } = await opened();
  browser.isGone("tracker");
  await browser.clock.pass(2_000);
  expect(feed.reading.value?.tracker.announces).toBe(1_000);
  browser.answers("tracker", opsTracker({ announces: 1_040 }));
  await browser.clock.pass(2_000);
  expect(feed.reading.value?.announcesPerSecond).toBe(10);
});

test("a change of sharing is put as a whole, and what the server answers is in force", async () => {
  const { browser, feed } = await opened();
  expect(feed.switches.value).toEqual(open);
  const change: SharingSwitches = { all: "off", closedTracks: ["t1"], closedNetworks: ["192.0.2.0/24"] };
  browser.answers("sharing", change);
  expect(await feed.changeSharing(change)).toBeNull();
  expect(browser.asked.at(-1)).toMatchObject({ path: "/api/v1/ops/sharing", method: "PUT", body: change });
  expect(feed.switches.value).toEqual(change);
});

test("a change that the server refuses leaves the switches and says why", async () => {
  const { browser, feed } = await opened();
  const message = "Cannot change sharing: there is no track x";
  browser.answers("sharing", { error: { code: "bad-request", message } }, 400);
  expect(await feed.changeSharing({ ...open, closedTracks: ["x"] })).toBe(message);
  expect(feed.switches.value).toEqual(open);
});

test("switches that cannot be read stay unknown", async () => {
  const { feed } = await opened((browser) => browser.answers("sharing", {}, 401));
  expect(feed.switches.value).toBeNull();
});

test("lookUp() takes 32 hex digits for a rendition and 43 characters for a listener", async () => {
  const { browser, feed } = await opened();
  browser.answers(`swarms/${sampleRenditionId}`, opsSwarmView());
  browser.answers(`listeners/${samplePeerId}`, opsListenerView());
  expect(await feed.lookUp(sampleRenditionId)).toEqual({ kind: "swarm", swarm: opsSwarmView() });
  expect(await feed.lookUp(samplePeerId)).toEqual({ kind: "listener", listener: opsListenerView() });
});

test.each(["", "night tram", "00112233", `${samplePeerId}x`, "../summary"])(
  "lookUp() does not ask the server for %j and says what an id is",
  async (id) => {
    const { browser, feed } = await opened();
    const before = browser.asked.length;
    expect(await feed.lookUp(id)).toContain("32 hex digits");
    expect(browser.asked.length).toBe(before);
  },
);

test.each([
  [sampleRenditionId, `swarms/${sampleRenditionId}`],
  [samplePeerId, `listeners/${samplePeerId}`],
])("lookUp() of %s says in the server's words that nothing was found", async (id, name) => {
  const { browser, feed } = await opened();
  browser.answers(name, { error: { code: "not-found", message: "Nobody is there" } }, 404);
  expect(await feed.lookUp(id)).toBe("Nobody is there");
});
