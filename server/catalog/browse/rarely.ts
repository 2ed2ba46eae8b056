import type { Database } from "../database.ts";

/** While songs are added, each of which changes what is counted, a search makes do with what was counted so long ago. */
const freshMs = 20_000;

interface Read {
  readonly atMs: number;
  readonly value: Promise<unknown>;
}

const reads = new WeakMap<Database, Map<string, Read>>();

/**
 * What was read at most 20 s ago, or the last time: then it is read anew meanwhile. Only the first question waits. For searches, each of which
 * asks again: to count all genres reads every song.
 */
export function rarely<Value>(
  database: Database,
  key: string,
  read: () => Promise<Value>,
  nowMs = performance.now(),
): Promise<Value> {
  const all = reads.get(database) ?? new Map<string, Read>();
  reads.set(database, all);
  const before = all.get(key);
  if (before !== undefined && nowMs - before.atMs < freshMs) return before.value as Promise<Value>;
  const value = read();
  const keep = () => void all.set(key, { atMs: nowMs, value });
  const forget = () => void (all.get(key)?.value === value && all.delete(key));
  if (before === undefined) {
    keep();
    value.catch(forget);
    return value;
  }
  // Whoever asks meanwhile gets what there was, and reads nothing.
  all.set(key, { atMs: nowMs, value: before.value });
  value.then(keep, () => undefined);
  return before.value as Promise<Value>;
}
