import { expect, test } from "vitest";
import { tagTextMax } from "../limits.ts";
import { cleanTagNumber, cleanTagText } from "./tag-text.ts";

test.each([
  ["  A \n\t song\u0000 ", "A song"],
  ["evil\u202egnos", "evil gnos"],
  ["\u001b[31mred", "[31mred"],
  ["e\u0301tude", "étude"],
  ["half \ud800 pair", "half pair"],
  ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
  ["\u0000\u0001", null],
  ["", null],
  [42, null],
])("%j becomes %j", (text, clean) => {
  expect(cleanTagText(text)).toBe(clean);
});

test("a text of megabytes is cut, and never within a character", () => {
  const clean = cleanTagText("🎵".repeat(1_000_000));
  expect(Array.from(clean ?? "")).toHaveLength(tagTextMax);
  expect(clean).toMatch(/^(?:🎵)+$/u);
});

test.each([
  [3, 3],
  ["07/12", 7],
  [0, null],
  [-1, null],
  [1.5, null],
  [10_000, null],
  [Number.NaN, null],
  [null, null],
])("the number %j becomes %j", (value, clean) => {
  expect(cleanTagNumber(value, 9_999)).toBe(clean);
});
