import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeHolder, lockDataDirectory, parseHolder } from "./data-lock.ts";

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
  const holder = { pid: process.pid, host: hostname(), url: "http://127.0.0.1:1" };
  expect(second).toEqual({ ok: false, error: holder });
  await first.value.release();
  expect(readFileSync(join(directory, "lock"), "utf8").trim()).toBe("");
  const third = await lockDataDirectory(directory);
  if (!third.ok) throw new Error("not locked again");
  await third.value.release();
});

test("of many at once one gets the lock", async () => {
  const directory = folder();
  const tries = await Promise.all(Array.from({ length: 20 }, () => lockDataDirectory(directory)));
  const holders = tries.filter((attempt) => attempt.ok);
  expect(holders).toHaveLength(1);
  for (const holder of holders) await holder.value.release();
});

test("who looks for a moment whether it is in use keeps nobody from starting", async () => {
  const directory = folder();
  const looking = await lockDataDirectory(directory);
  const starting = lockDataDirectory(directory);
  if (looking.ok) await looking.value.release();
  const started = await starting;
  expect(started.ok).toBe(true);
  if (started.ok) await started.value.release();
});

test.each(['{"pid":', `{"pid":${process.pid},"began":"1","url":null}`, ""])(
  "what is written in the file locks nobody out: %j",
  async (text) => {
    const directory = folder();
    writeFileSync(join(directory, "lock"), text);
    const lock = await lockDataDirectory(directory);
    if (!lock.ok) throw new Error("not locked");
    expect(parseHolder(readFileSync(join(directory, "lock"), "utf8"))).toMatchObject({ pid: process.pid });
    await lock.value.release();
  },
);

test("a holder is described by what is known of it", () => {
  expect(describeHolder({ pid: 7, host: "music-1", url: "http://127.0.0.1:8080" })).toBe(
    "process 7 on music-1, http://127.0.0.1:8080",
  );
  expect(describeHolder({ pid: 7, host: "", url: null })).toBe("process 7");
  expect(describeHolder(null)).toBe("a process that has not said who it is");
});
