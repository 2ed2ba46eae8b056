import { expect, test } from "vitest";
import { readArtists } from "./artist-parts.ts";

const of = (values: string[], single: string[] = [], sortNames: string[] = []) =>
  readArtists({ values, single, sortNames });

test.each([
  ["AC/DC", ["AC/DC"]],
  ["AM/FM", ["AM/FM"]],
  ["Earth, Wind & Fire", ["Earth, Wind & Fire"]],
  ["Little Feat", ["Little Feat"]],
  ["Little Feat Live", ["Little Feat Live"]],
  ["Defeat. Us", ["Defeat. Us"]],
  ["Nora Quill; Odd Lamps", ["Nora Quill", "Odd Lamps"]],
  ["Nora Quill;Nora Quill", ["Nora Quill"]],
  ["Main feat. Guest", ["Main", "(Guest)"]],
  ["Main Feat. Guest", ["Main", "(Guest)"]],
  ["Main FEAT. Guest", ["Main", "(Guest)"]],
  ["Main feat Guest", ["Main", "(Guest)"]],
  ["Main ft. Guest", ["Main", "(Guest)"]],
  ["Main (feat. Guest)", ["Main", "(Guest)"]],
  ["Main [featuring Guest (of Band)]", ["Main", "(Guest (of Band))"]],
  ["Main featuring Guest (of Band)", ["Main", "(Guest (of Band))"]],
  ["A; B feat. C; D", ["A", "B", "(C)", "(D)"]],
  ["Guest; Main feat. Guest", ["Guest", "Main"]],
])("%j names %j, guests in brackets, and stays as it is written", (text, names) => {
  const found = of([text]);
  expect(found?.artists.map(({ name, isGuest }) => (isGuest ? `(${name})` : name))).toEqual(names);
  expect(found?.text).toBe(text);
});

test("several values are several artists, and each is named", () => {
  const found = of(["Nora Quill", "Odd Lamps", "AC/DC"]);
  expect(found?.artists.map(({ name }) => name)).toEqual(["Nora Quill", "Odd Lamps", "AC/DC"]);
  expect(found?.text).toBe("Nora Quill, Odd Lamps, AC/DC");
});

test("a tag with one artist in each value goes before our rules, and the text stays", () => {
  const found = of(["Simon & Garfunkel"], ["Simon", "Garfunkel"]);
  expect(found?.artists.map(({ name }) => name)).toEqual(["Simon", "Garfunkel"]);
  expect(found?.text).toBe("Simon & Garfunkel");
});

test("sort names belong to artists when there are as many", () => {
  expect(of(["Björk"], [], ["Bjork, G."])?.artists[0]?.sortName).toBe("Bjork, G.");
  expect(of(["A; B"], [], ["a; b"])?.artists.map(({ sortName }) => sortName)).toEqual(["a", "b"]);
  expect(of(["A; B; C"], [], ["a; b"])?.artists.map(({ sortName }) => sortName)).toEqual([null, null, null]);
});

test("nobody is nobody", () => {
  expect(of([])).toBeNull();
  expect(of(["\u0000"])).toBeNull();
});
