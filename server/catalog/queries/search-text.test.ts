import { expect, test } from "vitest";
import { matchKey, searchText, sortKey } from "./search-text.ts";

test.each([
  ["Beyoncé", "beyonce"],
  ["Sigur Rós — Ágætis byrjun", "sigur ros agaetis byrjun"],
  ["Motörhead", "motorhead"],
  ["AC/DC", "ac dc"],
  ["Don't  Stop", "dont stop"],
  ["Straße & Łódź", "strasse and lodz"],
  ["夜に駆ける", "夜に駆ける"],
  ["!!!", ""],
])("searchText(%j) is %j", (name, plain) => {
  expect(searchText(name)).toBe(plain);
});

test("matchKey() keeps names apart that have no letters", () => {
  expect(matchKey("!!!")).not.toBe(matchKey("???"));
});

test("sortKey() leaves out an article, unless that is all there is", () => {
  expect(sortKey("The Beatles")).toBe("beatles");
  expect(sortKey("The The")).toBe("the");
  expect(sortKey("A")).toBe("a");
});

test("halves of a pair never join to a letter", () => {
  expect(searchText("a\ud835\u2019\udcb3b")).toBe("a b");
});
