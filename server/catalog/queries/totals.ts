import type { PgTable } from "drizzle-orm/pg-core";
import type { Database } from "../database.ts";

/** What other instances have added meanwhile is counted after so long. */
const freshMs = 1_000;

interface Kept {
  readonly atMs: number;
  readonly value: Promise<unknown>;
}

/** Of the filters that somebody asks for by turns; the oldest goes first. */
const keptMax = 500;

/** Databases that this process alone changes: what it has counted stays true until it changes something. */
const alone = new WeakSet<Database>();

const kept = new WeakMap<Database, Map<PgTable | string, Kept>>();

/**
 * How many rows a table has. Every list tells it, and to count 100,000 rows takes longer than to read the list: they are counted once a
 * second at most where other processes change them, and anew after each change that this process makes.
 */
export function totalOf(database: Database, table: PgTable, nowMs = performance.now()): Promise<number> {
  return keptFor(database, table, () => Promise.resolve(database.$count(table)), nowMs);
}

/** The same for whatever takes long to read and is asked for often, by a name of its own. */
export function keptFor<Value>(
  database: Database,
  key: PgTable | string,
  read: () => Promise<Value>,
  nowMs = performance.now(),
): Promise<Value> {
  const all = kept.get(database) ?? new Map<PgTable | string, Kept>();
  kept.set(database, all);
  const before = all.get(key);
  if (before !== undefined && (alone.has(database) || nowMs - before.atMs < freshMs))
    return before.value as Promise<Value>;
  const value = read();
  const now = { atMs: nowMs, value };
  all.delete(key);
  all.set(key, now);
  const [oldest] = all.keys();
  if (all.size > keptMax && oldest !== undefined) all.delete(oldest);
  value.catch(() => {
    if (all.get(key) === now) all.delete(key);
  });
  return value;
}

/** Says that no other process changes this database. */
export function nobodyElseChanges(database: Database): void {
  alone.add(database);
}

export function forgetTotals(database: Database): void {
  kept.delete(database);
}
