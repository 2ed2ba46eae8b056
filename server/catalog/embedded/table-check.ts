import type { PgliteQueries } from "./pglite-client.ts";

/** Tables of the schema with the columns of their primary key. */
const keys: readonly (readonly [table: string, key: string])[] = [
  ["artists", "id"],
  ["covers", "id"],
  ["albums", "id"],
  ["sources", "source_key"],
  ["tracks", "id"],
  ["renditions", "track_id, kind"],
  ["playlists", "id"],
  ["playlist_tracks", "playlist_id, position"],
  ["search_documents", "kind, id"],
];

/**
 * Looks through a database that was not closed in order: each page of our tables is read (PostgreSQL compares its checksum),
 * and a table must have as many rows as its index. What is wrong, or null. Rejects when PostgreSQL finds it first.
 */
export async function checkTables(client: PgliteQueries): Promise<string | null> {
  const empty = await client.query(
    "select c.oid::regclass::text as name from pg_class c where c.relkind = 'i' and pg_relation_size(c.oid) = 0 limit 1",
  );
  const [index] = empty.rows as { name: string }[];
  if (index) return `its index ${index.name} is empty`;
  const there = await client.query("select tablename from pg_tables where schemaname = 'public'");
  const tables = new Set((there.rows as { tablename: string }[]).map(({ tablename }) => tablename));
  for (const [table, key] of keys) {
    if (!tables.has(table)) continue;
    const rows = await countRows(client, `select 1 from ${table}`, "indexscan");
    const indexed = await countRows(client, `select ${key} from ${table} order by ${key}`, "seqscan");
    if (rows !== indexed) return `its table ${table} has ${rows} rows, and the index of it ${indexed}`;
  }
  return null;
}

async function countRows(client: PgliteQueries, sql: string, without: "seqscan" | "indexscan"): Promise<number> {
  const planner = ["enable_bitmapscan", `enable_${without}`];
  for (const setting of planner) await client.query(`set ${setting} = off`);
  try {
    const { rows } = await client.query(`select count(*)::int as count from (${sql} offset 0) as found`);
    return (rows as { count: number }[])[0]?.count ?? 0;
  } finally {
    for (const setting of planner) await client.query(`reset ${setting}`);
  }
}
