import type { PgTable } from "drizzle-orm/pg-core";
import type { Database } from "../database.ts";

/** What other instances have added meanwhile is counted after so long. */
const freshMs = 1_000;

interface Counted {
  readonly atMs: number;
  readonly count: Promise<number>;
}

/** Databases that this process alone changes: what it has counted stays true until it changes something. */
const alone = new WeakSet<Database>();

const counted = new WeakMap<Database, Map<PgTable, Counted>>();

/**
 * How many rows a table has. Every list tells it, and to count 100,000 rows takes longer than to read the list: they are counted once a
 * second at most where other processes change them, and anew after each change that this process makes.
 */
export function totalOf(database: Database, table: PgTable, nowMs = performance.now()): Promise<number> {
  const tables = counted.get(database) ?? new Map<PgTable, Counted>();
  counted.set(database, tables);
  const before = tables.get(table);
  if (before !== undefined && (alone.has(database) || nowMs - before.atMs < freshMs)) return before.count;
  const count = Promise.resolve(database.$count(table));
  const now = { atMs: nowMs, count };
  tables.set(table, now);
  count.catch(() => {
    if (tables.get(table) === now) tables.delete(table);
  });
  return count;
}

/** Says that no other process changes this database. */
export function nobodyElseChanges(database: Database): void {
  alone.add(database);
}

export function forgetTotals(database: Database): void {
  counted.delete(database);
}
