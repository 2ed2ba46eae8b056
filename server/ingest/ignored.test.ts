import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scanFolder } from "./scan.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tutti-ignored-"));
  for (const path of ["a/1.mp3", "a/demo/2.mp3", "b/3.mp3", "b/4.tmp.mp3", "b/in/demo/5.mp3", "b/in/6.mp3"]) put(path);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text = "x"): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function scanned() {
  const scan = await scanFolder(root, new AbortController().signal);
  return {
    files: scan.files.map(({ path }) => relative(root, path)),
    faults: scan.faults.map(({ path }) => relative(root, path)),
    isIgnored: (path: string) => scan.isIgnored(join(root, path)),
  };
}

test("a folder with .nomedia or an empty .ndignore is left out with all below it, whatever else is", async () => {
  put("a/.nomedia", "anything");
  put("b/in/.ndignore", "# only a remark\n\n");
  const { files, faults, isIgnored } = await scanned();
  expect([files, faults]).toEqual([["b/3.mp3", "b/4.tmp.mp3"], []]);
  // Songs that came from there before were not lost: nobody is asked about them.
  expect(["a/1.mp3", "a/demo/2.mp3", "b/in/demo/5.mp3", "b/3.mp3"].map(isIgnored)).toEqual([true, true, true, false]);
});

test("the lines of a .ndignore are those of a .gitignore, from its folder on", async () => {
  put(".ndignore", "demo/\n*.tmp.mp3\n");
  expect((await scanned()).files).toEqual(["a/1.mp3", "b/3.mp3", "b/in/6.mp3"]);
  put(".ndignore", "/a\nin/*.mp3\n");
  // A slash in the midst binds it to this folder: it does not mean b/in.
  expect((await scanned()).files).toEqual(["b/3.mp3", "b/4.tmp.mp3", "b/in/6.mp3", "b/in/demo/5.mp3"]);
  put(".ndignore", "*.mp3\n!6.mp3\n");
  expect((await scanned()).files).toEqual(["b/in/6.mp3"]);
});

test("a .ndignore further in says no word outside of its folder, and the last word inside it", async () => {
  put(".ndignore", "6.mp3\n");
  put("b/in/.ndignore", "!6.mp3\n5.mp3\n1.mp3\n");
  expect((await scanned()).files).toEqual(["a/1.mp3", "a/demo/2.mp3", "b/3.mp3", "b/4.tmp.mp3", "b/in/6.mp3"]);
});

test("a .ndignore that cannot be read is told, and its folder counts as one that cannot be listed: it may hold private songs", async () => {
  const folder = join(root, "a");
  mkdirSync(join(folder, ".ndignore"));
  const scan = await scanFolder(root, new AbortController().signal);
  expect(scan.files.map(({ path }) => relative(root, path)).filter((path) => path.startsWith("a/"))).toEqual([]);
  expect(scan.files).toHaveLength(4);
  const reason = "its .ndignore cannot be read (it is a folder, not a file)";
  expect(scan.faults).toEqual([{ path: folder, folder: "unlisted", reason }]);
});

test("nothing of the music folder is shown while its own .ndignore cannot be read", async () => {
  put(".ndignore", "x".repeat(65_537));
  await expect(scanned()).rejects.toThrow("its .ndignore cannot be read (it has 65537 bytes, more than 65536)");
});
