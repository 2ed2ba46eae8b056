// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { aTrack } from "../../../../test/rigs/music.ts";
import { playerStage } from "../../../../test/rigs/player.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { fakeServer } from "../../../../test/rigs/web-answers.ts";
import { SeekBar } from "./seek-bar.tsx";

beforeEach(() => {
  localStorage.clear();
  // It has no shape of any song.
  fakeServer();
});

/** The bar of a song of three minutes, a minute and a half into it. */
async function bar() {
  const stage = playerStage();
  stage.player.start([aTrack("a")], 0);
  stage.playback.show({ state: "playing", positionSeconds: 90 });
  stage.playback.sinceThen();
  const drawn = await draw(<SeekBar />, stage);
  const slider = () => drawn.named<HTMLInputElement>("Position in the song");
  const slide = (event: "input" | "change", seconds: number) =>
    drawn.does(() => {
      slider().value = String(seconds);
      slider().dispatchEvent(new Event(event, { bubbles: true }));
    });
  const times = () => drawn.all("span").map((span) => span.textContent);
  return { ...drawn, slider, slide, times };
}

test("the bar shows where the song is and how long it is, in figures and in words", async () => {
  const { slider, times } = await bar();
  expect(times()).toEqual(["1:30", "3:00"]);
  expect([slider().value, slider().max, slider().getAttribute("aria-valuetext")]).toEqual([
    "90",
    "180",
    "1:30 of 3:00",
  ]);
});

test("the bar follows the sound", async () => {
  const { slider, times, does, playback } = await bar();
  await does(() => playback.show({ positionSeconds: 91 }));
  expect([slider().value, times()[0]]).toEqual(["91", "1:31"]);
});

test("while it is dragged the bar shows where to, the sound stays, and its own progress does not pull the bar back", async () => {
  const { slide, times, does, playback } = await bar();
  await slide("input", 120);
  await does(() => playback.show({ positionSeconds: 92 }));
  expect([times()[0], playback.sinceThen()]).toEqual(["2:00", []]);
});

test("letting go moves the sound there, once", async () => {
  const { slide, times, does, playback } = await bar();
  await slide("input", 100);
  await slide("input", 120);
  await slide("change", 120);
  expect(playback.sinceThen()).toEqual(["seek 120"]);
  await does(() => playback.show({ positionSeconds: 121 }));
  expect(times()[0]).toBe("2:01");
});

test("an arrow key, which changes the bar without a drag, moves the sound by a second at a time", async () => {
  const { slider, slide, playback } = await bar();
  expect(slider().step).toBe("1");
  await slide("change", 91);
  expect(playback.sinceThen()).toEqual(["seek 91"]);
});

test("a position behind the end of the song is shown as its end", async () => {
  const { times, does, playback } = await bar();
  await does(() => playback.show({ positionSeconds: 180.7 }));
  expect(times()[0]).toBe("3:00");
});

test("without a song the bar stands at nothing and cannot be moved", async () => {
  const { named, text } = await draw(<SeekBar />);
  expect(named<HTMLInputElement>("Position in the song").disabled).toBe(true);
  expect(text()).toBe("0:000:00");
});
