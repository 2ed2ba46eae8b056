import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { createWorkerEncoder } from "./worker-encoder.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("a job on a large file has longer until there is sound, and then it is ended", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const scratchDirectory = mkdtempSync(join(tmpdir(), "tutti-worker-encoder-"));
  onTestFinished(() => rmSync(scratchDirectory, { recursive: true }));
  const { signal } = new AbortController();
  const hanging = createWorkerEncoder({
    encoder: "mediabunny",
    start: () =>
      spawn(process.execPath, ["-e", "setInterval(() => {}, 1_000)"], {
        stdio: ["ignore", "ignore", "pipe", "ipc"],
        serialization: "advanced",
        detached: true,
      }),
  });
  const encoding = hanging.encode(
    {
      source: { path: "long.flac", fd: 0, bytes: 2_000_000_000 },
      ...{ sampleRateHz: 48_000, kinds: ["aac160"], scratchDirectory, signal },
    },
    { segment: async () => undefined, finished: async () => undefined, progress: () => undefined },
  );
  await expect.poll(() => vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(await encoding).toEqual({ ok: false, error: "it was not done within 260 s" });
});
