import { expect, test } from "vitest";
import { fileIdOf } from "./file-id.ts";

test("a file's id tells nothing of its path, is the same each time, and another for another file", () => {
  expect(fileIdOf("/music/a.flac")).toMatch(/^[0-9a-f]{16}$/);
  expect(fileIdOf("/music/a.flac")).toBe(fileIdOf("/music/a.flac"));
  expect(fileIdOf("/music/a.flac")).not.toBe(fileIdOf("/music/b.flac"));
});
