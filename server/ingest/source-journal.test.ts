import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSourceJournal } from "./source-journal.ts";

const state = { path: "/music/a.flac", bytes: 10, modifiedMs: 1_000.5 };
const key = "ab".repeat(32);
let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-journal-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a file is known again after a restart, until its size or time changes", async () => {
  const path = join(directory, "deep", "sources.jsonl");
  await (await openSourceJournal(path)).remember(state, key);
  const journal = await openSourceJournal(path);
  expect(journal.keyOf(state)).toBe(key);
  expect(journal.keyOf({ ...state, bytes: 11 })).toBeNull();
  expect(journal.keyOf({ ...state, modifiedMs: 1_001 })).toBeNull();
  expect(journal.keyOf({ ...state, path: "/music/b.flac" })).toBeNull();
});

test("a line torn by a crash is skipped and cleared away", async () => {
  const path = join(directory, "sources.jsonl");
  await (await openSourceJournal(path)).remember(state, key);
  appendFileSync(path, '{"path":"/music/b.fl');
  const journal = await openSourceJournal(path);
  expect(journal.keyOf(state)).toBe(key);
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(1);
});

test("an entry with an infinite number, which could not be written again, is skipped", async () => {
  const path = join(directory, "sources.jsonl");
  writeFileSync(path, `{"path":"/music/a.flac","bytes":1e400,"modifiedMs":1,"sourceKey":"${key}"}\n`);
  const journal = await openSourceJournal(path);
  expect(journal.keyOf({ ...state, bytes: Number.POSITIVE_INFINITY, modifiedMs: 1 })).toBeNull();
  expect(readFileSync(path, "utf8")).toBe("");
});
