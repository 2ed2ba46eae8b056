import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRegular, readRegular } from "./open-regular.ts";

let directory = "";
let inside = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-open-"));
  inside = join(directory, "music");
  mkdirSync(join(inside, "album"), { recursive: true });
  writeFileSync(join(inside, "album", "song"), "inside");
  mkdirSync(join(directory, "music-of-others"));
  writeFileSync(join(directory, "music-of-others", "song"), "outside");
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (name: string) => join(inside, name);

async function read(name: string): Promise<string> {
  const found = await readRegular(at(name), { inside, bytesMax: 100 });
  return found.ok ? found.value.toString() : found.error;
}

test("a file of the folder is read, also by links that stay in it", async () => {
  symlinkSync(at("album"), at("link"));
  symlinkSync("../album/song", at("album/again"));
  symlinkSync(at("link/song"), at("twice"));
  expect(await Promise.all(["album/song", "link/song", "album/again", "twice"].map(read))).toEqual(
    Array.from({ length: 4 }, () => "inside"),
  );
});

test("what leads out of it is refused, however it does", async () => {
  const outside = join(directory, "music-of-others");
  symlinkSync(join(outside, "song"), at("file"));
  symlinkSync(outside, at("folder"));
  symlinkSync("../music-of-others/song", at("relative"));
  symlinkSync(at("file"), at("by another link"));
  for (const name of ["file", "folder/song", "relative", "by another link", "../music-of-others/song"]) {
    expect(await read(name)).toBe("it is a link that leads out of the folder");
  }
});

test("links in a circle, links to nothing and missing files are told apart from the rest", async () => {
  symlinkSync(at("two"), at("one"));
  symlinkSync(at("one"), at("two"));
  symlinkSync(at("nothing"), at("dangling"));
  expect(await read("one")).toBe("it is a link in a circle");
  expect(await read("dangling")).toBe("there is no such file");
  expect(await read("album/song/song")).toBe("there is no such file");
  expect(await read("n".repeat(5_000))).toBe("its path is too long");
});

test("a FIFO, a socket and a folder are named, and nothing waits for them", async () => {
  execFileSync("mkfifo", [at("fifo")]);
  symlinkSync(at("fifo"), at("link to fifo"));
  const server = createServer();
  await new Promise<void>((listening) => server.listen(at("socket"), listening));
  try {
    expect(await read("fifo")).toBe("it is a FIFO, not a file");
    expect(await read("link to fifo")).toBe("it is a FIFO, not a file");
    expect(await read("socket")).toBe("it is a socket, not a file");
    expect(await read("album")).toBe("it is a folder, not a file");
  } finally {
    await new Promise((closed) => server.close(closed));
  }
});

test("a device is not even opened, and is no file where links out are allowed either", async () => {
  symlinkSync("/dev/zero", at("zero"));
  expect(await read("zero")).toBe("it is a link that leads out of the folder");
  expect(await openRegular(at("zero"))).toEqual({ ok: false, error: "it is a device, not a file" });
});

test("more bytes than the limit are not read, and a file of the kernel that says 0 and goes on is refused", async () => {
  writeFileSync(at("large"), Buffer.alloc(101));
  expect(await read("large")).toBe("it has 101 bytes, more than 100");
  expect(await readRegular("/proc/self/maps", { bytesMax: 100 })).toEqual({
    ok: false,
    error: "it changed while it was being read",
  });
});

test("what is put in the place of a file after it was opened is not read, and that it grew is seen", async () => {
  const opened = await openRegular(at("album/song"), inside);
  if (!opened.ok) throw new Error(opened.error);
  const file = opened.value;
  renameSync(at("album"), at("elsewhere"));
  symlinkSync(join(directory, "music-of-others"), at("album"));
  const bytes = Buffer.alloc(10);
  expect(bytes.toString("utf8", 0, readSync(file.fd, bytes, 0, 10, 0))).toBe("inside");
  appendFileSync(at("elsewhere/song"), "more");
  expect((await file.identityNow()).bytes).toBe(file.bytes + 4);
  await file.close();
});

/** Puts one in the place of the other and back again, as fast as it can, in a thread of its own. */
async function exchanging(place: string, other: string, work: () => Promise<void>): Promise<void> {
  const flip = `
    const { renameSync } = require("node:fs");
    const { workerData: { place, other } } = require("node:worker_threads");
    for (;;) {
      renameSync(place, place + ".aside");
      renameSync(other, place);
      renameSync(place, other);
      renameSync(place + ".aside", place);
    }`;
  const worker = new Worker(flip, { eval: true, workerData: { place, other } });
  await work();
  await worker.terminate();
}

test("a folder that is exchanged for a link out at any moment leads to nothing of the outside", async () => {
  symlinkSync(join(directory, "music-of-others"), at("link"));
  const told = new Set<string>();
  await exchanging(at("album"), at("link"), async () => {
    for (let tries = 0; tries < 4_000; tries += 1) told.add(await read("album/song"));
  });
  expect(told).toContain("inside");
  expect(told).not.toContain("outside");
});

test("a file that is exchanged for a FIFO at any moment keeps nobody waiting", async () => {
  execFileSync("mkfifo", [at("fifo")]);
  const told = new Set<unknown>();
  await exchanging(at("album/song"), at("fifo"), async () => {
    for (let tries = 0; tries < 4_000; tries += 1) {
      const opened = await openRegular(at("album/song"), inside);
      told.add(opened.ok ? fstatSync(opened.value.fd).isFile() : opened.error);
      if (opened.ok) await opened.value.close();
    }
  });
  expect(told).toContain(true);
  expect(told).not.toContain(false);
});
