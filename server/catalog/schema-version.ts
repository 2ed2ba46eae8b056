import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DatabaseError, migrationsUrl } from "./database.ts";

type Ask = (sql: string) => Promise<{ rows: unknown[] }>;

/** The newest migration that this version knows, as drizzle numbers them. */
function newestKnown(): number {
  const journal = readFileSync(fileURLToPath(new URL(`${migrationsUrl().href}/meta/_journal.json`)), "utf8");
  const { entries } = JSON.parse(journal) as { entries: { when: number }[] };
  return Math.max(...entries.map(({ when }) => when));
}

/** Refuses a database whose tables a newer Tutti made: drizzle would take it for up to date. */
export async function refuseNewerSchema(ask: Ask, where: string): Promise<void> {
  const table = await ask("select to_regclass('drizzle.__drizzle_migrations') is not null as there");
  if (!(table.rows as { there: boolean }[])[0]?.there) return;
  const newest = await ask("select coalesce(max(created_at), 0)::float8 as at from drizzle.__drizzle_migrations");
  if (Number((newest.rows as { at: number }[])[0]?.at) <= newestKnown()) return;
  throw new DatabaseError(
    `Cannot use ${where}: a newer Tutti has changed its tables, and this one does not know them; run that newer version, or put a backup of the time before back`,
  );
}
