import type { PgliteQueries } from "./pglite-client.ts";

interface Keyed {
  readonly name: string;
  /** The columns of its primary key, null where there is none. */
  readonly key: string | null;
}

/** As the database itself has them: one that an older Tutti made is looked through before it is brought up to date. */
const keyedTables = `
  select c.relname as name, (
    select string_agg(quote_ident(a.attname), ', ' order by k.place)
    from pg_index i, unnest(i.indkey) with ordinality as k(attnum, place), pg_attribute a
    where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum
  ) as key
  from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by c.relname`;

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
  for (const { name: table, key } of (await client.query(keyedTables)).rows as Keyed[]) {
    if (key === null) return `its table ${table} has no primary key`;
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
