import pg from "pg";
import { openPostgresDatabase } from "../catalog/postgres-database.ts";
import { type ClockReading, readClock } from "./clock.ts";
import { type Finding, fine, reasonOf, wrong } from "./finding.ts";

/** Whether PostgreSQL answers and can be brought up to date, and what its clock says. */
export async function checkDatabase(
  databaseUrl: string | null,
  nowMs: () => number,
): Promise<{ finding: Finding; clock: ClockReading | null }> {
  if (databaseUrl === null) return { finding: fine("database: embedded"), clock: null };
  try {
    const opened = await openPostgresDatabase(databaseUrl);
    await opened.close();
    const clock = await readDatabaseClock(databaseUrl, nowMs);
    return { finding: fine("database: PostgreSQL answers and is up to date"), clock };
  } catch (error) {
    return { finding: wrong(`database: ${reasonOf(error)}`), clock: null };
  }
}

async function readDatabaseClock(connectionString: string, nowMs: () => number): Promise<ClockReading> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await readClock("the database", nowMs, async () => {
      const { rows } = await client.query("select extract(epoch from clock_timestamp())::float8 * 1000 as now_ms");
      return Number(rows[0]?.now_ms);
    });
  } finally {
    await client.end();
  }
}
