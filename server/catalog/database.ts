import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";

/** Either of the two databases, as the queries see it. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** The right to work on something, alone among all processes of one database, until it is released or its session is lost. */
export interface Lease {
  /** Writes through the session that holds the lease: when that is lost, nothing can be written. Writers take turns. */
  write<Value>(work: (database: Database) => Promise<Value>): Promise<Value>;
  release(): Promise<void>;
}

/** Null when another process has it. */
export type TakeLease = (name: string) => Promise<Lease | null>;

export interface OpenDatabase {
  readonly database: Database;
  /** Whether other processes may change it as well. */
  readonly isShared: boolean;
  readonly takeLease: TakeLease;
  /** Rejects when the database does not answer; with a DatabaseError when it is known to be damaged. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A trouble that the operator can mend; only its message is shown on the terminal. */
export class DatabaseError extends Error {}

/** How a catalogue is opened. */
export interface OpenOptions {
  /** Told once, in a sentence for the operator, when the database turns out to be damaged while it is in use. */
  onDamage?(text: string): void;
  /** The catalogue was made anew or mended by a rebuilding: it need not be asked whether there was one before. */
  readonly ifMissing?: "make" | "refuse";
  /** To save what can be saved: what is known to be damaged is read all the same. */
  readonly isRescue?: boolean;
}

/** Where the SQL migrations are: next to this file, or next to the bundle of the built server. */
export function migrationsUrl(): URL {
  return new URL("./migrations", import.meta.url);
}
