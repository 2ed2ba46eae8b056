// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { aTrack, songs } from "../../../test/rigs/music.ts";
import { playerStage } from "../../../test/rigs/player.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { QueuePage } from "./queue-page.tsx";

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(620);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
});

/** The queue "abcd", of which "b" plays. */
async function page(tracks = songs("abcd"), position = 1) {
  const stage = playerStage();
  stage.player.start(tracks, position);
  stage.playback.show({ state: "playing" });
  stage.playback.sinceThen();
  const drawn = await draw(<QueuePage />, stage);
  const order = () => stage.player.queue.value.entries.map((entry) => entry.item.id).join("");
  const rows = () => drawn.all(".queue-title").map((row) => row.textContent);
  const heading = () => drawn.find("h1").textContent?.replace(/\s+/g, " ");
  return { ...drawn, order, rows, heading };
}

test("an empty queue says how it is filled and leads to the library", async () => {
  const { find, named } = await draw(<QueuePage />);
  expect(find("h1").textContent).toBe("Nothing is waiting");
  expect(named("To the library").getAttribute("href")).toBe("/");
});

test("the page lists the queue in the order of playing and counts what is to come", async () => {
  const { rows, heading } = await page();
  expect(rows()).toEqual(["a", "b", "c", "d"].map((id) => `Song ${id}The Anyones`));
  expect(heading()).toBe("Queue 2 songs to come, 6 min");
});

test("the song that plays is marked, and what was played is told from what is to come", async () => {
  const { all, find } = await page();
  expect(all(".queue-row").map((row) => row.className)).toEqual([
    "queue-row past",
    "queue-row current",
    "queue-row ",
    "queue-row ",
  ]);
  expect(find('[aria-current="true"]').textContent).toContain("Song b");
});

test("a click on a song jumps to it, a click on the one that plays pauses it", async () => {
  const { does, all, playback } = await page();
  await does(() => all(".queue-title")[3]?.click());
  expect(playback.sinceThen()).toEqual(["play d", "expect nothing"]);
  await does(() => all(".queue-title")[3]?.click());
  expect(playback.sinceThen()).toEqual(["pause"]);
});

test("the buttons move a song up and down, and the move is read out", async () => {
  const { click, order, find } = await page();
  await click("Move Song d up");
  expect([order(), find('[aria-live="polite"]').textContent]).toEqual(["abdc", "Song d is now number 3 of 4."]);
  await click("Move Song a down");
  expect([order(), find('[aria-live="polite"]').textContent]).toEqual(["badc", "Song a is now number 2 of 4."]);
});

test("the first song cannot go further up, nor the last further down", async () => {
  const { named } = await page();
  const isOff = (name: string) => named<HTMLButtonElement>(name).disabled;
  expect(["Move Song a up", "Move Song a down", "Move Song d up", "Move Song d down"].map(isOff)).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test("moving the song that plays does not disturb it", async () => {
  const { click, order, player, playback } = await page();
  await click("Move Song b down");
  expect([order(), player.track.value?.id, playback.sinceThen()]).toEqual(["acbd", "b", ["expect d"]]);
});

test("a song can be removed, but not the one that plays", async () => {
  const { click, named, order } = await page();
  await click("Remove Song c from the queue");
  expect(order()).toBe("abd");
  expect(named<HTMLButtonElement>("Remove Song b from the queue").disabled).toBe(true);
});

test("of a song that stands there twice only the one that was meant goes", async () => {
  const { does, all, order } = await page(songs("abca"));
  await does(() => all('[aria-label="Remove Song a from the queue"]')[1]?.click());
  expect(order()).toBe("abc");
});

test("clear drops what is to come and leaves the song that plays", async () => {
  const { click, order, heading, named, playback } = await page();
  await click("Clear");
  expect([order(), heading(), playback.sinceThen()]).toEqual(["ab", "Queue nothing follows", ["expect nothing"]]);
  expect(named<HTMLButtonElement>("Clear").disabled).toBe(true);
});

/** Drags the row by its handle from one place to another, pixels; lets it go unless it is told not to. */
function drag(row: HTMLElement, movedPx: number, { letGo = "pointerup", button = 0 } = {}): void {
  const at = (clientY: number) => ({ pointerId: 1, isPrimary: true, bubbles: true, cancelable: true, button, clientY });
  row.querySelector(".queue-handle")?.dispatchEvent(new PointerEvent("pointerdown", at(400)));
  window.dispatchEvent(new PointerEvent("pointermove", at(400 + movedPx)));
  if (letGo === "Escape") window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  if (letGo !== "") window.dispatchEvent(new PointerEvent(letGo === "Escape" ? "pointerup" : letGo, at(400 + movedPx)));
}

test("a row that is dragged by its handle takes the place where it is let go, and the move is read out", async () => {
  const { does, all, order, find } = await page();
  await does(() => drag(all(".queue-row")[3]!, -186));
  expect([order(), find('[aria-live="polite"]').textContent]).toEqual(["dabc", "Song d is now number 1 of 4."]);
  await does(() => drag(all(".queue-row")[0]!, 70));
  expect(order()).toBe("adbc");
});

test("while a row is dragged it follows the pointer, and the others make room", async () => {
  const { does, all, order } = await page();
  await does(() => drag(all(".queue-row")[3]!, -130, { letGo: "" }));
  expect(all(".queue-row").map((row) => row.style.transform)).toEqual([
    "translateY(0px)",
    "translateY(62px)",
    "translateY(62px)",
    "translateY(-130px)",
  ]);
  expect([all(".dragged").map((row) => row.textContent?.slice(0, 6)), order()]).toEqual([["Song d"], "abcd"]);
});

test.each(["Escape", "pointercancel"])("%s leaves the row where it was", async (letGo) => {
  const { does, all, order } = await page();
  await does(() => drag(all(".queue-row")[3]!, -186, { letGo }));
  expect([order(), all(".dragged")]).toEqual(["abcd", []]);
});

test("another button than the first drags nothing", async () => {
  const { does, all, order } = await page();
  await does(() => drag(all(".queue-row")[3]!, -186, { button: 2 }));
  expect(order()).toBe("abcd");
});

test("of a queue of thousands only the rows in sight are drawn", async () => {
  const { all } = await page(Array.from({ length: 3000 }, (_, index) => aTrack(String(index))));
  expect(all(".queue-row").length).toBeLessThan(40);
});

test("a title with HTML in it is read, never run", async () => {
  const { rows, all } = await page([aTrack("a", { title: "<img src=x onerror=y>" })], 0);
  expect([rows(), all("img")]).toEqual([["<img src=x onerror=y>The Anyones"], []]);
});
