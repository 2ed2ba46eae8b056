// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isLiked, starsOf } from "../../../../shared/collection/state.ts";
import { aCollection } from "../../../../test/rigs/kept-collection.ts";
import { aTrack } from "../../../../test/rigs/music.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { provideCollection, said, say } from "../../collection/the-collection.ts";
import { SaidWord } from "../said/said-word.tsx";
import { likeSounding } from "./like.ts";
import { SongHeart } from "./song-heart.tsx";
import { Stars } from "./stars.tsx";

/** What comes when it is first needed takes a busy machine a while. */
const patience = { timeout: 10_000 };

beforeEach(() => {
  localStorage.clear();
  say(null);
});
afterEach(() => provideCollection(null));

test("a heart is pressed and let go, and each time a word is said", async () => {
  const { collection } = await aCollection();
  const { named, click, find } = await draw(
    <>
      <SongHeart track={aTrack("x")} />
      <SaidWord />
    </>,
  );
  const pressed = () => named("Like Song x").getAttribute("aria-pressed");
  expect(pressed()).toBe("false");
  await click("Like Song x");
  await expect.poll(pressed, patience).toBe("true");
  expect(collection.look((state) => isLiked(state, "track", "x"))).toBe(true);
  await expect.poll(() => find("[role=status]").textContent, patience).toBe("Song x is among what you like.");
  await click("Like Song x");
  await expect.poll(pressed, patience).toBe("false");
  await expect.poll(() => find("[role=status]").textContent, patience).toBe("Song x is no longer among what you like.");
});

test("the key likes the song at hand, and says so where there is none", async () => {
  const { collection } = await aCollection();
  likeSounding(aTrack("y"));
  await expect.poll(() => collection.look((state) => isLiked(state, "track", "y")), patience).toBe(true);
  likeSounding(null);
  expect(said.value?.text).toBe("Nothing plays that could be liked.");
});

test("a song is given stars, and the same again takes them back", async () => {
  const { collection } = await aCollection();
  const { named, click, names } = await draw(<Stars track={aTrack("x")} />);
  const stars = () => collection.look((state) => starsOf(state, "x"));
  await click("4 stars");
  await expect.poll(stars, patience).toBe(4);
  expect(names(".stars .given")).toEqual(["1 star", "2 stars", "3 stars", "4 stars"]);
  expect(named("4 stars").getAttribute("aria-pressed")).toBe("true");
  await click("4 stars");
  await expect.poll(stars, patience).toBe(0);
  expect(names(".stars .given")).toEqual([]);
});

test("what is said with a way back is shown until it is closed or taken back", async () => {
  const undone: string[] = [];
  const { find, all, click, does } = await draw(<SaidWord />);
  await does(() => say({ text: "Gone.", isShown: true, undo: () => void undone.push("it") }));
  expect(find(".said").className).toContain("shown");
  await click("Undo");
  expect([undone, all(".said.shown").length]).toEqual([["it"], 0]);
  await does(() => say({ text: "Gone.", isShown: true }));
  await click("Close");
  expect(find("[role=status]").textContent).toBe("");
});

test.each([
  ["the pointer is on it", "pointerenter", "pointerleave"],
  ["it has the focus", "focusin", "focusout"],
])("a way back stays while %s, and goes ten seconds after", async (_, begins, ends) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { find, does, all } = await draw(<SaidWord />);
    await does(() => say({ text: "Gone.", isShown: true, undo: () => {} }));
    await does(() => find(".said").dispatchEvent(new Event(begins, { bubbles: true })));
    await does(() => vi.advanceTimersByTimeAsync(60_000));
    expect(all(".said-undo").length).toBe(1);
    await does(() => find(".said").dispatchEvent(new Event(ends, { bubbles: true })));
    await does(() => vi.advanceTimersByTimeAsync(9_999));
    expect(all(".said-undo").length).toBe(1);
    await does(() => vi.advanceTimersByTimeAsync(1));
    expect(all(".said-undo").length).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
