import type { Worker } from "node:worker_threads";
import { startWorker } from "../../worker-url.ts";
import { openedReplyId, type PgliteReply, type PgliteRequest, type PgliteRows } from "./pglite-messages.ts";

export interface QueryOptions {
  readonly rowMode?: "object" | "array";
}

/** The part of PGlite's interface that drizzle uses. */
export interface PgliteQueries {
  query(sql: string, params?: readonly unknown[], options?: QueryOptions): Promise<PgliteRows>;
}

interface Waiting {
  resolve(result: PgliteRows): void;
  reject(error: Error): void;
}

/** A database in a thread of its own, seen from the main thread. */
export class PgliteClient implements PgliteQueries {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = openedReplyId + 1;
  #isGone = false;
  /** Resolves when the connection is free. A transaction holds the connection from its begin to its end. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (reply: PgliteReply) => this.#settle(reply));
    worker.on("error", (error) => this.#fail(error));
    worker.on("exit", () => this.#fail(new Error("The database's thread has ended")));
  }

  /** Opens the database in a directory, which is made when it is missing. */
  static async open(dataDirectory: string): Promise<PgliteClient> {
    const client = new PgliteClient(startWorker("catalog/embedded/pglite-worker", { workerData: dataDirectory }));
    await new Promise<PgliteRows>((resolve, reject) => client.#waiting.set(openedReplyId, { resolve, reject }));
    return client;
  }

  query(sql: string, params: readonly unknown[] = [], options: QueryOptions = {}): Promise<PgliteRows> {
    return this.#inTurn(() => this.#ask("query", sql, params, options));
  }

  /** Commits when `work` resolves, rolls back when it rejects. Everybody else waits meanwhile. */
  transaction<Value>(work: (transaction: PgliteQueries) => Promise<Value>): Promise<Value> {
    const query = (sql: string, params: readonly unknown[] = [], options: QueryOptions = {}) =>
      this.#ask("query", sql, params, options);
    return this.#inTurn(async () => {
      await query("begin");
      try {
        const value = await work({ query });
        await query("commit");
        return value;
      } catch (error) {
        await query("rollback");
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    if (this.#isGone) return;
    await this.#inTurn(() => this.#ask("close", "", [], {}));
    await this.#worker.terminate();
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #ask(
    type: PgliteRequest["type"],
    sql: string,
    params: readonly unknown[],
    options: QueryOptions,
  ): Promise<PgliteRows> {
    if (this.#isGone) return Promise.reject(new Error("The database is closed"));
    const request: PgliteRequest = { id: this.#nextId, type, sql, params, rowMode: options.rowMode ?? "object" };
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #settle(reply: PgliteReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply.result);
    else waiting?.reject(Object.assign(new Error(reply.message), { code: reply.code }));
  }

  #fail(error: Error): void {
    this.#isGone = true;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
