import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { freeBytes } from "../../files/free-room.ts";
import { syncTree } from "../../files/sync-tree.ts";
import { systemTrouble } from "../../files/system-trouble.ts";
import type { OpenOptions } from "../database.ts";
import { type Database, DatabaseError, migrationsUrl, type OpenDatabase, wordSimilarityMin } from "../database.ts";
import { isDiskFull } from "../database-trouble.ts";
import { hadCatalogue } from "../earlier-music.ts";
import { refuseNewerSchema } from "../schema-version.ts";
import { PgliteClient } from "./pglite-client.ts";
import { checkTables } from "./table-check.ts";

/** PostgreSQL writes its log in files of this size: without room for one more it cannot start. */
const logFileBytes = 16_777_216;

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
    return {
      database: whole,
      // No other process has this database open.
      takeLease: async () => ({ write: (work) => work(whole), release: async () => undefined }),
      async ping() {
        if (damage !== null) throw new DatabaseError("The catalogue is damaged: the server's log says what to do");
        await client.query("select 1");
      },
      close: () => (damage === null ? client.close() : client.abandon()),
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
  await client.query(`set pg_trgm.word_similarity_threshold = ${wordSimilarityMin}`);
  await refuseNewerSchema((sql) => client.query(sql), `the catalogue in ${directory}`);
  await migrate(database, { migrationsFolder: fileURLToPath(migrationsUrl()) });
}

/** Why the database cannot be opened, and what the operator can do. */
async function startTrouble(directory: string, error: Error): Promise<DatabaseError> {
  const { code } = error as { code?: unknown };
  const reason = (error.cause instanceof Error ? error.cause : error).message;
  if (code === "missing") {
    return new DatabaseError(
      `The catalogue in ${directory} is gone, but music of it is still there. To make it anew from the media run "tutti library rebuild"; or put a backup of ${directory} back. Nothing was changed`,
    );
  }
  if (code === "denied") {
    return new DatabaseError(
      `The catalogue in ${directory} cannot be opened: ${reason}. Give the folder to that user (chown -R), or run Tutti as the user it belongs to`,
    );
  }
  if (code === "version") {
    return new DatabaseError(
      `The catalogue in ${directory} cannot be opened: ${reason}. Run the Tutti that made it, or make it anew from the media with "tutti library rebuild"`,
    );
  }
  if (code !== "damaged" || !/is gone|is not as it was|is a f/.test(reason)) {
    if (isDiskFull({ code, message: reason }) || (await freeBytes(dirname(directory))) < logFileBytes) {
      return new DatabaseError(
        `The disk is full: the catalogue in ${directory} cannot be opened; free ${logFileBytes / 1_048_576} MiB at least and start again (nothing was removed)`,
      );
    }
  }
  return new DatabaseError(
    systemTrouble(error, directory) ??
      `The catalogue in ${directory} is damaged: ${reason}. Nothing was removed. Put a backup of that folder back, or make it anew from the media with "tutti library rebuild", which keeps the damaged one aside`,
  );
}

function runTrouble(directory: string, reason: string): string {
  return `The catalogue in ${directory} is damaged: ${reason}. What plays goes on; stop Tutti, then put a backup of that folder back, or run "tutti library rebuild"`;
}
