import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { shownPath } from "../files/native-path.ts";
import { pathFilter } from "../files/path-patterns.ts";
import { scanDepthMax } from "./limits.ts";
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

const found = ["a/CD 1/x.opus", "b/1.mp3", "b/2.FLAC"];

async function scanned() {
  const root = join(directory, "music");
  const { files, faults } = await scanFolder(root, signal);
  return {
    files: files.map(({ path }) => relative(root, path)),
    faults: Object.fromEntries(faults.map(({ path, reason }) => [relative(root, path), reason])),
  };
}

test("finds sound files at any depth, in the order of their paths, and no hidden ones", async () => {
  expect(await scanned()).toEqual({ files: found, faults: {} });
});

test("goes round in no circles; what leads out of the folder is named", async () => {
  symlinkSync(join(directory, "music"), join(directory, "music", "b", "loop"));
  symlinkSync(join(directory, "elsewhere"), join(directory, "music", "b", "out"));
  symlinkSync(join(directory, "elsewhere/out.mp3"), join(directory, "music", "b", "out.mp3"));
  symlinkSync("../a/CD 1/x.opus", join(directory, "music", "b", "within.opus"));
  symlinkSync("circle.mp3", join(directory, "music", "b", "circle.mp3"));
  symlinkSync("nothing.jpg", join(directory, "music", "b", "dangling.jpg"));
  expect(await scanned()).toEqual({
    files: [...found, "b/within.opus"],
    faults: {
      "b/out": "it is a link that leads out of the folder",
      "b/out.mp3": "it is a link that leads out of the folder",
      "b/circle.mp3": "it is a link in a circle",
    },
  });
});

async function scannedWithin(part: string, exclude: string[] = []) {
  const root = join(directory, "music");
  const filter = pathFilter({ include: [], exclude });
  const { files } = await scanFolder(root, signal, { within: join(root, part), filter });
  return files.map(({ path, beside }) => ({ path: relative(root, path), beside }));
}

test("a part of a folder is seen as by a look at all of it: marks, patterns and pictures above it count", async () => {
  const at = (name: string) => join(directory, "music", name);
  for (const name of ["cover.jpg", "artist.jpg", "a/front.png"]) writeFileSync(at(name), "x");
  writeFileSync(at("b/CD 1"), "");
  const whole = await scanFolder(at(""), signal);
  const beside = new Map(whole.files.map((file) => [relative(at(""), file.path), file.beside]));
  for (const part of ["a", "a/CD 1"]) {
    expect(await scannedWithin(part)).toEqual([{ path: "a/CD 1/x.opus", beside: beside.get("a/CD 1/x.opus") }]);
  }
  expect((await scannedWithin("b")).map(({ path }) => path)).toEqual(["b/1.mp3", "b/2.FLAC"]);
  symlinkSync(at("b"), at("a/way"));
  expect((await scannedWithin("a")).map(({ path }) => path)).toContain("a/way/1.mp3");
  expect(await scannedWithin("b", ["b"])).toEqual([]);
  writeFileSync(at(".ndignore"), "CD 1\n");
  expect(await scannedWithin("a/CD 1")).toEqual([]);
});

test.each(["none", "a/none", "b/1.mp3/none"])("a part that is not there is trouble: %s", async (part) => {
  await expect(scannedWithin(part)).rejects.toThrow(`music/${part}": there is no such folder`);
});

test("a part that leads out of the folder is trouble", async () => {
  symlinkSync(join(directory, "elsewhere"), join(directory, "music", "out"));
  await expect(scannedWithin("out")).rejects.toThrow('music/out": it is a link that leads out of the folder');
});

test("what a file system keeps for itself is no folder of music; a file of that name is one", async () => {
  mkdirSync(join(directory, "music", "lost+found"));
  writeFileSync(join(directory, "music", "lost+found", "1.mp3"), "x");
  mkdirSync(join(directory, "music", "a", "lost+found.flac"));
  writeFileSync(join(directory, "music", "a", "lost+found.flac", "1.mp3"), "x");
  expect((await scanned()).files).toEqual(["a/CD 1/x.opus", "a/lost+found.flac/1.mp3", "b/1.mp3", "b/2.FLAC"]);
});

test("names what is called like a song and is none", async () => {
  const at = (name: string) => join(directory, "music", "b", name);
  execFileSync("mkfifo", [at("fifo.mp3")]);
  symlinkSync("fifo.mp3", at("link.mp3"));
  mkdirSync(at("folder.mp3"));
  mkdirSync(at("album.flac"));
  writeFileSync(at("album.flac/1.flac"), "x");
  const server = createServer();
  await new Promise<void>((listening) => server.listen(at("socket.wav"), listening));
  try {
    expect(await scanned()).toEqual({
      files: [...found, "b/album.flac/1.flac"],
      faults: {
        "b/fifo.mp3": "it is a FIFO, not a file",
        "b/link.mp3": "it is a link to a FIFO, not to a file",
        "b/folder.mp3": "it is a folder, not a file",
        "b/socket.wav": "it is a socket, not a file",
      },
    });
  } finally {
    await new Promise((closed) => server.close(closed));
  }
});

test("a folder and a file whose names are no UTF-8 are read like any other", async () => {
  const folder = Buffer.concat([Buffer.from(`${directory}/music/b/`), Buffer.from("Für\xe9", "latin1")]);
  mkdirSync(folder);
  writeFileSync(Buffer.concat([folder, Buffer.from("/\xe9.mp3", "latin1")]), "x");
  const { files, faults } = await scanned();
  expect(faults).toEqual({});
  expect(files.map(shownPath)).toContain("b/Füré/é.mp3");
});

test("folders deeper than the limit are named, and those above are read", async () => {
  const deep = Array.from({ length: scanDepthMax + 3 }, (_, level) => `${level}`);
  mkdirSync(join(directory, "music", ...deep), { recursive: true });
  writeFileSync(join(directory, "music", ...deep.slice(0, scanDepthMax), "x.mp3"), "x");
  const { files, faults } = await scanned();
  expect(files).toHaveLength(found.length + 1);
  expect(faults).toEqual({
    [deep.slice(0, scanDepthMax + 1).join("/")]: `its folder lies deeper than ${scanDepthMax} folders`,
  });
});

test("a folder whose path is too long to be opened is named, and the others are read", async () => {
  const name = "n".repeat(200);
  const steps = `for level in $(seq 24); do mkdir ${name} && cd -P ${name} || exit 1; done; echo x > x.mp3`;
  execFileSync("bash", ["-c", `cd "$1" && ${steps}`, "bash", join(directory, "music")]);
  const { files, faults } = await scanned();
  execFileSync("rm", ["-rf", join(directory, "music", name)]);
  expect(files).toEqual(found);
  expect(Object.values(faults)).toEqual(["its path is too long"]);
});

test.runIf(process.getuid?.() !== 0)("a folder that may not be listed is named, and the others are read", async () => {
  chmodSync(join(directory, "music", "a"), 0);
  expect(await scanned()).toEqual({
    files: ["b/1.mp3", "b/2.FLAC"],
    faults: { a: "it may not be read" },
  });
  chmodSync(join(directory, "music", "a"), 0o755);
});

test("names a folder that is not there", async () => {
  await expect(scanFolder(join(directory, "missing"), signal)).rejects.toThrow("missing");
});

test("what the operator leaves out is not looked at: folders are not entered, faults in them are nobody's", async () => {
  const root = join(directory, "music");
  mkdirSync(join(root, "b", "broken.mp3"));
  const found = async (include: string[], exclude: string[]) => {
    const { files, faults, folders } = await scanFolder(root, signal, { filter: pathFilter({ include, exclude }) });
    return [files.map(({ path }) => relative(root, path)), faults.length, folders.map((path) => relative(root, path))];
  };
  expect(await found([], ["b"])).toEqual([["a/CD 1/x.opus"], 0, ["", "a", "a/CD 1"]]);
  expect(await found(["*.mp3"], ["broken.*"])).toEqual([["b/1.mp3"], 0, ["", "a", "a/CD 1", "b"]]);
});
