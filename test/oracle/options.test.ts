import { expect, test } from "vitest";
import { musicPackages } from "./lengths/run-lengths.ts";
import { parseOptions } from "./options.ts";

test("without more words all packages are taken, with both encoders", () => {
  expect(parseOptions(["lengths"])).toEqual({
    ok: true,
    value: { name: "lengths", packages: musicPackages, encoders: ["ffmpeg", "mediabunny"] },
  });
});

test("packages and an encoder are taken as they stand", () => {
  expect(parseOptions(["lengths", "zaz-data", "--encoder", "mediabunny"])).toEqual({
    ok: true,
    value: { name: "lengths", packages: ["zaz-data"], encoders: ["mediabunny"] },
  });
});

test("a collection has 2,000 files and the first seed, or what is said", () => {
  expect(parseOptions(["grouping"])).toEqual({ ok: true, value: { name: "grouping", files: 2000, seed: 1 } });
  expect(parseOptions(["grouping", "--files", "1_000", "--seed", "7"])).toEqual({
    ok: true,
    value: { name: "grouping", files: 1000, seed: 7 },
  });
});

test.each([
  [["grouping", "--files", "0"], /--files is "0", must be a whole number from 1/],
  [["grouping", "--seed", "x"], /--seed is "x"/],
  [[], /nothing called "".*lengths/],
  [["delphi"], /nothing called "delphi"/],
  [["lengths", "nobodys-music"], /no package "nobodys-music".*zaz-data/],
  [["lengths", "--encoder", "lame"], /no encoder "lame"/],
  [["lengths", "--speed", "1"], /Known is grouping.*lengths/],
])("%j is refused with what is allowed", (words, sentence) => {
  const parsed = parseOptions(words);
  expect(parsed.ok ? "" : parsed.error).toMatch(sentence);
});
