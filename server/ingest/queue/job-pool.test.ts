import { expect, test } from "vitest";
import { createJobPool } from "./job-pool.ts";

test("runs no more jobs at once than it may, lower ranks first, in order within a rank", async () => {
  const pool = createJobPool(2);
  const order: string[] = [];
  let running = 0;
  let most = 0;
  const job = (name: string) => async () => {
    running += 1;
    most = Math.max(most, running);
    order.push(name);
    await Promise.resolve();
    running -= 1;
    return name;
  };
  const names = ["1a", "1b", "1c", "0a", "0b"];
  const done = await Promise.all(names.map((name) => pool.run(Number(name[0]), job(name))));
  expect(done).toEqual(names);
  expect(order).toEqual(["1a", "1b", "0a", "0b", "1c"]);
  expect(most).toBe(2);
});

test("a job that fails is told to its caller and blocks no other", async () => {
  const pool = createJobPool(1);
  const bad = pool.run(0, async () => {
    throw new Error("bad");
  });
  const good = pool.run(0, async () => "good");
  await expect(bad).rejects.toThrow("bad");
  expect(await good).toBe("good");
});

test("a job that is called comes before all others that wait, whatever their rank", async () => {
  const pool = createJobPool(1);
  const order: string[] = [];
  const job = (name: string) => async () => void order.push(name);
  const names = ["0a", "0b", "1a", "1b"];
  const done = names.map((name) => pool.run(Number(name[0]), job(name), name));
  pool.callNext("1b");
  pool.callNext("nobody");
  await Promise.all(done);
  expect(order).toEqual(["0a", "1b", "0b", "1a"]);
});
