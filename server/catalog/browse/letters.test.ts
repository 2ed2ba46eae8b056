import { expect, test } from "vitest";
import { lettersOf, yearsOf } from "./letters.ts";

test("each letter stands once, where the list comes to it first", () => {
  const places = lettersOf(["!", "7", "a", "a", "b", "", "я", "b", "愛", "ハ"]);
  expect(places.map(({ letter, at }) => `${letter}${at}`)).toEqual(["#0", "A2", "B4", "Я6", "…8"]);
});

test("years stand for themselves, and a dash for none", () => {
  expect(yearsOf(["1969", "1969", "1970", ""])).toEqual([
    { letter: "1969", at: 0 },
    { letter: "1970", at: 2 },
    { letter: "–", at: 3 },
  ]);
  expect(lettersOf([])).toEqual([]);
});
