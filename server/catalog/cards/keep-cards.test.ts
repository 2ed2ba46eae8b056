import { afterEach, expect, test, vi } from "vitest";
import type { Database } from "../database.ts";
import { CardKeeper } from "./keep-cards.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A database that has nothing: how often it is asked says how often somebody looked. */
function emptyDatabase() {
  let asked = 0;
  const execute = async () => {
    asked += 1;
    return { rows: [] };
  };
  return { database: { execute } as unknown as Database, looks: () => asked / 3 };
}

test("many changes are looked at together, and one that comes meanwhile is not missed", async () => {
  vi.useFakeTimers();
  const { database, looks } = emptyDatabase();
  const keeper = new CardKeeper(database);
  keeper.changed();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(looks()).toBe(0);
  keeper.start();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(looks()).toBe(1);
  for (let ms = 0; ms < 30_000; ms += 500) {
    keeper.changed();
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(looks()).toBeGreaterThan(4);
  expect(looks()).toBeLessThan(8);
  const before = looks();
  await vi.advanceTimersByTimeAsync(400_000);
  expect(looks()).toBe(before + 2);
  await keeper.stop();
  keeper.changed();
  await vi.advanceTimersByTimeAsync(400_000);
  expect(looks()).toBe(before + 2);
});
