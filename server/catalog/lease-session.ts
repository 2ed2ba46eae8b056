import { createHash } from "node:crypto";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Database, Lease } from "./database.ts";

/** A host that vanished without a word is given up after half a minute, and its leases with it. */
const keepAlive = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

/** Leases as advisory locks of PostgreSQL, all of this process in one session. */
export class LeaseSession {
  readonly #databaseUrl: string;
  #session: Session | null = null;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  async take(name: string): Promise<Lease | null> {
    if (this.#session === null || this.#session.isLost) this.#session = new Session(this.#databaseUrl);
    return this.#session.take(name);
  }

  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = null;
  }
}

class Session {
  isLost = false;
  readonly #client: pg.Client;
  readonly #connected: Promise<unknown>;
  /** A session would grant its own locks again. */
  readonly #names = new Set<string>();
  #turn: Promise<unknown>;

  constructor(databaseUrl: string) {
    this.#client = new pg.Client({ connectionString: databaseUrl, options: keepAlive, keepAlive: true });
    const lose = () => {
      this.isLost = true;
    };
    this.#client.on("error", lose).on("end", lose);
    this.#connected = this.#client.connect();
    this.#turn = this.#connected.catch(lose);
  }

  async take(name: string): Promise<Lease | null> {
    if (this.#names.has(name)) return null;
    this.#names.add(name);
    const key = keyOf(name);
    const isTaken = await this.#inTurn(async () => {
      const { rows } = await this.#client.query("select pg_try_advisory_lock($1::bigint) as taken", [key]);
      return (rows as { taken: boolean }[])[0]?.taken === true;
    }).catch((error: unknown) => {
      this.#names.delete(name);
      throw error;
    });
    if (!isTaken) {
      this.#names.delete(name);
      return null;
    }
    const database = drizzle({ client: this.#client }) as unknown as Database;
    return {
      write: (work) => this.#inTurn(() => work(database)),
      release: async () => {
        this.#names.delete(name);
        // Of a lost session nothing is left to release.
        if (!this.isLost) await this.#inTurn(() => this.#client.query("select pg_advisory_unlock($1::bigint)", [key]));
      },
    };
  }

  async close(): Promise<void> {
    await this.#turn;
    if (!this.isLost) await this.#client.end();
  }

  /** A session does one thing at a time: what two do at once would be in one transaction. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(async () => {
      await this.#connected;
      return work();
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** The 64 bits by which PostgreSQL knows an advisory lock. */
function keyOf(name: string): string {
  return createHash("sha256").update(`lease ${name}`).digest().readBigInt64BE().toString();
}
