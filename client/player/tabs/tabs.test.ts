// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { createTestClock, type TestClock } from "../../../test/rigs/clock.ts";
import { aTrack, songs } from "../../../test/rigs/music.ts";
import { type FakePlayback, playerStage } from "../../../test/rigs/player.ts";
import { TabbedBrowser } from "../../../test/rigs/tabs.ts";
import { fakeServer } from "../../../test/rigs/web-answers.ts";
import type { Player } from "../player.ts";
import { unknownSong } from "../queue/unknown-song.ts";
import { createTabs, type Tabs } from "./tabs.ts";

interface TabStage {
  readonly tabs: Tabs;
  /** As the page has it. */
  readonly player: Player;
  readonly playback: FakePlayback;
}

let browser: TabbedBrowser;
let clock: TestClock;

beforeEach(() => {
  localStorage.clear();
  browser = new TabbedBrowser();
  clock = createTestClock();
});

async function open(tab: string, { hasLock = true, waitMs = 400, clicks = false } = {}): Promise<TabStage> {
  const { player, playback } = playerStage();
  const lock = hasLock ? browser.lock(tab) : null;
  const tabs = createTabs({ player, channel: browser.channel(tab), lock, clock, tab });
  void tabs.join();
  if (clicks) player.start(songs("d"), 0);
  await clock.pass(waitMs);
  playback.sinceThen();
  return { tabs, player: tabs.player, playback };
}

/** "abc" sounds in this tab, from its second song on, 37 seconds into it. */
async function listen({ player, playback }: TabStage): Promise<void> {
  player.start(songs("abc"), 1);
  playback.show({ state: "playing", positionSeconds: 37 });
  playback.sinceThen();
  await clock.pass(0);
}

const sounds = ({ playback }: TabStage) => /loading|playing|stalled/.test(playback.view().state);
const shownIn = ({ player }: TabStage) => [
  player.track.value?.id,
  player.view.value.state,
  player.positionSeconds.value,
  player.soundsElsewhere.value,
];

test("a second tab shows what the first one plays, and goes with it", async () => {
  const first = await open("a");
  await listen(first);
  const second = await open("b");
  expect([first.tabs.role.value, second.tabs.role.value]).toEqual(["leads", "follows"]);
  expect(second.player.queue.value).toEqual(first.player.queue.value);
  expect(shownIn(second)).toEqual(["b", "playing", 37, true]);
  first.playback.show({ positionSeconds: 38 });
  await clock.pass(0);
  expect(shownIn(second)).toEqual(["b", "playing", 38, true]);
  first.player.next();
  await clock.pass(0);
  expect(shownIn(second).slice(0, 2)).toEqual(["c", "loading"]);
  expect(second.playback.sinceThen().filter((each) => each !== "stop")).toEqual([]);
});

test("what is clicked in the second tab goes to the one that sounds", async () => {
  const first = await open("a");
  await listen(first);
  const second = await open("b");
  second.playback.sinceThen();
  second.player.seek(90);
  second.player.next();
  second.player.setVolume(0.4);
  second.player.start(songs("d"), 0);
  await clock.pass(0);
  expect(first.playback.sinceThen()).toEqual([
    "seek 90",
    "play c",
    "expect nothing",
    "volume 0.4",
    "play d",
    "expect nothing",
  ]);
  expect(second.playback.sinceThen()).toEqual(["volume 0.4"]);
  expect([second.player.track.value?.id, second.player.preferences.value.volume]).toEqual(["d", 0.4]);
  second.player.pause();
  await clock.pass(0);
  expect([sounds(first), shownIn(second)[1]]).toEqual([false, "paused"]);
});

test("where nothing sounds, the sound comes to the tab of the click, at the second at which it stood", async () => {
  const first = await open("a");
  await listen(first);
  const second = await open("b");
  first.player.pause();
  await clock.pass(0);
  second.playback.sinceThen();
  second.player.toggle();
  expect(second.playback.sinceThen()).toEqual(["play b from 37", "expect c"]);
  await clock.pass(0);
  expect([first.tabs.role.value, second.tabs.role.value]).toEqual(["follows", "leads"]);
  expect(first.playback.sinceThen()).toContain("stop");
  expect(shownIn(first)).toEqual(["b", "loading", 37, true]);
  first.player.pause();
  await clock.pass(0);
  expect(second.playback.sinceThen()).toContain("pause");
  first.player.toggle();
  await clock.pass(0);
  expect([sounds(first), sounds(second)]).toEqual([true, false]);
});

test("whoever only looks at the queue takes the sound from nobody: the tab that has it asks for the songs in sight", async () => {
  const items = Array.from({ length: 300 }, (_, place) => unknownSong(`u${place}`));
  const server = fakeServer();
  server.answer("/tracks/list", { body: { items: items.map(({ id }) => aTrack(id)) } });
  const first = await open("a");
  await listen(first);
  first.player.add(items, "last");
  const second = await open("b");
  first.player.pause();
  await clock.pass(0);
  server.told.length = 0;
  second.player.fillQueue(200, 203);
  await clock.pass(0);
  expect([first.tabs.role.value, second.tabs.role.value]).toEqual(["leads", "follows"]);
  expect(server.told).toEqual([{ path: "/tracks/list", body: { ids: ["u197", "u198", "u199", "u200"] } }]);
});

test("the place of a tab that died is taken, silent, at the last second that was told", async () => {
  const first = await open("a");
  await listen(first);
  const second = await open("b");
  browser.kill("a");
  await clock.pass(2_900);
  expect([second.tabs.role.value, shownIn(second)[1]]).toEqual(["follows", "paused"]);
  await clock.pass(200);
  expect(second.tabs.role.value).toBe("leads");
  expect([shownIn(second)[0], shownIn(second)[2], sounds(second)]).toEqual(["b", 37, false]);
  second.player.toggle();
  expect(second.playback.sinceThen().at(-2)).toBe("play b from 37");
});

test("a tab that is reloaded has the sound again, although another one is open", async () => {
  const first = await open("a");
  await listen(first);
  const second = await open("b");
  browser.kill("a");
  await clock.pass(500);
  const again = await open("a2");
  await listen(again);
  await clock.pass(10_000);
  expect([again.tabs.role.value, second.tabs.role.value]).toEqual(["leads", "follows"]);
  expect(shownIn(second)).toEqual(["b", "playing", 37, true]);
});

test("a click before it is known who has the sound counts: the other tab falls silent", async () => {
  const first = await open("a");
  await listen(first);
  const second = await open("b", { clicks: true });
  expect([sounds(first), sounds(second)]).toEqual([false, true]);
});

test("a page that goes away says so and lets go of the sound", async () => {
  const first = await open("a");
  dispatchEvent(new Event("pagehide"));
  expect(browser.said.at(-1)).toMatchObject({ type: "left", tab: "a" });
  const second = await open("b");
  expect([first.tabs.role.value, second.tabs.role.value]).toEqual(["follows", "leads"]);
});

test("without a lock, over plain http, tabs agree by what they say", async () => {
  const without = { hasLock: false };
  const first = await open("a", without);
  await listen(first);
  const second = await open("b", without);
  expect([first.tabs.role.value, second.tabs.role.value]).toEqual(["leads", "follows"]);
  browser.kill("a");
  await clock.pass(6_000 + 2_000 + 3_000 + 500);
  expect([second.tabs.role.value, sounds(second)]).toEqual(["leads", false]);
});

test("of two tabs that both think that they have the sound the later one keeps it", async () => {
  const without = { hasLock: false };
  browser.isCut = true;
  const first = await open("a", without);
  const second = await open("b", without);
  await listen(first);
  await listen(second);
  expect([first, second].map(sounds)).toEqual([true, true]);
  browser.isCut = false;
  first.player.seek(50);
  second.player.seek(60);
  await clock.pass(3_000);
  expect([first, second].map(sounds)).toEqual([false, true]);
});

test("a tab that holds the sound and answers nothing is passed over", async () => {
  void browser.lock("stuck").tryTake();
  const { tabs } = await open("a", { waitMs: 1_500 });
  expect(tabs.role.value).toBe("leads");
});

test("buttons that hand their click on steer another tab as keys do", async () => {
  const first = await open("a");
  await listen(first);
  const second = await open("b");
  (second.player.pause as (click: Event) => void)(new Event("click"));
  (second.player.setVolume as (volume: number, change: Event) => void)(0.5, new Event("input"));
  await clock.pass(0);
  expect(browser.said.filter(({ type }) => type === "steer")).toEqual([
    { type: "steer", name: "pause", details: [] },
    { type: "steer", name: "setVolume", details: [0.5] },
  ]);
});
