import { beforeEach, expect, test } from "vitest";
import type { Database } from "../database.ts";
import { albums, tracks } from "../schema.ts";
import { forgetTotals, nobodyElseChanges, totalOf } from "./totals.ts";

let asked: unknown[];
let answers: (() => Promise<number>)[];
let database: Database;
beforeEach(() => {
  asked = [];
  answers = [];
  const $count = (table: unknown) => {
    asked.push(table);
    return answers.shift()?.() ?? Promise.resolve(asked.length);
  };
  database = { $count } as unknown as Database;
});

test("a table is counted once a second, each for itself", async () => {
  expect(await totalOf(database, tracks, 0)).toBe(1);
  expect(await totalOf(database, tracks, 999)).toBe(1);
  expect(await totalOf(database, albums, 999)).toBe(2);
  expect(await totalOf(database, tracks, 1_000)).toBe(3);
  expect(asked).toEqual([tracks, albums, tracks]);
});

test("where nobody else changes it, it is counted after a change only", async () => {
  nobodyElseChanges(database);
  expect(await totalOf(database, tracks, 0)).toBe(1);
  expect(await totalOf(database, tracks, 86_400_000)).toBe(1);
  forgetTotals(database);
  expect(await totalOf(database, tracks, 86_400_001)).toBe(2);
});

test("after a change it is counted anew at once, also while a count of before is under way", async () => {
  let finish: ((count: number) => void) | undefined;
  answers.push(
    () =>
      new Promise<number>((resolve) => {
        finish = resolve;
      }),
  );
  const before = totalOf(database, tracks, 0);
  forgetTotals(database);
  expect(await totalOf(database, tracks, 1)).toBe(2);
  finish?.(7);
  expect(await before).toBe(7);
  expect(await totalOf(database, tracks, 2)).toBe(2);
});

test("a count that failed is not remembered", async () => {
  answers.push(() => Promise.reject(new Error("no database")));
  await expect(totalOf(database, tracks, 0)).rejects.toThrow("no database");
  expect(await totalOf(database, tracks, 1)).toBe(2);
});
