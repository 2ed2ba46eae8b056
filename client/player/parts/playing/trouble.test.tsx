// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { songs } from "../../../../test/rigs/music.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { Trouble } from "./trouble.tsx";

beforeEach(() => localStorage.clear());

test("while all is well there is nothing to see", async () => {
  expect((await draw(<Trouble />)).text()).toBe("");
});

test("a song that cannot be played says why at once, and can be tried again", async () => {
  const { does, find, text, click, player, playback } = await draw(<Trouble />);
  await does(() => {
    player.start(songs("a"), 0);
    playback.show({ state: "failed", failure: "No sound comes out: there is no loudspeaker." });
  });
  expect([find('[role="alert"]').textContent, text()]).toEqual([
    expect.stringContaining("there is no loudspeaker"),
    expect.stringContaining("Try again"),
  ]);
  playback.sinceThen();
  await click("Try again");
  expect([playback.sinceThen()[0], text()]).toEqual(["play a", ""]);
});

test("a browser that wants a click first gets a button for it", async () => {
  const { does, text, click, player, playback } = await draw(<Trouble />);
  await does(() => {
    player.start(songs("a"), 0);
    playback.show({ state: "paused", wantsClick: true });
  });
  expect(text()).toContain("The browser wants a click before it lets music sound.");
  playback.sinceThen();
  await click("Play");
  expect(playback.sinceThen()).toEqual(["resume"]);
});

test("a song that waits for the server says so at once, what is done about it, and leads on to the next", async () => {
  const { does, find, text, click, player, playback } = await draw(<Trouble />);
  await does(() => {
    player.start(songs("ab"), 0);
    playback.show({ state: "loading", waitsFor: "server" });
  });
  expect(find('[role="alert"]').textContent).toContain("The server does not answer, so “Song a” has to wait.");
  expect(text()).toContain("plays by itself as soon as it can");
  playback.sinceThen();
  await click("Next song");
  expect(playback.sinceThen()[0]).toBe("play b");
  await does(() => playback.show({ state: "playing", waitsFor: null }));
  expect(text()).toBe("");
});

test("where no song follows there is none to go on to", async () => {
  const { does, all, player, playback } = await draw(<Trouble />);
  await does(() => {
    player.start(songs("a"), 0);
    playback.show({ state: "stalled", waitsFor: "server" });
  });
  expect([all('[role="alert"]').length, all("button").length]).toEqual([1, 0]);
});
