import { expect, test } from "vitest";
import { commandOf, type Focus, shortcuts } from "./keyboard-map.ts";

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (key: string, focus: Focus = "page", held: Partial<typeof none> = {}) =>
  commandOf({ key, ...none, ...held }, focus);

test("the keys of a music player do what they say", () => {
  expect([" ", "k", "n", "p", "ArrowLeft", "ArrowRight", "/", "m"].map((key) => press(key))).toEqual([
    "play-pause",
    "play-pause",
    "next",
    "previous",
    "seek-back",
    "seek-forward",
    "search",
    "mute",
  ]);
});

test("someone who types gets all keys", () => {
  for (const { keys } of shortcuts) expect(press(keys[0] === "Space" ? " " : keys[0]!, "typing")).toBeNull();
});

test("a button keeps the space bar, a slider keeps the arrows, and other keys still work there", () => {
  expect([press(" ", "control"), press("n", "control")]).toEqual([null, "next"]);
  expect([press("ArrowLeft", "range"), press(" ", "range")]).toEqual([null, "play-pause"]);
});

test("the browser's own shortcuts are left alone", () => {
  expect(press("p", "page", { ctrlKey: true })).toBeNull();
  expect(press("n", "page", { metaKey: true })).toBeNull();
  expect(press("ArrowLeft", "page", { altKey: true })).toBeNull();
  expect(press("N", "page", { shiftKey: true })).toBeNull();
});

test("keys that need shift on some keyboards work with it", () => {
  expect(press("?", "page", { shiftKey: true })).toBe("help");
  expect(press("+", "page", { shiftKey: true })).toBe("louder");
  expect(press("=")).toBe("louder");
  expect(press("/", "page", { shiftKey: true })).toBe("search");
});

test("no key stands for two commands", () => {
  const keys = shortcuts.flatMap((shortcut) => shortcut.keys);
  expect(new Set(keys).size).toBe(keys.length);
});
