import { beforeEach, expect, test } from "vitest";
import type { Database } from "../database.ts";
import { rarely } from "./rarely.ts";

let database: Database;
let reads: number;
beforeEach(() => {
  database = {} as Database;
  reads = 0;
});
const read = async () => {
  reads += 1;
  return reads;
};

test("only the first question waits; after 20 s it is read anew for whoever asks next", async () => {
  expect(await rarely(database, "genres", read, 0)).toBe(1);
  expect(await rarely(database, "genres", read, 19_999)).toBe(1);
  expect(await rarely(database, "genres", read, 20_000)).toBe(1);
  expect(await rarely(database, "genres", read, 20_001)).toBe(2);
  expect(reads).toBe(2);
  expect(await rarely(database, "years", read, 20_001)).toBe(3);
});

test("a first reading that fails is told and not kept; a later one leaves what there was", async () => {
  const fails = () => Promise.reject(new Error("away"));
  await expect(rarely(database, "genres", fails, 0)).rejects.toThrow("away");
  expect(await rarely(database, "genres", read, 1)).toBe(1);
  expect(await rarely(database, "genres", fails, 30_000)).toBe(1);
  expect(await rarely(database, "genres", read, 30_001)).toBe(1);
  expect(reads).toBe(1);
});
