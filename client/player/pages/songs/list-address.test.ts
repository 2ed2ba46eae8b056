import { expect, test } from "vitest";
import { addressOf, queryOf, readList, sortedBy } from "./list-address.ts";

test.each([
  ["", "/songs"],
  ["order=artist&desc=true&q=two%20words", "/songs?order=artist&desc=true&q=two%20words"],
  ["order=loudest&desc=1&other=x&q=%20", "/songs"],
  ["order=title", "/songs"],
])("the list of %o has the address %s, and is read from it again", (search, address) => {
  const list = readList(search);
  expect(addressOf(list)).toBe(address);
  expect(readList(address.split("?")[1] ?? "")).toEqual(list);
});

test("the server's query goes on behind it", () => {
  expect([queryOf(readList("")), queryOf(readList("desc=true&q=a%26b"))]).toEqual(["", "desc=true&q=a%26b&"]);
});

test("a second click on a head turns the order round; another head begins at its beginning, and what is new with the newest", () => {
  const byArtist = sortedBy(readList("q=x"), "artist");
  expect(byArtist).toEqual({ order: "artist", desc: false, q: "x" });
  expect(sortedBy(byArtist, "artist").desc).toBe(true);
  expect(sortedBy(sortedBy(byArtist, "artist"), "year").desc).toBe(false);
  expect(sortedBy(byArtist, "added").desc).toBe(true);
});
