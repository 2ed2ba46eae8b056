import { expect, test } from "vitest";
import { scanDepthMax } from "../limits.ts";
import { placesOf, readListFile } from "./list-file.ts";

const bytes = (text: string) => Buffer.from(text);
const where = { listPath: "/m/lists/mix.m3u", root: "/m" };

test("M3U: notes are passed over, #PLAYLIST names it, backslashes and file addresses are paths", () => {
  const text =
    "\ufeff#EXTM3U\r\n#PLAYLIST:Evening\r\n#EXTINF:12,Ada\r\n..\\Ada\\1.mp3\r\n\r\nfile:///m/Ada/2%20b.mp3\nhttp://radio.example/x\n";
  expect(readListFile("/m/mix.m3u8", bytes(text))).toEqual({
    title: "Evening",
    entries: ["../Ada/1.mp3", "/m/Ada/2%20b.mp3", "http://radio.example/x"],
  });
});

test("M3U: the order is that of its lines, and a song may stand there twice", () => {
  const entries = ["c.mp3", "a.mp3", "b.mp3", "a.mp3"];
  expect(readListFile("/m/mix.m3u", bytes(entries.join("\n"))).entries).toEqual(entries);
});

test.each([
  ["file:///m/Ada/My%20Song.mp3", "/m/Ada/My%20Song.mp3"],
  ["file://host/m/1.mp3", "/m/1.mp3"],
  ["file:/m/1.mp3", "/m/1.mp3"],
  ["FILE:///D:/Music/1.mp3", "D:/Music/1.mp3"],
])("%s is the path %s, whose signs are those of the list", (address, path) => {
  expect(readListFile("/m/mix.m3u", bytes(address)).entries).toEqual([path]);
});

test("PLS: its files in the order of their numbers; a list without a title is called like its file", () => {
  const text = "[playlist]\nFile2=b.mp3\nTitle2=B\nFile10=c.mp3\nFile1=a.mp3\nNumberOfEntries=3\n";
  expect(readListFile("/m/mix.pls", bytes(text))).toEqual({ title: "mix", entries: ["a.mp3", "b.mp3", "c.mp3"] });
});

test("names are bytes: Latin-1 finds the file of that name, and the same in UTF-8", () => {
  const { entries } = readListFile("/m/mix.m3u", Buffer.from("caf\u00e9.mp3\n", "latin1"));
  expect(placesOf(entries[0] ?? "", { listPath: "/m/mix.m3u", root: "/m" })).toEqual([
    "/m/caf\udce9.mp3",
    "/m/caf\u00e9.mp3",
  ]);
});

test.each([
  ["../Ada/1.mp3", ["/m/Ada/1.mp3"]],
  ["/m/Ada/1.mp3", ["/m/Ada/1.mp3"]],
  ["D:/Music/Ada/1.mp3", ["/m/Ada/1.mp3", "/m/1.mp3"]],
  ["../My%20Song.mp3", ["/m/My%20Song.mp3", "/m/My Song.mp3"]],
  ["../100%.mp3", ["/m/100%.mp3"]],
  ["../100%25 pure%20.mp3", ["/m/100%25 pure%20.mp3", "/m/100% pure .mp3"]],
  ["../caf%C3%A9 %e9.mp3", ["/m/caf%C3%A9 %e9.mp3", "/m/caf\u00e9 \udce9.mp3", "/m/caf\u00e9 \u00e9.mp3"]],
  ["/m/Ada/2%20b.mp3", ["/m/Ada/2%20b.mp3", "/m/Ada/2 b.mp3"]],
  ["..%2F..%2Fetc%2Fpasswd", []],
  ["../../etc/passwd", []],
  ["https://radio.example/x.mp3", []],
])("%s may lie at %j", (entry, places) => {
  const found = placesOf(entry, where);
  expect(found.filter((place) => places.includes(place))).toEqual(places);
  expect(found.every((place) => place.startsWith("/m/"))).toBe(true);
});

test("an entry longer than a path has no places, and of a deep one those that a scan reaches", () => {
  const long = "/a".repeat(2_049);
  expect([long, `../${"a".repeat(5_000)}.mp3`].map((entry) => placesOf(entry, where))).toEqual([[], []]);
  const deep = "/a".repeat(2_048);
  expect(placesOf(deep, where).map((place) => place.split("/").length - 2)).toEqual(
    Array.from({ length: scanDepthMax + 1 }, (_, index) => scanDepthMax + 1 - index),
  );
});

test("zeros in a title are left out: the database takes none", () => {
  expect(readListFile("/m/mix.m3u", bytes("#PLAYLIST:Eve\0ning\na.mp3\n")).title).toBe("Evening");
});
