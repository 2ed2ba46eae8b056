import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockDataDirectory } from "./data-lock.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "tutti-lock-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("a locked directory tells who holds it, and is free after release", async () => {
  const directory = folder();
  const first = await lockDataDirectory(directory);
  if (!first.ok) throw new Error("not locked");
  await first.value.announce("http://127.0.0.1:1");
  const second = await lockDataDirectory(directory);
  expect(second).toMatchObject({ ok: false, error: { pid: process.pid, url: "http://127.0.0.1:1" } });
  await first.value.release();
  expect((await lockDataDirectory(directory)).ok).toBe(true);
});

test("of many at once one gets the lock", async () => {
  const directory = folder();
  const tries = await Promise.all(Array.from({ length: 20 }, () => lockDataDirectory(directory)));
  expect(tries.filter((attempt) => attempt.ok)).toHaveLength(1);
});

test("the lock of a process that is gone is taken over, and so is a torn one", async () => {
  const directory = folder();
  const pid = Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
  writeFileSync(join(directory, "lock"), JSON.stringify({ pid, began: "1", url: null }));
  expect((await lockDataDirectory(directory)).ok).toBe(true);
  writeFileSync(join(directory, "lock"), '{"pid":');
  expect((await lockDataDirectory(directory)).ok).toBe(true);
});

test.runIf(process.platform === "linux")("another process with the same number does not hold the lock", async () => {
  const directory = folder();
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  onTestFinished(() => void other.kill());
  writeFileSync(join(directory, "lock"), JSON.stringify({ pid: other.pid, began: "1", url: null }));
  expect((await lockDataDirectory(directory)).ok).toBe(true);
});
