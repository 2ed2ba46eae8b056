import { expect, test } from "vitest";
import type { Database } from "../database.ts";
import { nobodyElseChanges } from "../queries/totals.ts";
import { keptOrder } from "./kept-orders.ts";

/** Orders are kept by the database alone: none of it is read here. */
function keeper() {
  const database = {} as Database;
  nobodyElseChanges(database);
  const read: string[] = [];
  const ask = (name: string, count = 0, line = "lists") =>
    keptOrder(database, { name, line }, async () => {
      read.push(name);
      return { ids: Array.from({ length: count }, (_, place) => String(place)), letters: [] };
    });
  return { database, read, ask };
}

test("an order is read once, and again after those that were asked for since have taken its room", async () => {
  const { read, ask } = keeper();
  await ask("large", 400_000);
  await ask("small", 10);
  await ask("large", 400_000);
  expect(read).toEqual(["large", "small"]);
  await ask("other", 400_000);
  await ask("large", 400_000);
  expect(read).toEqual(["large", "small", "other", "large"]);
});

test("orders of searches that find nothing are forgotten too", async () => {
  const { read, ask } = keeper();
  await ask("first");
  for (let place = 0; place < 250; place += 1) await ask(`nothing ${place}`);
  read.length = 0;
  await ask("nothing 249");
  expect(read).toEqual([]);
  await ask("first");
  expect(read).toEqual(["first"]);
});

test("an order that cannot be read takes no room, and is read anew", async () => {
  const { read, ask } = keeper();
  const database = {} as Database;
  const lost = { name: "lost", line: "lists" };
  await expect(keptOrder(database, lost, () => Promise.reject(new Error("Gone")))).rejects.toThrow("Gone");
  await expect(keptOrder(database, lost, async () => ({ ids: ["a"], letters: [] }))).resolves.toMatchObject({
    ids: ["a"],
  });
  await Promise.all([ask("same", 5), ask("same", 5)]);
  expect(read).toEqual(["same"]);
});

test("orders of one line are read one after the other, and another line waits for none of them", async () => {
  const { database, read, ask } = keeper();
  let answer = () => {};
  const slow = new Promise<void>((done) => {
    answer = done;
  });
  const search = (name: string) =>
    keptOrder(database, { name, line: "searches" }, async () => {
      read.push(name);
      await slow;
      return { ids: [], letters: [] };
    });
  const searches = Promise.all([search("one"), search("two")]);
  await ask("all");
  expect(read).toEqual(["one", "all"]);
  answer();
  await searches;
  expect(read).toEqual(["one", "all", "two"]);
});
