import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buffersMegabytes, openCluster } from "./pglite-cluster.ts";

test("what a killed first start left of a new database is thrown away", async () => {
  const data = await mkdtemp(join(tmpdir(), "tutti-cluster-"));
  try {
    const directory = join(data, "catalogue");
    await mkdir(`${directory}.new`);
    await writeFile(join(`${directory}.new`, "PG_VERSION"), "17\n");
    const { database, isNew } = await openCluster({ directory, ifMissing: "make", isRescue: false });
    expect(isNew).toBe(true);
    expect((await database.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    expect((await database.query("show shared_buffers")).rows).toEqual([{ shared_buffers: "16MB" }]);
    await database.close();
    expect(existsSync(`${directory}.new`)).toBe(false);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}, 180_000);

test("where one was before, none is made in its place", async () => {
  const data = await mkdtemp(join(tmpdir(), "tutti-cluster-"));
  try {
    const directory = join(data, "catalogue");
    const opening = openCluster({ directory, ifMissing: "refuse", isRescue: false });
    await expect(opening).rejects.toMatchObject({ code: "missing" });
    expect(existsSync(directory)).toBe(false);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
});

test("a large database has more pages in memory, and none has more than PostgreSQL's usual 128 MB", () => {
  const bytes = [0, 40_000_000, 64_000_000, 300_000_000, 900_000_000];
  expect(bytes.map(buffersMegabytes)).toEqual([16, 16, 16, 75, 128]);
});
