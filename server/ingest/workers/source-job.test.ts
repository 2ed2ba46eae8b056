import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { SourceFault } from "../encoder.ts";
import type { SourceJob } from "./encode-messages.ts";
import { runSourceJob, type SourceJobOptions } from "./source-job.ts";

const describing: SourceJob = {
  type: "describe",
  path: "song.mp3",
  bytes: 1,
  root: "/",
  charset: "auto",
  skipsPictures: false,
  isKept: false,
};
const notes = join(tmpdir(), `tutti-source-job-${process.pid}`);

afterEach(() => rmSync(notes, { force: true }));

/** A process that does what a decoder under attack may do, started as jobs are. */
function start(code: string): ChildProcess {
  return spawn(process.execPath, ["-e", code], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
    detached: true,
  });
}

function run(code: string, change: Partial<SourceJobOptions> = {}) {
  const { signal } = new AbortController();
  return runSourceJob({ job: describing, child: start(code), signal, timeMs: 60_000, take: async () => 0, ...change });
}

const spin = "for (;;);";

/** Whether a process still runs; one that was ended but not yet waited for does not. */
function isRunning(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
}

test("a job that gives nothing back is ended in its time", async () => {
  expect(await run(spin, { timeMs: 300 })).toEqual({ ok: false, error: "it was not done within 0 s" });
});

test("sound that it makes gives it more time, and a claim gives it none", async () => {
  const code = `
    process.on("message", () => {});
    let sent = 0;
    const timer = setInterval(() => {
      process.send({ type: "progress", seconds: ++sent });
      if (sent === 20) { process.send({ type: "ended", fault: null }); clearInterval(timer); }
    }, 200);`;
  const take = async (message: { type: string; seconds?: number }) => message.seconds ?? 0;
  expect(await run(code, { timeMs: 3_000, msPerSecond: 1_000, take })).toEqual({ ok: true, value: null });
  expect(await run(code, { timeMs: 3_000, msPerSecond: 0, take })).toMatchObject({ ok: false });
});

test("told to stop it is gone at once, with the programs that it started", async () => {
  const stop = new AbortController();
  const code = `
    const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    require("node:fs").writeFileSync(${JSON.stringify(notes)}, child.pid + "");
    ${spin}`;
  const work = run(code, { signal: stop.signal });
  while (!existsSync(notes)) await delay(20);
  stop.abort();
  expect(await work).toEqual({ ok: false, error: "it was cancelled" });
  const pid = Number(readFileSync(notes, "utf8"));
  for (let tries = 0; tries < 100 && isRunning(pid); tries += 1) await delay(20);
  expect(isRunning(pid)).toBe(false);
});

test("a process that crashes is told by its code or its signal, after all that it had said", async () => {
  const told: string[] = [];
  const take = async ({ type }: { type: string }) => {
    told.push(type);
    return 0;
  };
  expect(await run("process.send({ type: 'progress', seconds: 1 }, () => process.exit(7))", { take })).toEqual({
    ok: false,
    error: "its process ended with 7",
  });
  expect(await run("process.abort()", { take })).toEqual({ ok: false, error: "its process ended with SIGABRT" });
  expect(told).toEqual(["progress"]);
});

test("what is found wrong with its messages is the file's fault; trouble with taking them is ours", async () => {
  const code = "process.on('message', () => {}); process.send({ type: 'progress', seconds: 1 })";
  const refuse = (error: Error) => async () => {
    throw error;
  };
  expect(await run(code, { take: refuse(new SourceFault("too much")) })).toEqual({ ok: false, error: "too much" });
  await expect(run(code, { take: refuse(new Error("no space left")) })).rejects.toThrow("no space left");
});

test("that no process is to be had is no fault of the file", async () => {
  const child = spawn("/nowhere/node", [], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const { signal } = new AbortController();
  const job = runSourceJob({ job: describing, child, signal, timeMs: 60_000, take: async () => 0 });
  await expect(job).rejects.toThrow("A process for a file could not be started: spawn /nowhere/node ENOENT");
});
