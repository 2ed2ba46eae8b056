import { expect, test } from "vitest";
import { nativePath, pathFromBytes, shownPath } from "./native-path.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");

test.each([
  ["plain", Buffer.from("/music/01 - Song.mp3"), "/music/01 - Song.mp3"],
  ["UTF-8", Buffer.from("/music/Études 🎵.mp3"), "/music/Études 🎵.mp3"],
  ["Latin-1", latin1("/music/Études/Für Elise.mp3"), "/music/Études/Für Elise.mp3"],
  ["both in one path", Buffer.concat([Buffer.from("/Études/"), latin1("Études.mp3")]), "/Études/Études.mp3"],
  ["both in one name", Buffer.concat([Buffer.from("Étude "), latin1("für.mp3")]), "Étude für.mp3"],
  ["the sign for what cannot be read, itself", Buffer.from("a\ufffdb"), "a\ufffdb"],
  ["half of a character at the end", Buffer.from([0x61, 0xe2, 0xb2]), "aâ²"],
])("a path in %s leads back to its own bytes, and can be shown", (_name, bytes, shown) => {
  const path = pathFromBytes(bytes);
  expect(Buffer.from(nativePath(path))).toEqual(bytes);
  expect(shownPath(path)).toBe(shown);
  expect(JSON.parse(JSON.stringify(path))).toBe(path);
});

test("two names that look alike stay two", () => {
  expect(pathFromBytes(latin1("é.mp3"))).not.toBe(pathFromBytes(Buffer.from("é.mp3")));
});
