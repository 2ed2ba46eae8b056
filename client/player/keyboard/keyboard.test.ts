// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import { songs } from "../../../test/rigs/music.ts";
import { playerStage } from "../../../test/rigs/player.ts";
import { startKeyboard } from "./keyboard.ts";

let stop = () => {};
beforeEach(() => localStorage.clear());
afterEach(() => stop());

/** A page that plays the second of three songs, ten seconds into it, and listens to the keyboard. */
function listening(body = "") {
  document.body.innerHTML = body;
  const { player, playback } = playerStage();
  player.start(songs("abc"), 1);
  playback.show({ state: "playing", positionSeconds: 10 });
  playback.sinceThen();
  const opened: string[] = [];
  const open = (name: string) => () => void opened.push(name);
  stop = startKeyboard(player, {
    like: open("like"),
    search: open("search"),
    queue: open("queue"),
    nowPlaying: open("now playing"),
    help: open("help"),
  });
  /** Presses the key where `selector` has the focus; answers whether the page kept it from the browser. */
  const press = (key: string, selector = "body", more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
    document.querySelector(selector)!.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { player, playback, opened, press };
}

test("the space bar and k pause and go on", () => {
  const { press, playback } = listening();
  press(" ");
  press("k");
  expect(playback.sinceThen()).toEqual(["pause", "resume"]);
});

test("n and p go to the song after and before", () => {
  const { press, player } = listening();
  press("n");
  expect(player.track.value?.id).toBe("c");
  press("p");
  expect(player.track.value?.id).toBe("b");
});

test("the arrows move five seconds", () => {
  const { press, playback } = listening();
  press("ArrowRight");
  press("ArrowLeft");
  press("ArrowLeft");
  expect(playback.sinceThen()).toEqual(["seek 15", "seek 10", "seek 5"]);
});

test("minus and plus change the volume by a twentieth, m mutes", () => {
  const { press, player } = listening();
  press("-");
  press("-");
  press("+");
  expect(player.preferences.value.volume).toBeCloseTo(0.95);
  press("m");
  expect(player.preferences.value.muted).toBe(true);
});

test("s shuffles and r goes round the kinds of repeat", () => {
  const { press, player } = listening();
  press("s");
  press("r");
  expect(player.queue.value).toMatchObject({ shuffle: true, repeat: "all" });
});

test("/ q f ? l open the search, the queue, the large view and the list of keys, and like the song", () => {
  const { press, opened } = listening();
  for (const key of ["/", "q", "f", "?", "l"]) press(key, "body", { shiftKey: key === "?" });
  expect(opened).toEqual(["search", "queue", "now playing", "help", "like"]);
});

test("a key that was used is kept from the browser, any other is left to it", () => {
  const { press } = listening();
  expect([press(" "), press("x"), press("Tab"), press("n", "body", { ctrlKey: true })]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("someone who types plays nothing", () => {
  const { press, playback } = listening(
    '<input type="search" id="find"><textarea id="words"></textarea><select id="choice"></select><p id="note" contenteditable="true"></p>',
  );
  for (const field of ["#find", "#words", "#choice", "#note"])
    for (const key of [" ", "n", "m", "/"]) expect(press(key, field)).toBe(false);
  expect(playback.sinceThen()).toEqual([]);
});

test("a button, a box and a fold keep the space bar, and let the other keys through", () => {
  const { press, playback } = listening(
    '<button id="button"></button><input id="box" type="checkbox"><details><summary id="fold"></summary></details>',
  );
  for (const control of ["#button", "#box", "#fold"]) expect(press(" ", control)).toBe(false);
  expect(playback.sinceThen()).toEqual([]);
  press("n", "#button");
  expect(playback.sinceThen()).toEqual(["play c", "expect nothing"]);
});

test("a slider keeps the arrows, and the space bar still pauses", () => {
  const { press, playback } = listening('<input id="slider" type="range">');
  expect(press("ArrowRight", "#slider")).toBe(false);
  press(" ", "#slider");
  expect(playback.sinceThen()).toEqual(["pause"]);
});

test("a key that another part of the page has used, or that composes a letter, does nothing", () => {
  const { press, playback } = listening('<div id="menu"></div>');
  document.getElementById("menu")!.addEventListener("keydown", (event) => event.preventDefault());
  press("n", "#menu");
  press("n", "body", { isComposing: true });
  expect(playback.sinceThen()).toEqual([]);
});

test("after it was stopped no key does anything", () => {
  const { press, playback } = listening();
  stop();
  press("n");
  expect(playback.sinceThen()).toEqual([]);
});
