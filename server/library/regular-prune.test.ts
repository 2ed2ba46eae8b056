import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hiddenUntil, RegularPrune } from "./regular-prune.ts";
import type { PruneChoice } from "./shelf.ts";

beforeEach(() => vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => vi.useRealTimers());

const hourMs = 3_600_000;

function regular() {
  const state = { isSettled: true as boolean | Promise<boolean>, error: null as Error | null, work: Promise.resolve() };
  const asked: PruneChoice[] = [];
  const told: unknown[] = [];
  const regularPrune = new RegularPrune({
    shelf: {
      async prune(choice = {}) {
        asked.push(choice);
        await state.work;
        if (state.error) throw state.error;
        return { tracks: asked.length === 1 ? 2 : 0, bytes: 9 };
      },
    },
    afterDays: 30,
    nowMs: Date.now,
    isSettled: async () => state.isSettled,
    onPruned: (report) => told.push(report),
    onTrouble: (error) => told.push(error),
  });
  regularPrune.start();
  return { regularPrune, state, asked, told };
}

test("each hour what was hidden for so many days is removed, and it is told when there was something", async () => {
  const { regularPrune, asked, told } = regular();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.map(({ hiddenUntilMs }) => hiddenUntilMs)).toEqual([Date.now() - 30 * 24 * hourMs]);
  await vi.advanceTimersByTimeAsync(hourMs - 60_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
  expect(told).toEqual([{ tracks: 2, bytes: 9 }]);
  await regularPrune.stop();
});

test("nothing is removed until all folders were looked through; trouble is told, and it goes on an hour later", async () => {
  const { regularPrune, state, asked, told } = regular();
  state.isSettled = false;
  await vi.advanceTimersByTimeAsync(3 * hourMs);
  expect(asked).toEqual([]);
  state.isSettled = true;
  state.error = new Error("the disk is gone");
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked.length, told]).toEqual([1, [state.error]]);
  await vi.advanceTimersByTimeAsync(hourMs + 60_000);
  expect(asked).toHaveLength(2);
  await regularPrune.stop();
});

test("after a stop nothing more is removed, and what is under way hears of it", async () => {
  const { regularPrune, asked } = regular();
  await vi.advanceTimersByTimeAsync(60_000);
  await regularPrune.stop();
  expect(asked[0]?.signal?.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(5 * hourMs);
  expect(asked).toHaveLength(1);
});

test("it begins within a minute once the folders were looked through, and an hour counts from there", async () => {
  const { regularPrune, state, asked } = regular();
  state.isSettled = false;
  await vi.advanceTimersByTimeAsync(1.5 * hourMs);
  state.isSettled = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(1);
  await regularPrune.stop();
});

test("a clock that was set back is not waited for", async () => {
  const { regularPrune, asked } = regular();
  await vi.advanceTimersByTimeAsync(60_000);
  vi.setSystemTime(Date.now() - 50 * hourMs);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
  await regularPrune.stop();
});

test("one comes after the other, and a stop waits for the song that is being removed", async () => {
  const { regularPrune, state, asked } = regular();
  let end: () => void = () => undefined;
  state.work = new Promise((resolve) => {
    end = resolve;
  });
  await vi.advanceTimersByTimeAsync(3 * hourMs);
  expect(asked).toHaveLength(1);
  let isStopped = false;
  const stopped = regularPrune.stop().then(() => {
    isStopped = true;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(isStopped).toBe(false);
  end();
  await stopped;
});

test("a stop while the folders are asked about removes nothing", async () => {
  const { regularPrune, state, asked } = regular();
  let settle: (isSettled: boolean) => void = () => undefined;
  state.isSettled = new Promise((resolve) => {
    settle = resolve;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  const stopped = regularPrune.stop();
  settle(true);
  await stopped;
  expect(asked).toEqual([]);
});

test("hiddenUntil() counts days of 24 hours", () => {
  expect(hiddenUntil(200_000_000, 2)).toBe(200_000_000 - 2 * 86_400_000);
});
