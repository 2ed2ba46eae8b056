import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { OpenDatabase } from "../../server/catalog/database.ts";
import { openPgliteDatabase } from "../../server/catalog/embedded/pglite-database.ts";
import { openPostgresDatabase } from "../../server/catalog/postgres-database.ts";
import { postgresPrograms, startPrivatePostgres } from "./private-postgres.ts";

/** A new database with the catalogue's tables. */
export interface DatabasePlace {
  readonly opened: OpenDatabase;
  remove(): Promise<void>;
}

/** Describes what holds of a thing in the embedded database and in a PostgreSQL of its own, where that is installed. */
export function inBothDatabases(thing: string, contract: (makePlace: () => Promise<DatabasePlace>) => void): void {
  describe(`${thing} in PGlite`, () => contract(embeddedPlace));
  const programs = postgresPrograms();
  if (programs) describe(`${thing} in PostgreSQL`, () => contract(() => postgresPlace(programs)));
  else test.skip(`${thing} in PostgreSQL: its server programs are not installed (package postgresql)`, () => undefined);
}

async function embeddedPlace(): Promise<DatabasePlace> {
  const directory = await mkdtemp(join(tmpdir(), "tutti-database-"));
  const opened = await openPgliteDatabase(join(directory, "catalogue"));
  return { opened, remove: () => rm(directory, { recursive: true, force: true }) };
}

async function postgresPlace(programs: string): Promise<DatabasePlace> {
  const server = await startPrivatePostgres(programs);
  const opened = await openPostgresDatabase(await server.createDatabase("tutti"));
  return { opened, remove: () => server.stop() };
}
