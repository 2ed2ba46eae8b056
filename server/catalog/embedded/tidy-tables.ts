import type { PgliteClient } from "./pglite-client.ts";

/** How often it is asked whether there is something to tidy, ms. */
const tidyEveryMs = 300_000;

/** PostgreSQL's own rule of when: so many rows, and that part of a table, were added or are dead (autovacuum's settings, its documentation). */
const rowsMin = 1_000;
const tablePart = 0.2;
/** A table of more bytes that was never tidied is due as well: the counts do not outlive a program that was killed. */
const unknownBytesMax = 1_000_000;

/**
 * Does from time to time what PostgreSQL's autovacuum does, which the embedded database lacks: room of dead rows is used again, rows
 * are counted without reading them, and the planner knows what is in a table. One table at a time, and only while nobody waits: the
 * largest takes about a second of 100,000 songs. Answers with what ends it.
 */
export function keepTablesTidy(client: PgliteClient, everyMs = tidyEveryMs): () => void {
  const timer = setInterval(() => {
    // What fails here harms nothing. That the database is damaged is told by the client.
    if (client.isIdle) void tidyOneTable(client).catch(() => undefined);
  }, everyMs).unref();
  return () => clearInterval(timer);
}

/** Answers with the table's name; null when none was due. */
export async function tidyOneTable(client: Pick<PgliteClient, "query">): Promise<string | null> {
  // What the connection has counted itself is told with its next question.
  await client.query("select pg_stat_force_next_flush()");
  const { rows } = await client.query(
    `select pg_class.relname as "name" from pg_stat_user_tables join pg_class on pg_class.oid = relid
      where greatest(n_dead_tup, n_ins_since_vacuum) > $1::int + $2::float8 * n_live_tup
        or (reltuples < 0 and pg_relation_size(relid) > $3::int)
      order by greatest(n_dead_tup, n_ins_since_vacuum) desc, pg_relation_size(relid) desc limit 1`,
    [rowsMin, tablePart, unknownBytesMax],
  );
  const [due] = rows as { name: string }[];
  if (due === undefined) return null;
  await client.query(`vacuum (analyze) "${due.name}"`);
  return due.name;
}
