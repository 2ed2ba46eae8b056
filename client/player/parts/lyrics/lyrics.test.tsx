// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { playingStage } from "../../../../test/rigs/player.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { fakeServer } from "../../../../test/rigs/web-answers.ts";
import { Lyrics } from "./lyrics.tsx";

let scrolledTo: (string | null)[];
beforeEach(() => {
  localStorage.clear();
  scrolledTo = [];
  vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(function scrolled(this: Element) {
    scrolledTo.push(this.textContent);
  });
});

const timed = "[00:01.00]One\n[00:10.00]\n[00:20.00]Three";

async function words(lyrics: string | null, trackId: string) {
  fakeServer().answer(`/tracks/${trackId}`, { body: { lyrics } });
  const stage = playingStage();
  return { ...stage, ...(await draw(<Lyrics trackId={trackId} />, stage)) };
}

test("words without times are shown as they are", async () => {
  const { all, text } = await words("One\n\nTwo", "plain");
  expect(all("p").map(({ textContent }) => textContent)).toEqual(["One", "\u00a0", "Two"]);
  expect([text().includes("One"), all("button").length]).toEqual([true, 0]);
});

test("the line that is sung is marked and brought into sight, and a click on a line goes there", async () => {
  const { all, does, playback, named } = await words(timed, "timed");
  const current = () => all("[aria-current]").map(({ textContent }) => textContent);
  expect(current()).toEqual([]);
  await does(() => playback.show({ positionSeconds: 1 }));
  expect([current(), scrolledTo.at(-1)]).toEqual([["One"], "One"]);
  await does(() => playback.show({ positionSeconds: 12 }));
  expect(current()).toEqual(["♪"]);
  await does(() => named("Three").click());
  expect(playback.asked.at(-1)).toBe("seek 20");
  expect(current()).toEqual(["Three"]);
});

test("who scrolls in the words reads on undisturbed", async () => {
  const { find, does, playback } = await words(timed, "read");
  await does(() => find(".lyrics").dispatchEvent(new Event("wheel")));
  scrolledTo = [];
  await does(() => playback.show({ positionSeconds: 12 }));
  expect(scrolledTo).toEqual([]);
});

test("a song without words says how they come", async () => {
  expect((await words(null, "none")).text()).toContain(".lrc file");
  expect((await words("[ar:Ada]\n\n", "empty")).text()).toContain("No lyrics for this song");
});
