import { expect, test } from "vitest";
import { wantedWords } from "./wanted-words.ts";

test.each([
  ["words stand as names are kept", "  ANNE  Ärriv ", ["arriv", "anne"]],
  ["a word that stands twice counts once", "blue blue blue", ["blue"]],
  ["a word within another one says nothing more", "e on wonder nder", ["wonder"]],
  ["signs alone are looked for as they are", "!!", ["!!"]],
  ["without a word there is nothing to look for", "   ", []],
])("%s", (_, text, words) => {
  expect(wantedWords(text)).toEqual(words);
});

test("of a hundred letters, and of many words, the eight longest are looked for", () => {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789".split("");
  expect(wantedWords([...letters, ...letters, ...letters].slice(0, 100).join(" "))).toEqual(letters.slice(0, 8));
  const words = ["ab", "cdef", "ghi", "jklm", "nopq", "rstu", "vwxy", "z012", "3456", "7890"];
  expect(wantedWords(words.join(" "))).toEqual(words.filter((word) => word.length === 4));
});
