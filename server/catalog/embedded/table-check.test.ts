import { PGlite } from "@electric-sql/pglite";
import { afterAll, expect, test } from "vitest";
import type { PgliteQueries } from "./pglite-client.ts";
import { checkTables } from "./table-check.ts";

const database = await PGlite.create();
afterAll(() => database.close());

const asked: string[] = [];
const client = {
  query(sql: string) {
    asked.push(sql);
    return database.query(sql);
  },
} as unknown as PgliteQueries;

test("tables are looked through by the keys that they have, whichever Tutti made them", async () => {
  await database.exec('create table files (path bytea, "of day" int, rest text, primary key ("of day", path))');
  await database.exec("insert into files values ('a', 1), ('a', 2)");
  expect(await checkTables(client)).toBeNull();
  expect(asked.join("\n")).toContain('select "of day", path from files order by "of day", path');
});

test("a table that has lost its key is named", async () => {
  await database.exec("create table bare (id text)");
  expect(await checkTables(client)).toBe("its table bare has no primary key");
});
