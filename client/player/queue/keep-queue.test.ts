// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { Track } from "../../../shared/api/track.ts";
import { createTestClock, type TestClock } from "../../../test/rigs/clock.ts";
import { aTrack, songs } from "../../../test/rigs/music.ts";
import { type PlayerStage, playerStage } from "../../../test/rigs/player.ts";
import { MemoryQueueStore } from "../../../test/rigs/queue-store.ts";
import { keepQueue } from "./keep-queue.ts";

let store: MemoryQueueStore;
let clock: TestClock;
/** What the catalogue has, by id. */
let catalogue: Map<string, Track | null>;
let asked: string[];

beforeEach(() => {
  localStorage.clear();
  store = new MemoryQueueStore();
  clock = createTestClock();
  catalogue = new Map(songs("abcd").map((song) => [song.id, song]));
  asked = [];
});

async function visit({ isAlone = true, hasSound = true } = {}): Promise<PlayerStage & { kept: Promise<void> }> {
  const stage = playerStage();
  const kept = keepQueue({
    player: stage.player,
    store,
    clock,
    isAlone,
    hasSound: () => hasSound,
    ask: async (id) => {
      asked.push(id);
      const answer = catalogue.get(id);
      return answer === undefined ? "missing" : answer;
    },
  });
  await clock.pass(0);
  return { ...stage, kept };
}

const leave = () => dispatchEvent(new Event("pagehide"));
const idsOf = ({ player }: PlayerStage) => player.queue.value.entries.map(({ item }) => item.id).join("");

/** "abc" sounds from its second song on, 37 seconds into it. */
async function listening(): Promise<PlayerStage> {
  const stage = await visit();
  stage.player.start(songs("abc"), 1);
  stage.playback.show({ state: "playing", positionSeconds: 37 });
  stage.playback.sinceThen();
  return stage;
}

test("what was queued is there after a reload, and what sounded goes on from its second", async () => {
  const before = await listening();
  before.player.toggleShuffle();
  before.player.cycleRepeat();
  leave();
  await clock.pass(3_000);
  const after = await visit();
  expect(after.player.queue.value).toEqual(before.player.queue.value);
  expect(after.player.track.value?.id).toBe("b");
  expect(after.playback.sinceThen()[0]).toBe("play b from 37");
  expect(after.player.positionSeconds.value).toBe(37);
  after.playback.show({ state: "playing", positionSeconds: 37.5 });
  expect(after.player.positionSeconds.value).toBe(37.5);
});

test("what sounded fifteen seconds ago or longer stands paused at its second, and a click lets it go on there", async () => {
  await listening();
  leave();
  await clock.pass(15_000);
  const { player, playback } = await visit();
  expect(playback.sinceThen()).toEqual([]);
  expect([player.track.value?.id, player.positionSeconds.value, player.active.value]).toEqual(["b", 37, false]);
  player.toggle();
  expect(playback.sinceThen()).toEqual(["play b from 37", "expect c"]);
});

test("what was paused stays so, wherever the listener moves it; next begins the next song at its start", async () => {
  const { player: former, playback: formerly } = await listening();
  former.pause();
  formerly.sinceThen();
  leave();
  const { player, playback } = await visit();
  player.seek(50);
  player.seekBy(10);
  expect([player.positionSeconds.value, playback.sinceThen()]).toEqual([60, []]);
  player.previous();
  expect([player.positionSeconds.value, playback.sinceThen()]).toEqual([0, []]);
  player.seek(20);
  player.next();
  expect(playback.sinceThen()).toEqual(["play c", "expect nothing"]);
  expect(player.positionSeconds.value).toBe(0);
});

test("a seek before the sound is there moves the second at which it will begin", async () => {
  await listening();
  leave();
  const { player, playback } = await visit();
  playback.sinceThen();
  player.seek(90);
  expect(playback.sinceThen()).toEqual(["play b from 90", "expect c"]);
});

test("after a crash, which says no last word, it goes on from the last note, five seconds old at most", async () => {
  const { playback } = await listening();
  playback.show({ positionSeconds: 39 });
  await clock.pass(5_000);
  playback.show({ positionSeconds: 43 });
  await clock.pass(4_900);
  const after = await visit();
  expect(after.playback.sinceThen()[0]).toBe("play b from 39");
});

test("a second tab beside one that may sound begins silent; in the place of one that has left it goes on", async () => {
  await listening();
  await clock.pass(5_000);
  const beside = await visit({ isAlone: false });
  expect([idsOf(beside), beside.playback.sinceThen()]).toEqual(["abc", []]);
  expect(beside.player.positionSeconds.value).toBe(37);
  store.place = { ...store.place!, wasPlaying: true, hasLeft: true };
  const instead = await visit({ isAlone: false });
  expect(instead.playback.sinceThen()[0]).toBe("play b from 37");
});

test("what the browser does to a page on its way out is no wish of the listener's", async () => {
  const { playback } = await listening();
  leave();
  playback.show({ state: "paused" });
  expect(store.place).toMatchObject({ wasPlaying: true, hasLeft: true });
  dispatchEvent(new Event("pageshow"));
  expect(store.place).toMatchObject({ wasPlaying: false, hasLeft: false });
});

test("songs that the catalogue does not have any more are left out, the one at hand too: the next one takes its place", async () => {
  await listening();
  leave();
  catalogue.delete("b");
  const { player, playback, kept } = await visit();
  await kept;
  expect(player.queue.value.entries.map(({ item }) => item.id)).toEqual(["a", "c"]);
  expect([player.track.value?.id, player.positionSeconds.value]).toEqual(["c", 0]);
  expect(playback.sinceThen().filter((each) => each.startsWith("play b"))).toEqual([]);
  catalogue.clear();
  leave();
  const after = await visit();
  await after.kept;
  expect([idsOf(after), after.player.track.value]).toEqual(["", null]);
});

test("a song that is called otherwise by now is shown so; where nothing has changed nothing is kept anew", async () => {
  await listening();
  leave();
  const { writes } = store;
  const same = await visit();
  await same.kept;
  expect(store.writes).toBe(writes);
  catalogue.set("c", aTrack("c", { title: "Another name" }));
  leave();
  const { player, kept } = await visit();
  await kept;
  expect(player.queue.value.entries[2]?.item.title).toBe("Another name");
});

test("with the server away all stays as it was kept, it is asked once, and the sound waits a second at most", async () => {
  await listening();
  leave();
  catalogue = new Map(songs("abc").map(({ id }) => [id, null]));
  const after = await visit();
  await after.kept;
  expect([idsOf(after), asked]).toEqual(["abc", ["b"]]);
  leave();
  const stage = playerStage();
  void keepQueue({
    ...stage,
    store,
    clock,
    isAlone: true,
    hasSound: () => true,
    ask: () => new Promise(() => undefined),
  });
  await clock.pass(999);
  expect(stage.playback.sinceThen()).toEqual([]);
  await clock.pass(1);
  expect(stage.playback.sinceThen()[0]).toBe("play b from 37");
});

test("what the listener starts before the kept queue is here stays, and is kept", async () => {
  await listening();
  leave();
  const read = store.readQueue.bind(store);
  const stage = playerStage();
  store.readQueue = async () => {
    stage.player.start(songs("d"), 0);
    return read();
  };
  await keepQueue({ ...stage, store, clock, isAlone: true, hasSound: () => true, ask: async () => null });
  expect(idsOf(stage)).toBe("d");
  expect(stage.playback.sinceThen()).toEqual(["play d", "expect nothing"]);
  expect(store.queue?.entries.map(({ item }) => item.id)).toEqual(["d"]);
});

test("a song that had come to its end begins anew, and a place of another queue counts for nothing", async () => {
  const { player, playback } = await listening();
  playback.show({ state: "ended", positionSeconds: 179.5 });
  leave();
  expect((await visit()).player.positionSeconds.value).toBe(0);
  store.place = { key: 999, seconds: 12, wasPlaying: false, atMs: 0, hasLeft: true };
  const after = await visit();
  expect([after.player.track.value?.id, after.player.positionSeconds.value]).toEqual([player.track.value?.id, 0]);
});

test("a first visit keeps nothing before there is something to keep", async () => {
  const { player } = await visit();
  expect([store.writes, store.place, player.queue.value.entries]).toEqual([0, null, []]);
  player.start(songs("a"), 0);
  player.clearUpcoming();
  expect(store.queue?.entries).toHaveLength(1);
});

test("a tab that only shows what another one plays brings nothing back, and keeps nothing", async () => {
  await listening();
  const [{ queue, place }, { player, playback }] = [store, await visit({ hasSound: false })];
  expect([player.queue.value.entries, playback.sinceThen()]).toEqual([[], []]);
  player.start(songs("d"), 0);
  await clock.pass(5_000);
  expect([store.queue, store.place?.key]).toEqual([queue, place?.key]);
});

test("a second reload before it sounds again goes on as the first one would have", async () => {
  await listening();
  leave();
  const stage = playerStage();
  const never = () => new Promise<null>(() => undefined);
  void keepQueue({ ...stage, store, clock, isAlone: true, hasSound: () => true, ask: never });
  await clock.pass(100);
  expect(stage.playback.sinceThen()).toEqual([]);
  leave();
  const after = await visit();
  expect(after.playback.sinceThen()[0]).toBe("play b from 37");
});
