import type { Worker } from "node:worker_threads";
import { startWorker } from "../../worker-url.ts";
import { type DatabaseFault, isDamage } from "../database-trouble.ts";
import type { ClusterOptions } from "./pglite-cluster.ts";
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

export interface OpenedClient {
  readonly client: PgliteClient;
  readonly isNew: boolean;
  readonly isSealed: boolean;
}

/** A database in a thread of its own, seen from the main thread. */
export class PgliteClient implements PgliteQueries {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = openedReplyId + 1;
  #isGone = false;
  #isClosing = false;
  /** Called when a query shows that the database itself is damaged, or when its thread has ended. */
  onDamage: (reason: string) => void = () => undefined;
  /** Transactions wait for it: a new database is on the disk before anything in it is called saved. */
  ready: Promise<unknown> = Promise.resolve();
  /** Resolves when the last transaction has ended, which holds the connection from its begin to its end; null when there is none. */
  #turn: Promise<unknown> | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    // PostgreSQL's own words are in the errors.
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on("message", (reply: PgliteReply) => this.#settle(reply));
    worker.on("error", (error) => this.#fail(error));
    worker.on("exit", () => this.#fail(new Error("The database's thread has ended")));
  }

  /** Rejects with an error that has the code of a ClusterFault, or of the operating system. */
  static async open(options: ClusterOptions): Promise<OpenedClient> {
    const worker = startWorker("catalog/embedded/pglite-worker", { workerData: options, stdout: true, stderr: true });
    const client = new PgliteClient(worker);
    const opened = new Promise<PgliteRows>((resolve, reject) =>
      client.#waiting.set(openedReplyId, { resolve, reject }),
    );
    try {
      const [{ isNew, isSealed }] = (await opened).rows as [{ isNew: boolean; isSealed: boolean }];
      return { client, isNew, isSealed };
    } catch (error) {
      client.#isClosing = true;
      await worker.terminate();
      throw error;
    }
  }

  query(sql: string, params: readonly unknown[] = [], options: QueryOptions = {}): Promise<PgliteRows> {
    // The thread answers in the order in which it is asked. Whoever waited for the answer before would wait for a turn of the event loop.
    if (this.#turn === null) return this.#ask("query", sql, params, options);
    return this.#turn.then(() => this.#ask("query", sql, params, options));
  }

  /** Nobody waits for an answer, and no transaction is under way. */
  get isIdle(): boolean {
    return this.#waiting.size === 0 && this.#turn === null;
  }

  /** Commits when `work` resolves, rolls back when it rejects. Everybody else waits meanwhile. */
  transaction<Value>(work: (transaction: PgliteQueries) => Promise<Value>): Promise<Value> {
    const query = (sql: string, params: readonly unknown[] = [], options: QueryOptions = {}) =>
      this.#ask("query", sql, params, options);
    return this.#inTurn(async () => {
      await this.ready;
      await query("begin");
      try {
        const value = await work({ query });
        await query("commit");
        return value;
      } catch (error) {
        await query("rollback").catch(() => undefined);
        throw error;
      }
    });
  }

  /** Ends the thread as it is: what is damaged is not to be sealed as if it were whole. All commits are in the log already. */
  async abandon(): Promise<void> {
    this.#isClosing = true;
    await this.#worker.terminate();
  }

  async close(): Promise<void> {
    if (this.#isGone) return;
    this.#isClosing = true;
    await this.ready.catch(() => undefined);
    // A damaged database may not let itself be closed. Its files stay as they are.
    await this.#inTurn(() => this.#ask("close", "", [], {})).catch(() => undefined);
    await this.#worker.terminate();
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = (this.#turn ?? Promise.resolve()).then(work);
    const turn = done
      .catch(() => undefined)
      .then(() => {
        if (this.#turn === turn) this.#turn = null;
      });
    this.#turn = turn;
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
    if (reply.ok) {
      waiting?.resolve(reply.result);
      return;
    }
    const fault: DatabaseFault = reply;
    if (isDamage(fault)) this.onDamage(fault.message);
    waiting?.reject(Object.assign(new Error(reply.message), { code: reply.code }));
  }

  #fail(error: Error): void {
    if (!this.#isGone && !this.#isClosing) this.onDamage(error.message);
    this.#isGone = true;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
