// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { navigate } from "wouter-preact/use-browser-location";
import { listensInThisTest } from "../../../test/rigs/listeners-of-page.ts";
import { forgetPlaces, keepShown, shownHere, startPlaces } from "./places.ts";

const rowPx = 50;
let box: HTMLElement;

/** A box of 200 px with rows of 50 px, which lie where they do after so much was scrolled. */
function drawRows(ids: string): void {
  document.body.innerHTML = '<main id="content"></main>';
  box = document.getElementById("content") as HTMLElement;
  [...ids].forEach((id, index) => {
    const row = document.createElement("p");
    row.dataset.place = id;
    row.getBoundingClientRect = () => new DOMRect(0, index * rowPx - box.scrollTop, 300, rowPx);
    box.append(row);
  });
}

const scrollTo = (top: number) => {
  box.scrollTop = top;
  box.dispatchEvent(new Event("scroll"));
};
beforeEach(async () => {
  vi.useFakeTimers();
  sessionStorage.clear();
  forgetPlaces();
  navigate("/songs");
  drawRows("abcdefgh");
  await listensInThisTest(() => startPlaces(() => box));
});
afterEach(() => void vi.useRealTimers());

/** Answers the state of the entry before, as Back does; this document has no history of its own. */
async function goBackTo(state: unknown): Promise<void> {
  history.replaceState(state, "");
  dispatchEvent(new PopStateEvent("popstate", { state }));
  await vi.advanceTimersByTimeAsync(1_000);
}

test("a new page begins at its top", () => {
  scrollTo(120);
  navigate("/album/1");
  expect(box.scrollTop).toBe(0);
});

test("Back stands where it stood", async () => {
  scrollTo(120);
  const songs = history.state;
  navigate("/album/1");
  await goBackTo(songs);
  expect(box.scrollTop).toBe(120);
});

test("with rows that have come before it the same row stands at the same pixel", async () => {
  scrollTo(120);
  const songs = history.state;
  navigate("/album/1");
  drawRows("xyabcdefgh");
  await goBackTo(songs);
  expect(box.scrollTop).toBe(220);
});

test("a reload stands where it stood, and knows how many rows were shown", async () => {
  scrollTo(120);
  keepShown(700);
  dispatchEvent(new Event("pagehide"));
  forgetPlaces();
  drawRows("abcdefgh");
  expect(shownHere()).toBe(700);
  await listensInThisTest(() => startPlaces(() => box));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(box.scrollTop).toBe(120);
});

test("an address that is replaced while somebody types is the same page still", async () => {
  scrollTo(120);
  navigate("/songs?q=a", { replace: true });
  const songs = history.state;
  navigate("/album/1");
  await goBackTo(songs);
  expect(box.scrollTop).toBe(120);
});

test("a listener who scrolls first is not moved", async () => {
  scrollTo(120);
  const songs = history.state;
  navigate("/album/1");
  history.replaceState(songs, "");
  dispatchEvent(new PopStateEvent("popstate", { state: songs }));
  dispatchEvent(new Event("wheel"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(box.scrollTop).toBe(0);
});

test("what something else has written there is passed over", () => {
  sessionStorage.setItem("tutti.places", '[["a",{"top":"x"}],7,["b"]]');
  forgetPlaces();
  expect(shownHere()).toBe(0);
  sessionStorage.setItem("tutti.places", "{");
  forgetPlaces();
  expect(shownHere()).toBe(0);
});

test("Back to a page that was never scrolled begins at its top, wherever the page before it stood", async () => {
  const neverScrolled = history.state;
  navigate("/artist/1");
  scrollTo(150);
  await goBackTo(neverScrolled);
  expect(box.scrollTop).toBe(0);
});
