import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { type Database, DatabaseError, migrationsUrl, type OpenDatabase } from "./database.ts";
import { LeaseSession } from "./lease-session.ts";
import { describeRefusal, isReadOnly } from "./postgres-refusal.ts";
import { refuseNewerSchema } from "./schema-version.ts";

const connectionsMax = 10;
const connectTimeoutMs = 10_000;
/** Any number, the same in every process of Tutti: the process that holds it may migrate. */
const migrationLock = 7_081_604;

/** Opens a PostgreSQL database (14 or newer) that has the contrib extension `pg_trgm`. */
export async function openPostgresDatabase(databaseUrl: string): Promise<OpenDatabase> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connectionsMax,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  // An idle connection may break. The pool makes a new one when it needs one.
  pool.on("error", () => undefined);
  try {
    await prepare(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const leases = new LeaseSession(databaseUrl);
  return {
    database: drizzle({ client: pool }) as unknown as Database,
    isShared: true,
    takeLease: (name) => leases.take(name),
    async ping() {
      await pool.query("select 1");
    },
    async close() {
      await leases.close();
      await pool.end();
    },
  };
}

async function prepare(pool: pg.Pool): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw new DatabaseError(`Cannot reach the database of TUTTI_DATABASE_URL: ${describeRefusal(error)}`);
  });
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await refuseNewerSchema((sql) => client.query(sql), "the database of TUTTI_DATABASE_URL");
    // Also where it exists: PostgreSQL refuses this to whoever may only read.
    await client.query("create extension if not exists pg_trgm").catch((error: Error) => {
      if (isReadOnly(error)) throw error;
      throw new DatabaseError(
        `Cannot use the database of TUTTI_DATABASE_URL: search needs PostgreSQL's extension pg_trgm (package postgresql-contrib), and it says: ${error.message}`,
      );
    });
    await migrate(drizzle({ client }), { migrationsFolder: fileURLToPath(migrationsUrl()) });
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(`Cannot use the database of TUTTI_DATABASE_URL: ${describeRefusal(error)}`);
  } finally {
    // Ends the session, and with it the lock.
    client.release(true);
  }
}
