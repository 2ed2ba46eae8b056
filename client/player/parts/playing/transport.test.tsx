// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { songs } from "../../../../test/rigs/music.ts";
import { playerStage } from "../../../../test/rigs/player.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { PlayButton, Transport } from "./transport.tsx";

beforeEach(() => localStorage.clear());

async function transport() {
  const stage = playerStage();
  stage.player.start(songs("abc"), 1);
  stage.playback.show({ state: "playing" });
  stage.playback.sinceThen();
  return draw(<Transport />, stage);
}

test("each button has a name that is read out", async () => {
  const { names } = await transport();
  expect(names("button")).toEqual(["Shuffle", "Previous song", "Pause", "Next song", "Repeat: off"]);
});

test("without a song nothing can be played or skipped; shuffle and repeat can be set", async () => {
  const { all, click, player } = await draw(<Transport />);
  expect(all("button").map((button) => (button as HTMLButtonElement).disabled)).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  await click("Shuffle");
  expect(player.queue.value.shuffle).toBe(true);
});

test("next and previous change the song", async () => {
  const { click, playback } = await transport();
  await click("Next song");
  await click("Previous song");
  expect(playback.sinceThen()).toEqual(["play c", "expect nothing", "play b", "expect c"]);
});

test("the middle button pauses and plays, and is called what it does", async () => {
  const { click, playback, names } = await transport();
  await click("Pause");
  expect(names(".play-button")).toEqual(["Play"]);
  await click("Play");
  expect(playback.sinceThen()).toEqual(["pause", "resume"]);
});

test("shuffle shows whether it is on", async () => {
  const { click, named } = await transport();
  expect(named("Shuffle").getAttribute("aria-pressed")).toBe("false");
  await click("Shuffle");
  expect(named("Shuffle").getAttribute("aria-pressed")).toBe("true");
});

test("repeat says which kind is on as it goes round", async () => {
  const { click, names, all } = await transport();
  await click("Repeat: off");
  await click("Repeat: all");
  expect([names("button").at(-1), all(".icon-button.on").length]).toEqual(["Repeat: one", 1]);
  await click("Repeat: one");
  expect([names("button").at(-1), all(".icon-button.on").length]).toEqual(["Repeat: off", 0]);
});

test("while sound is on its way the button turns and can still pause", async () => {
  const { all, does, playback, names } = await transport();
  const turnsIn = async (state: "loading" | "playing" | "stalled" | "paused") => {
    await does(() => playback.show({ state }));
    return [all(".play-waiting").length > 0, ...names(".play-button")];
  };
  expect(await turnsIn("loading")).toEqual([true, "Pause"]);
  expect(await turnsIn("stalled")).toEqual([true, "Pause"]);
  expect(await turnsIn("playing")).toEqual([false, "Pause"]);
  expect(await turnsIn("paused")).toEqual([false, "Play"]);
});

test("the button of the mini-player does the same as the large one", async () => {
  const stage = playerStage();
  stage.player.start(songs("a"), 0);
  stage.playback.sinceThen();
  const { click } = await draw(<PlayButton size={22} active waiting={false} disabled={false} />, stage);
  await click("Pause");
  expect(stage.playback.sinceThen()).toEqual(["pause"]);
});
