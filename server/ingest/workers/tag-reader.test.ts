import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, expect, test } from "vitest";
import { mp3With, pictureFrame, textFrame } from "../../../test/rigs/tagged-files.ts";
import type { ReadableFile } from "../../files/open-regular.ts";
import { startSourceProcess } from "./source-job.ts";
import { TagReader } from "./tag-reader.ts";

const folder = mkdtempSync(join(tmpdir(), "tutti-tag-reader-"));
afterAll(() => rmSync(folder, { recursive: true }));

const opened: number[] = [];
afterEach(() => {
  for (const fd of opened.splice(0)) closeSync(fd);
});

/** A file of 26 frames of silence (MPEG-1 layer 3, 128 kbit/s, 44.1 kHz) with a title behind them. */
function song(title: string): ReadableFile {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x64]);
  const tag = Buffer.alloc(128);
  tag.write(`TAG${title}`, "latin1");
  return put(`${title}.mp3`, Buffer.concat([...Array.from({ length: 26 }, () => frame), tag]));
}

function put(name: string, bytes: Buffer): ReadableFile {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const fd = openSync(path, "r");
  opened.push(fd);
  return { path, fd, bytes: statSync(path).size };
}

const { signal } = new AbortController();
/** A busy machine takes its time from one file to the next. */
const idleMs = 60_000;
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});
const counting = (start: (source: ReadableFile) => ChildProcess) => (source: ReadableFile) => {
  const child = start(source);
  started.push(child);
  return child;
};
const titleOf = async (reader: TagReader, source: ReadableFile) => {
  const found = await reader.describe(source, folder, signal);
  return found.ok ? found.value.facts.title : found.error;
};

/** Whether a process still runs; one that was ended but not yet waited for does not. */
function isRunning(pid = 0): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
}

const isLinux = process.platform === "linux";

test.runIf(isLinux)("one process reads file after file, each for itself, up to its number", async () => {
  const reader = new TagReader({ start: counting(startSourceProcess), filesMax: 3, idleMs });
  for (const title of ["one", "two", "three"]) expect(await titleOf(reader, song(title))).toBe(title);
  expect(started).toHaveLength(1);
  expect(await titleOf(reader, song("four"))).toBe("four");
  expect(started).toHaveLength(2);
  await expect.poll(() => isRunning(started[0]?.pid)).toBe(false);
});

test.runIf(isLinux)("files that come together are read side by side", async () => {
  const reader = new TagReader({ start: counting(startSourceProcess), idleMs });
  const titles = ["a", "b", "c"];
  expect(await Promise.all(titles.map((title) => titleOf(reader, song(title))))).toEqual(titles);
  expect(await Promise.all(titles.map((title) => titleOf(reader, song(`${title}${title}`))))).toEqual([
    "aa",
    "bb",
    "cc",
  ]);
  expect(started).toHaveLength(3);
});

test("a process that nobody needs ends", async () => {
  const reader = new TagReader({ start: counting(startSourceProcess), idleMs: 50 });
  expect(await titleOf(reader, song("last"))).toBe("last");
  await expect.poll(() => isRunning(started[0]?.pid), { timeout: 5_000 }).toBe(false);
  expect(await titleOf(reader, song("later"))).toBe("later");
  expect(started).toHaveLength(2);
});

const crashingLater = `
  let jobs = 0;
  process.on("message", ({ type }) => {
    if (type !== "job") return;
    jobs += 1;
    if (jobs > 1) process.exit(7);
    process.send({ type: "described", description: { facts: { title: "first" } } });
    process.send({ type: "ended", fault: null });
  });`;
const startCode = (code: string) =>
  spawn(process.execPath, ["-e", code], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
    detached: true,
  });
const startCrashing = () => startCode(crashingLater);
const startEnding = () => startCode("process.exit(7)");

test.runIf(isLinux)("no file is blamed for what happens in a process that has read others", async () => {
  let isFirst = true;
  const start = counting((source) => {
    if (!isFirst) return startSourceProcess(source);
    isFirst = false;
    return startCrashing();
  });
  const reader = new TagReader({ start, idleMs });
  expect(await titleOf(reader, song("one"))).toBe("first");
  expect(await titleOf(reader, song("two"))).toBe("two");
  expect(started).toHaveLength(2);
});

test("a file that cannot be described with its pictures is described without them, and that is told", async () => {
  const red = await sharp({ create: { width: 40, height: 40, channels: 3, background: "red" } })
    .jpeg()
    .toBuffer();
  const heavy = put("heavy.mp3", mp3With(4, [textFrame("TIT2", "Heavy"), pictureFrame(red)]));
  const reader = new TagReader({
    start: counting((source) => (started.length === 0 ? startEnding() : startSourceProcess(source))),
    idleMs,
  });
  const found = await reader.describe(heavy, folder, signal);
  expect(found).toMatchObject({
    ok: true,
    value: {
      facts: { title: "Heavy" },
      cover: null,
      warnings: ["its pictures were left out: with them, its process ended with 7"],
    },
  });
  expect(started).toHaveLength(2);
  const whole = new TagReader({ start: counting(startSourceProcess), idleMs });
  expect(await whole.describe(heavy, folder, signal)).toMatchObject({ value: { warnings: [] } });
});

test.runIf(isLinux)("a process that ended while it waited is not asked", async () => {
  const reader = new TagReader({ start: counting(startSourceProcess), idleMs });
  expect(await titleOf(reader, song("one"))).toBe("one");
  const [child] = started;
  const gone = new Promise((resolve) => child?.once("exit", resolve));
  child?.kill("SIGKILL");
  await gone;
  expect(await titleOf(reader, song("two"))).toBe("two");
});

test("what cannot be read is told with its reason, and what is called off is not tried again", async () => {
  const reader = new TagReader({ start: counting(startEnding) });
  expect(await titleOf(reader, song("bad"))).toBe("its tags could not be read: its process ended with 7");
  const stop = new AbortController();
  const whole = new TagReader({ start: counting(startSourceProcess), idleMs });
  expect(await titleOf(whole, song("good"))).toBe("good");
  started.length = 0;
  stop.abort();
  expect(await whole.describe(song("off"), folder, stop.signal)).toMatchObject({ ok: false });
  expect(started).toHaveLength(0);
});
