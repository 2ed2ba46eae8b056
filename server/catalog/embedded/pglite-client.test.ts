import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PgliteClient } from "./pglite-client.ts";

let folder: string;
let client: PgliteClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-pglite-client-"));
  ({ client } = await PgliteClient.open({ directory: join(folder, "catalogue"), ifMissing: "make", isRescue: false }));
  await client.query("create table notes (pitch int)");
}, 120_000);

afterAll(async () => {
  await client?.close();
  await rm(folder, { recursive: true, force: true });
});

const count = async () => {
  const { rows } = await client.query("select count(*)::int as notes from notes");
  return (rows as { notes: number }[])[0]?.notes;
};

test("those who ask at the same time do not wait for each other's turn of the event loop", async () => {
  let answered = 0;
  const asked = Array.from({ length: 5 }, () =>
    count().then(() => {
      answered += 1;
    }),
  );
  // All that the first microtasks do; from then on this thread is busy with something else.
  await Promise.resolve();
  const untilMs = performance.now() + 500;
  while (performance.now() < untilMs);
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(5);
  await Promise.all(asked);
});

test("a transaction is for itself: who asks meanwhile sees all of it or nothing, and is not rolled back with it", async () => {
  const before = (await count()) ?? 0;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
  const first = client.transaction(async (own) => {
    await own.query("insert into notes values (60)");
    await pause();
    await own.query("insert into notes values (64)");
  });
  const seen = count();
  const second = client.transaction(async (own) => {
    await own.query("insert into notes values (67)");
    await pause();
    throw new Error("wrong note");
  });
  const written = client.query("insert into notes values (72)");
  const third = client.transaction((own) => own.query("insert into notes values (76)"));
  expect(await seen).toBe(before + 2);
  await expect(second).rejects.toThrow("wrong note");
  await Promise.all([first, written, third]);
  expect(await count()).toBe(before + 4);
});
