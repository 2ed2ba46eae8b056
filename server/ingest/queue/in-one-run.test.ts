import { expect, test } from "vitest";
import type { FileOutcome } from "../ingest-report.ts";
import { inOneRun } from "./in-one-run.ts";

const failed = (path: string): FileOutcome => ({ state: "failed", path, reason: "no sound" });

test("trouble of our own ends the run for all, and is what is told", async () => {
  const stopped: string[] = [];
  const run = inOneRun(["slow", "full"], new AbortController().signal, async (path, signal) => {
    if (path === "full") throw new Error("the disk is full");
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    stopped.push(path);
    return failed(path);
  });
  await expect(run).rejects.toThrow("the disk is full");
  expect(stopped).toEqual(["slow"]);
});

test("else each file has its outcome, in order, and the caller can stop all", async () => {
  const { signal } = new AbortController();
  expect(await inOneRun(["a", "b"], signal, async (path) => failed(path))).toEqual([failed("a"), failed("b")]);
  const stop = new AbortController();
  stop.abort();
  await inOneRun(["a"], stop.signal, async (path, both) => {
    expect(both.aborted).toBe(true);
    return failed(path);
  });
});
