import { expect, test } from "vitest";
import { besideButton } from "./menu-place.ts";

const page = { width: 1000, height: 800 };
const menu = { width: 240, height: 300 };
const button = (left: number, top: number) => ({
  left,
  right: left + 40,
  top,
  bottom: top + 40,
  width: 40,
  height: 40,
});

test("a menu opens below its button and ends where the button ends", () => {
  expect(besideButton(button(600, 100), menu, page)).toEqual({ left: 400, top: 140 });
});

test("where there is no room below it opens above", () => {
  expect(besideButton(button(600, 700), menu, page)).toEqual({ left: 400, top: 400 });
});

test("it stays in the window at its edges and where it is lower than the menu", () => {
  expect(besideButton(button(2, 100), menu, page).left).toBe(8);
  expect(besideButton(button(980, 100), menu, page).left).toBe(752);
  expect(besideButton(button(600, 100), menu, { width: 1000, height: 250 }).top).toBe(8);
});

test("a menu whose button has gone opens in the corner", () => {
  expect(besideButton(undefined, menu, page)).toEqual({ left: 8, top: 8 });
});
