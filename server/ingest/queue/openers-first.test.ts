import { expect, test } from "vitest";
import { openersFirst } from "./openers-first.ts";

test("one song of each album comes first, those of an album's discs are one album's, and the rest keeps its order", () => {
  const paths = ["/m/A/1.flac", "/m/A/2.flac", "/m/B/CD1/1.flac", "/m/B/CD2/1.flac", "/m/C/1.flac", "/m/C/2.flac"];
  expect(openersFirst(paths.map((path) => ({ file: { path } }))).map(({ file }) => file.path)).toEqual([
    ...["/m/A/1.flac", "/m/B/CD1/1.flac", "/m/C/1.flac"],
    ...["/m/A/2.flac", "/m/B/CD2/1.flac", "/m/C/2.flac"],
  ]);
});
