import { fileURLToPath } from "node:url";
import type { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { type Database, DatabaseError, migrationsUrl, type OpenDatabase, wordSimilarityMin } from "../database.ts";
import { PgliteClient } from "./pglite-client.ts";

/** Opens the embedded database. One process at a time may have it open: the caller holds the data directory's lock. */
export async function openPgliteDatabase(dataDirectory: string): Promise<OpenDatabase> {
  const client = await PgliteClient.open(dataDirectory).catch((error: Error) => {
    throw new DatabaseError(`Cannot open the catalogue in ${dataDirectory}: ${error.message}`);
  });
  await client.query("create extension if not exists pg_trgm");
  await client.query(`set pg_trgm.word_similarity_threshold = ${wordSimilarityMin}`);
  const database = drizzle({ client: client as unknown as PGlite });
  await migrate(database, { migrationsFolder: fileURLToPath(migrationsUrl()) });
  return {
    database: database as unknown as Database,
    async ping() {
      await client.query("select 1");
    },
    close: () => client.close(),
  };
}
