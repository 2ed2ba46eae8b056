import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PgliteClient, PgliteQueries } from "./pglite-client.ts";
import { keepTablesTidy, tidyOneTable } from "./tidy-tables.ts";

let database: PGlite;
beforeAll(async () => {
  database = await PGlite.create();
  await database.exec(`create table "large one" (id int primary key); create table small (id int primary key)`);
});
afterAll(() => database.close());

const asked: string[] = [];
const query = ((sql, params = []) => {
  asked.push(sql);
  return database.query(sql, [...params]);
}) as PgliteQueries["query"];

/** Pages of which PostgreSQL knows that all can see all of their rows: it can count without reading them. */
async function pagesKnown(): Promise<number> {
  const { rows } = await database.query<{ known: number }>(
    "select relallvisible as known from pg_class where relname = 'large one'",
  );
  return rows[0]?.known ?? 0;
}

test("the table with most rows added or dead is tidied, until none is due", async () => {
  expect(await tidyOneTable({ query })).toBeNull();
  await database.exec(`insert into "large one" select generate_series(1, 5000)`);
  await database.exec("insert into small select generate_series(1, 900)");
  expect(await pagesKnown()).toBe(0);
  expect(await tidyOneTable({ query })).toBe("large one");
  expect(await pagesKnown()).toBeGreaterThan(10);
  expect(await tidyOneTable({ query })).toBeNull();
  await database.exec(`delete from "large one" where id <= 3000`);
  expect(await tidyOneTable({ query })).toBe("large one");
  expect(await tidyOneTable({ query })).toBeNull();
});

test("a large table of which nothing is known is tidied, whatever was counted", async () => {
  await database.exec(
    "create table old (text text); insert into old select repeat('x', 1000) from generate_series(1, 1500)",
  );
  await database.exec("select pg_stat_force_next_flush()");
  await database.query("select 1");
  await database.exec("select pg_stat_reset()");
  expect(await tidyOneTable({ query })).toBe("old");
  expect(await tidyOneTable({ query })).toBeNull();
});

test("it waits for a moment in which nobody waits, and ends when told", async () => {
  await database.exec(`insert into "large one" select generate_series(10001, 20000)`);
  asked.length = 0;
  const client = { query, isIdle: false };
  const end = keepTablesTidy(client as unknown as PgliteClient, 5);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(asked).toEqual([]);
  client.isIdle = true;
  await expect.poll(() => asked).toContain('vacuum (analyze) "large one"');
  end();
  await new Promise((resolve) => setTimeout(resolve, 60));
  const before = asked.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(asked.length).toBe(before);
});
