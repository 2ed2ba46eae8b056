import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scanFolder } from "./scan.ts";

let directory = "";
const { signal } = new AbortController();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-scan-"));
  for (const folder of ["music/b", "music/a/CD 1", "music/.hidden", "elsewhere"]) {
    mkdirSync(join(directory, folder), { recursive: true });
  }
  const files = ["music/b/2.FLAC", "music/b/1.mp3", "music/a/CD 1/x.opus", "music/.hidden/no.mp3", "music/b/._1.mp3"];
  for (const file of [...files, "music/b/cover.jpg", "music/b/list.m3u8", "elsewhere/out.mp3"]) {
    writeFileSync(join(directory, file), "x");
  }
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function scanned() {
  const root = join(directory, "music");
  return (await scanFolder(root, signal)).map((path) => relative(root, path));
}

test("finds sound files at any depth, in the order of their paths, and no hidden ones", async () => {
  expect(await scanned()).toEqual(["a/CD 1/x.opus", "b/1.mp3", "b/2.FLAC"]);
});

test("goes round in no circles and not out of the folder", async () => {
  symlinkSync(join(directory, "music"), join(directory, "music", "b", "loop"));
  symlinkSync(join(directory, "elsewhere"), join(directory, "music", "b", "out"));
  expect(await scanned()).toEqual(["a/CD 1/x.opus", "b/1.mp3", "b/2.FLAC"]);
});

test("names a folder that is not there", async () => {
  await expect(scanFolder(join(directory, "missing"), signal)).rejects.toThrow("missing");
});
