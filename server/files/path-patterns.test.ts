import { expect, test } from "vitest";
import { pathFilter, readPatterns } from "./path-patterns.ts";

const takes = (include: readonly string[], exclude: readonly string[], path: string) =>
  pathFilter({ include, exclude }).takesFile(path);

test.each([
  [["Podcasts"], "Podcasts/1.mp3", false],
  [["Podcasts"], "Old/Podcasts/1/2.mp3", false],
  [["Podcasts/"], "Podcasts/1.mp3", false],
  [["Podcasts"], "My Podcasts/1.mp3", true],
  [["Old/Podcasts"], "Podcasts/1.mp3", true],
  [["Old/**"], "Old/1/2.mp3", false],
  [["*.tmp.mp3"], "Ada/1.tmp.mp3", false],
  [["*/[Dd]emos"], "Ada/demos/1.mp3", false],
  [["{Podcasts,Audiobooks}"], "Audiobooks/1.mp3", false],
  [["Caf\u00e9"], "Cafe\u0301/1.mp3", false],
  [["caf?"], "caf\udce9/1.mp3", false],
])("without %j %s counts: %j", (exclude, path, expected) => {
  expect(takes([], exclude, path)).toBe(expected);
});

test("with patterns to include nothing else counts, and what is excluded counts in no case", () => {
  expect(takes(["Ada", "*.flac"], [], "Ada/1.mp3")).toBe(true);
  expect(takes(["Ada", "*.flac"], [], "Bo/1.flac")).toBe(true);
  expect(takes(["Ada", "*.flac"], [], "Bo/1.mp3")).toBe(false);
  expect(takes(["Ada"], ["Ada/Demos"], "Ada/Demos/1.mp3")).toBe(false);
  expect(pathFilter({ include: ["Ada"], exclude: ["Bo"] }).leavesFolder("Bo")).toBe(true);
  expect(pathFilter({ include: ["*.flac"], exclude: [] }).leavesFolder("Bo")).toBe(false);
});

test.each([
  ["Podcasts:", '"" is empty'],
  ["/srv/music/Podcasts", "patterns are below the music folder"],
  ["../other", "leads out of the music folder"],
  ["!Podcasts", "TUTTI_MUSIC_EXCLUDE"],
  ["Pod[casts", '"Pod[casts" cannot be read'],
  ["x".repeat(201), "is too long"],
])("%s is refused: %s", (text, reason) => {
  expect(readPatterns(text)).toMatchObject({ ok: false, error: expect.stringContaining(reason) });
});

test("patterns have colons between them", () => {
  expect(readPatterns("Podcasts: *.tmp.mp3 :Audiobooks/**")).toEqual({
    ok: true,
    value: ["Podcasts", "*.tmp.mp3", "Audiobooks/**"],
  });
});
