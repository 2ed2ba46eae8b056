// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { songs } from "../../../test/rigs/music.ts";
import { playerStage, playingStage } from "../../../test/rigs/player.ts";

beforeEach(() => localStorage.clear());

test("a song that the server does not have is named, and the next one plays", () => {
  const { player, playback } = playingStage();
  player.lost();
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
  expect(player.lostNotice.value).toBe("“Song a” is missing on the server.");
  playback.show({ state: "playing" });
  expect(player.lostNotice.value).not.toBeNull();
  player.next();
  expect(player.lostNotice.value).toBeNull();
});

test("when none of the queue can be had the music stops and says so, however it repeats", () => {
  const { player, playback } = playingStage();
  player.cycleRepeat();
  playback.sinceThen();
  for (let lost = 0; lost < 3; lost += 1) player.lost();
  expect(playback.sinceThen().filter((asked) => asked.startsWith("play"))).toEqual(["play b", "play c"]);
  expect(player.lostNotice.value).toBe("3 songs in a row are missing on the server. Choose another one.");
});

test("one missing song after the other is passed over ten times at most; one that plays begins the count anew", () => {
  const stage = playerStage();
  stage.player.start(songs("abcdefghijklmnopqrstuvwxyz"), 0);
  const plays = () => stage.playback.sinceThen().filter((asked) => asked.startsWith("play")).length;
  plays();
  stage.player.lost();
  stage.playback.show({ state: "playing" });
  expect(plays()).toBe(1);
  for (let lost = 0; lost < 20; lost += 1) stage.player.lost();
  expect(plays()).toBe(9);
});

test("the last song of a queue that is missing is named, repeat one is passed over, and the notice can be closed", () => {
  const { player, playback } = playingStage(2);
  player.lost();
  expect([playback.sinceThen(), player.lostNotice.value]).toEqual([[], "“Song c” is missing on the server."]);
  player.closeLostNotice();
  expect(player.lostNotice.value).toBeNull();
  const repeating = playingStage();
  repeating.player.cycleRepeat();
  repeating.player.cycleRepeat();
  repeating.playback.sinceThen();
  repeating.player.lost();
  expect(repeating.playback.sinceThen()[0]).toBe("play b");
});
