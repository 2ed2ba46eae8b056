import { fileURLToPath } from "node:url";
import type { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { syncTree } from "../../files/sync-tree.ts";
import type { OpenOptions } from "../database.ts";
import { type Database, DatabaseError, migrationsUrl, type OpenDatabase } from "../database.ts";
import { hadCatalogue } from "../earlier-music.ts";
import { refuseNewerSchema } from "../schema-version.ts";
import { PgliteClient } from "./pglite-client.ts";
import { startTrouble } from "./start-trouble.ts";
import { checkTables } from "./table-check.ts";
import { keepTablesTidy } from "./tidy-tables.ts";

/** Opens the embedded database. One process at a time may have it open: the caller holds the data directory's lock. */
export async function openPgliteDatabase(directory: string, options: OpenOptions = {}): Promise<OpenDatabase> {
  const ifMissing = options.ifMissing ?? ((await hadCatalogue(directory)) ? "refuse" : "make");
  const { client, isNew, isSealed } = await PgliteClient.open({
    directory,
    ifMissing,
    isRescue: options.isRescue === true,
  }).catch(async (error: Error) => {
    throw await startTrouble(directory, error);
  });
  try {
    const database = drizzle({ client: client as unknown as PGlite });
    await prepare(client, database, directory, isSealed || options.isRescue === true);
    let damage: string | null = null;
    client.onDamage = (reason) => {
      if (damage === null) options.onDamage?.(runTrouble(directory, reason));
      damage = reason;
    };
    if (isNew) client.ready = syncTree(directory);
    // Whoever saves something first learns of a failure; nobody else waits for it.
    client.ready.catch(() => undefined);
    const whole = database as unknown as Database;
    const leaveUntidy = options.isRescue === true ? () => undefined : keepTablesTidy(client);
    return {
      database: whole,
      isShared: false,
      // No other process has this database open.
      takeLease: async () => ({ write: (work) => work(whole), release: async () => undefined }),
      async ping() {
        if (damage !== null) throw new DatabaseError("The catalogue is damaged: the server's log says what to do");
        await client.query("select 1");
      },
      close() {
        leaveUntidy();
        return damage === null ? client.close() : client.abandon();
      },
    };
  } catch (error) {
    await client.abandon();
    throw error instanceof DatabaseError ? error : await startTrouble(directory, error as Error);
  }
}

async function prepare(
  client: PgliteClient,
  database: ReturnType<typeof drizzle>,
  directory: string,
  isKnownWhole: boolean,
): Promise<void> {
  if (!isKnownWhole) {
    const fault = await checkTables(client);
    if (fault !== null) throw Object.assign(new Error(fault), { code: "damaged" });
  }
  await client.query("create extension if not exists pg_trgm");
  await refuseNewerSchema((sql) => client.query(sql), `the catalogue in ${directory}`);
  await migrate(database, { migrationsFolder: fileURLToPath(migrationsUrl()) });
}

function runTrouble(directory: string, reason: string): string {
  return `The catalogue in ${directory} is damaged: ${reason}. What plays goes on; stop Tutti, then put a backup of that folder back, or run "tutti library rebuild"`;
}
