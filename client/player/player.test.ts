// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { albumOf, aRendition, aTrack, songs } from "../../test/rigs/music.ts";
import { askingPolicy, FakePlayback, playerStage, playingStage } from "../../test/rigs/player.ts";
import { createPlayer, type Player } from "./player.ts";
import { readPreferences } from "./preferences.ts";

beforeEach(() => localStorage.clear());

const order = (player: Player) => player.queue.value.entries.map((entry) => entry.item.id).join("");
const keyOf = (player: Player, id: string) => player.queue.value.entries.find((entry) => entry.item.id === id)!.key;

test("a click asks for the song's sound first, and then names the song that follows", () => {
  const { player, playback } = playerStage();
  player.start(songs("abc"), 1);
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
  expect(player.track.value?.id).toBe("b");
  expect(order(player)).toBe("abc");
});

test("the engine is asked before the page is drawn anew", () => {
  const { player, playback } = playerStage();
  const seen: string[] = [];
  player.track.subscribe((track) => {
    if (track !== null) seen.push(`drawn with ${playback.asked.length} asked`);
  });
  player.start(songs("a"), 0);
  expect(seen).toEqual(["drawn with 1 asked"]);
});

test("starting nothing asks for nothing", () => {
  const { player, playback } = playerStage();
  player.start([], 0);
  player.startMixed([]);
  expect(playback.sinceThen()).toEqual([]);
  expect(player.track.value).toBeNull();
});

test("sound is wanted while a song loads, plays or has stalled, and at no other time", () => {
  const { player, playback } = playingStage();
  const activeIn = (state: Parameters<FakePlayback["show"]>[0]["state"]) => {
    playback.show({ state: state! });
    return player.active.value;
  };
  expect((["loading", "playing", "stalled"] as const).map(activeIn)).toEqual([true, true, true]);
  expect((["idle", "paused", "ended", "failed"] as const).map(activeIn)).toEqual([false, false, false, false]);
});

test("the button pauses what plays and lets it go on", () => {
  const { player, playback } = playingStage();
  player.toggle();
  player.toggle();
  expect(playback.sinceThen()).toEqual(["pause", "resume"]);
});

test("the button plays a song that has ended or failed from its start", () => {
  for (const state of ["ended", "failed"] as const) {
    const { player, playback } = playingStage(1);
    playback.show({ state });
    player.toggle();
    expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
  }
});

test("the button does nothing before a song was chosen", () => {
  const { player, playback } = playerStage();
  player.toggle();
  player.resume();
  expect(playback.sinceThen()).toEqual([]);
});

test("resume() of what plays already changes nothing; pause() always pauses", () => {
  const { player, playback } = playingStage();
  player.resume();
  expect(playback.sinceThen()).toEqual([]);
  player.pause();
  player.resume();
  expect(playback.sinceThen()).toEqual(["pause", "resume"]);
});

test("next and previous walk through the queue", () => {
  const { player, playback } = playingStage();
  player.next();
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
  player.previous();
  expect(playback.sinceThen()).toEqual(["play a", "expect b"]);
});

test("next after the last song stops the music, and the button starts the last song again", () => {
  const { player, playback } = playingStage(2);
  player.next();
  expect(playback.sinceThen()).toEqual(["stop"]);
  expect(player.active.value).toBe(false);
  player.toggle();
  expect(playback.sinceThen()).toEqual(["play c", "expect nothing"]);
});

test("previous starts the song again once more than three seconds of it were heard", () => {
  const { player, playback } = playingStage(1);
  playback.show({ positionSeconds: 3 });
  player.previous();
  expect(playback.sinceThen()).toEqual(["play a", "expect b"]);
  playback.show({ positionSeconds: 3.1 });
  player.previous();
  expect(playback.sinceThen()).toEqual(["seek 0"]);
});

test("previous on the first song plays it from its start", () => {
  const { player, playback } = playingStage(0);
  player.previous();
  expect(playback.sinceThen()).toEqual(["play a", "expect b"]);
});

test("jump() plays the song at that row of the queue", () => {
  const { player, playback } = playingStage();
  player.jump(2);
  expect(playback.sinceThen()).toEqual(["play c", "expect nothing"]);
  expect(player.track.value?.id).toBe("c");
});

test("at the end of a song the next one plays, and after the last one nothing", () => {
  const { player, playback } = playingStage(1);
  player.ended();
  expect(playback.sinceThen()).toEqual(["play c", "expect nothing"]);
  player.ended();
  expect(playback.sinceThen()).toEqual([]);
  expect(player.track.value?.id).toBe("c");
});

test("a song that began by itself is shown, its successor is named, and it is not asked for again", () => {
  const { player, playback } = playingStage();
  player.advanced();
  expect(player.track.value?.id).toBe("b");
  expect(playback.sinceThen()).toEqual(["expect c"]);
  player.advanced();
  player.advanced();
  expect(player.track.value?.id).toBe("c");
  expect(playback.sinceThen()).toEqual(["expect nothing"]);
});

test("a song that failed stays on the page with its reason, and next goes on from it", () => {
  const { player, playback } = playingStage(1);
  playback.show({ state: "failed", failure: "No source could deliver it" });
  expect([player.track.value?.id, player.view.value.failure]).toEqual(["b", "No source could deliver it"]);
  player.next();
  expect(playback.sinceThen()).toEqual(["play c", "expect nothing"]);
  expect(player.view.value).toMatchObject({ state: "loading", failure: null });
});

test("repeat goes off, all, one and off again, and what follows the last song is told each time", () => {
  const { player, playback } = playingStage(2);
  const repeats = [0, 1, 2].map(() => {
    player.cycleRepeat();
    return player.queue.value.repeat;
  });
  expect(repeats).toEqual(["all", "one", "off"]);
  expect(playback.sinceThen()).toEqual(["expect a", "expect c", "expect nothing"]);
});

test("repeat one plays the song again at its end, and next still leaves it", () => {
  const { player, playback } = playingStage();
  player.cycleRepeat();
  player.cycleRepeat();
  playback.sinceThen();
  player.ended();
  expect(playback.sinceThen()).toEqual(["play a", "expect a"]);
  player.next();
  expect(playback.sinceThen()).toEqual(["play b", "expect b"]);
});

test("shuffle mixes what is to come, leaves the song that plays alone, and gives the order back", () => {
  const { player, playback } = playerStage();
  player.start(songs("abcdefgh"), 2);
  playback.sinceThen();
  player.toggleShuffle();
  expect(player.queue.value.shuffle).toBe(true);
  expect(player.track.value?.id).toBe("c");
  expect(order(player)).not.toBe("abcdefgh");
  expect([...order(player)].sort().join("")).toBe("abcdefgh");
  expect(playback.sinceThen()).toEqual([`expect ${order(player)[1]}`]);
  player.toggleShuffle();
  expect(order(player)).toBe("abcdefgh");
  expect(playback.sinceThen()).toEqual(["expect d"]);
});

test("startMixed() turns shuffle on and plays all songs once, beginning with any", () => {
  const { player, playback } = playerStage();
  player.startMixed(songs("abcdefgh"));
  expect(player.queue.value.shuffle).toBe(true);
  expect([...order(player)].sort().join("")).toBe("abcdefgh");
  expect(playback.sinceThen()).toEqual([`play ${order(player)[0]}`, `expect ${order(player)[1]}`]);
});

test("chance comes from outside: it chooses the first song of a mixed start", () => {
  const first = (chance: number) => {
    const player = createPlayer(new FakePlayback(), () => chance);
    player.startMixed(songs("abcd"));
    return player.track.value?.id;
  };
  expect([first(0), first(0.5), first(0.99)]).toEqual(["a", "c", "d"]);
});

test("a song put next is expected next; one put last is not while others come before it", () => {
  const { player, playback } = playingStage();
  player.add([aTrack("x")], "last");
  expect(playback.sinceThen()).toEqual([]);
  player.add([aTrack("y")], "next");
  expect(playback.sinceThen()).toEqual(["expect y"]);
  expect(order(player)).toBe("aybcx");
});

test("the first song that is added to an empty queue plays at once", () => {
  const { player, playback } = playerStage();
  player.add(songs("ab"), "last");
  expect(playback.sinceThen()).toEqual(["play a", "expect b"]);
});

test("removing, moving and clearing what is to come tells the engine what follows now, and never stops the sound", () => {
  const { player, playback } = playingStage();
  player.remove(keyOf(player, "b"));
  expect(playback.sinceThen()).toEqual(["expect c"]);
  player.remove(keyOf(player, "a"));
  expect([order(player), playback.sinceThen()]).toEqual(["ac", []]);
  player.add([aTrack("d")], "last");
  player.move(keyOf(player, "d"), 1);
  expect([order(player), playback.sinceThen()]).toEqual(["adc", ["expect d"]]);
  player.clearUpcoming();
  expect([order(player), playback.sinceThen()]).toEqual(["a", ["expect nothing"]]);
});

test("seek() never goes before the song's start", () => {
  const { player, playback } = playingStage();
  player.seek(-4);
  player.seek(65.5);
  expect(playback.sinceThen()).toEqual(["seek 0", "seek 65.5"]);
});

test("seekBy() counts from what the engine says now and stays inside the song", () => {
  const { player, playback } = playingStage();
  playback.show({ positionSeconds: 60 });
  player.seekBy(5);
  player.seekBy(-5);
  player.seekBy(-500);
  player.seekBy(500);
  expect(playback.sinceThen()).toEqual(["seek 65", "seek 60", "seek 0", "seek 179"]);
});

test("seekBy() without a song does nothing", () => {
  const { player, playback } = playerStage();
  player.seekBy(5);
  expect(playback.sinceThen()).toEqual([]);
});

test("position and length follow what plays", () => {
  const { player, playback } = playingStage();
  playback.show({ positionSeconds: 12.5 });
  expect([player.positionSeconds.value, player.durationSeconds.value]).toEqual([12.5, 180]);
});

test("a place in the song is told four times a second, however often the engine has news", () => {
  const { player, playback } = playingStage();
  const told: number[] = [];
  player.positionSeconds.subscribe((seconds) => told.push(seconds));
  for (let tenth = 0; tenth <= 10; tenth += 1) playback.show({ positionSeconds: 20 + tenth / 10 });
  expect(told.slice(1)).toEqual([20, 20.25, 20.5, 20.75, 21]);
});

test("the volume stays between silence and full, is remembered, and ends a mute", () => {
  const { player, playback } = playerStage();
  player.setVolume(0.4);
  player.toggleMute();
  player.setVolume(7);
  player.setVolume(-1);
  expect(playback.sinceThen()).toEqual(["volume 0.4", "volume 0", "volume 1", "volume 0"]);
  expect(readPreferences()).toMatchObject({ volume: 0, muted: false });
});

test("unmuting brings back the volume from before", () => {
  const { player, playback } = playerStage();
  player.setVolume(0.4);
  player.toggleMute();
  player.toggleMute();
  expect(playback.sinceThen()).toEqual(["volume 0.4", "volume 0", "volume 0.4"]);
});

test("what the listener set on an earlier visit is told to the engine before the first song", () => {
  const before = playerStage().player;
  before.setVolume(0.3);
  before.setQuality("lossless");
  before.setCacheBytesMax(500_000_000);
  before.setUploadLimits({ bitsPerSecond: 1_000_000, bytesPerMonth: 5_000_000_000 });
  const playback = new FakePlayback();
  createPlayer(playback, () => 0);
  expect(playback.chosen).toEqual({
    share: false,
    mobileData: false,
    quality: "lossless",
    cacheBytesMax: 500_000_000,
    uploadLimits: { bitsPerSecond: 1_000_000, bytesPerMonth: 5_000_000_000 },
  });
  expect(playback.asked).toContain("volume 0.3");
});

test("a new listener gets full volume, normal quality, no limits of their own and the engine's cache", () => {
  const playback = new FakePlayback();
  createPlayer(playback, () => 0);
  expect(playback.chosen).toEqual({
    share: false,
    mobileData: false,
    quality: "160",
    cacheBytesMax: null,
    uploadLimits: { bitsPerSecond: null, bytesPerMonth: null },
  });
  expect(playback.asked).toEqual(["volume 1"]);
});

test("albums kept for offline are kept on the next visit, too", async () => {
  const kept = albumOf([aTrack("a"), aTrack("b", { renditions: [aRendition("b")] })]);
  await playerStage().player.offline.keep(kept);
  const playback = new FakePlayback();
  createPlayer(playback, () => 0);
  expect(playback.asked).toContain("pin a b");
});

test("nobody is contacted before the policy is known, whatever was chosen before", () => {
  const { player, playback } = playerStage();
  expect(player.sharing.value).toBe(false);
  player.share(true);
  expect(player.sharing.value).toBe(false);
  expect(playback.chosen.share).toBe(false);
  player.setPolicy(askingPolicy);
  expect(playback.sinceThen()).toEqual(["share true"]);
});

test("where the operator asks first, sharing waits for a yes", () => {
  const { player, playback } = playerStage();
  player.setPolicy(askingPolicy);
  expect(player.sharing.value).toBe(false);
  player.share(true);
  expect(player.sharing.value).toBe(true);
  player.share(false);
  expect(playback.sinceThen()).toEqual(["share true", "share false"]);
});

test("where the operator gives notice, sharing is on until a no", () => {
  const { player, playback } = playerStage();
  player.setPolicy({ ...askingPolicy, consent: "notice" });
  expect(player.sharing.value).toBe(true);
  player.share(false);
  expect(playback.sinceThen()).toEqual(["share true", "share false"]);
});

test("the operator's off wins over the listener's yes, at once", () => {
  const { player, playback } = playerStage();
  player.setPolicy(askingPolicy);
  player.share(true);
  player.setPolicy({ ...askingPolicy, p2p: "off" });
  expect(player.sharing.value).toBe(false);
  expect(playback.sinceThen().at(-1)).toBe("share false");
});

test("the choice to share or not is remembered on the next visit", () => {
  playerStage().player.share(false);
  const { player, playback } = playerStage();
  player.setPolicy({ ...askingPolicy, consent: "notice" });
  expect(player.preferences.value).toMatchObject({ sharing: "no", noticeSeen: true });
  expect(playback.chosen.share).toBe(false);
});

test("a notice that was closed stays closed and is no choice", () => {
  playerStage().player.closeNotice();
  expect(playerStage().player.preferences.value).toMatchObject({ sharing: null, noticeSeen: true });
});

test("quality, cache and upload limits go to the engine and are remembered", () => {
  const { player, playback } = playerStage();
  player.setQuality("320");
  player.setCacheBytesMax(1_000_000_000);
  player.setUploadLimits({ bitsPerSecond: 500_000, bytesPerMonth: null });
  expect(playback.sinceThen()).toEqual(["quality 320", "cache 1000000000", "limit uploads 500000 null"]);
  expect(readPreferences()).toMatchObject({
    quality: "320",
    cacheBytesMax: 1_000_000_000,
    uploadBitsPerSecondMax: 500_000,
    uploadBytesPerMonthMax: null,
  });
});
