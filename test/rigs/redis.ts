import { EventEmitter } from "node:events";
import { redisLimits } from "../../server/tracker/cluster/limits.ts";
import {
  type OpenRedis,
  type RedisClient,
  type RedisPipeline,
  timedOut,
} from "../../server/tracker/cluster/redis-client.ts";
import { RedisConnection } from "../../server/tracker/cluster/redis-connection.ts";

type Content = string | Set<string> | Map<string, string>;
type Command = readonly [name: string, ...values: (string | number)[]];

/**
 * A Redis in this process, with the commands that the tracker uses. Commands are carried out in the order of asking and
 * answered a moment later; keys end by vitest's timers. It goes away, hangs and comes back when the test says so.
 */
export class TestRedis {
  state: "up" | "away" | "hung" = "up";
  /** How often a socket was connected. */
  connected = 0;
  /** Commands that it refuses, as one that is out of memory or read-only does. */
  readonly refused = new Set<string>();
  /** What was published, in order. */
  readonly published: { readonly channel: string; readonly text: string }[] = [];
  readonly #keys = new Map<string, { readonly content: Content; untilMs: number }>();
  readonly #clients = new Set<TestClient>();
  /** What was asked while it hung, in order. */
  readonly #late: (() => void)[] = [];

  readonly open: OpenRedis = (url) => {
    const client = new TestClient(this, Number(new URL(url).pathname.slice(1)));
    this.#clients.add(client);
    return client;
  };

  goAway(): void {
    this.state = "away";
    this.#late.length = 0;
    for (const client of this.#clients) client.lose();
  }

  /** It takes commands and says nothing. When it comes back it carries them out, even for a socket that is gone. */
  hang(): void {
    this.state = "hung";
  }

  carryOutLate(command: () => void): void {
    this.#late.push(command);
  }

  comeBack(): void {
    this.state = "up";
    for (const command of this.#late.splice(0)) command();
    for (const client of this.#clients) client.reconnect();
  }

  /** All keys are gone, as after a restart without a disk. */
  forget(): void {
    this.#keys.clear();
  }

  /** For the test itself. */
  do(...command: Command): unknown {
    return this.carryOut(command);
  }

  content(key: string): Content | null {
    const kept = this.#keys.get(key);
    if (kept !== undefined && Date.now() >= kept.untilMs) this.#keys.delete(key);
    return this.#keys.get(key)?.content ?? null;
  }

  get keys(): string[] {
    return [...this.#keys.keys()].filter((key) => this.content(key) !== null).sort();
  }

  carryOut([name, ...values]: Command): unknown {
    if (this.refused.has(name)) throw new Error(`OOM: ${name} is refused`);
    const [key = "", ...rest] = values.map(String);
    switch (name) {
      case "set": {
        const before = this.content(key);
        this.#keys.set(key, { content: rest[0] ?? "", untilMs: Date.now() + Number(rest[2]) });
        return rest[3] === "GET" ? before : "OK";
      }
      case "getex":
        this.#expire(key, Number(rest[1]));
        return this.content(key);
      case "mget":
        return [key, ...rest].map((each) => this.content(each));
      case "del":
        return this.#keys.delete(key) ? 1 : 0;
      case "pexpire":
        return this.#expire(key, Number(rest[0]));
      case "sadd":
        this.#make(key, () => new Set<string>()).add(rest[0] ?? "");
        return 1;
      case "smembers":
        return [...((this.content(key) ?? []) as Iterable<string>)];
      case "hset":
        this.#make(key, () => new Map<string, string>()).set(rest[0] ?? "", rest[1] ?? "");
        return 1;
      case "hgetall":
        return Object.fromEntries((this.content(key) ?? []) as Iterable<[string, string]>);
      case "srem":
      case "hdel":
        return this.#remove(key, rest);
      case "publish":
        return this.#publish(key, rest[0] ?? "");
      default:
        throw new Error(`The test's Redis knows no ${name}`);
    }
  }

  #make<Kind extends Content>(key: string, make: () => Kind): Kind {
    const there = this.content(key);
    if (there !== null) return there as Kind;
    const content = make();
    this.#keys.set(key, { content, untilMs: Number.POSITIVE_INFINITY });
    return content;
  }

  #expire(key: string, lifeMs: number): number {
    if (this.content(key) === null) return 0;
    const kept = this.#keys.get(key);
    if (kept !== undefined) kept.untilMs = Date.now() + lifeMs;
    return 1;
  }

  #remove(key: string, names: readonly string[]): number {
    const content = this.content(key) as Exclude<Content, string> | null;
    if (content === null) return 0;
    const removed = names.filter((name) => content.delete(name)).length;
    if (content.size === 0) this.#keys.delete(key);
    return removed;
  }

  #publish(channel: string, text: string): number {
    this.published.push({ channel, text });
    const listeners = [...this.#clients].filter((client) => client.listensTo(channel));
    for (const client of listeners) queueMicrotask(() => client.hear(channel, text));
    return listeners.length;
  }
}

class TestClient extends EventEmitter implements RedisClient {
  status = "wait";
  readonly options: { readonly db: number };
  readonly #redis: TestRedis;
  readonly #channels = new Set<string>();
  /** Of each command that a hung Redis has taken. */
  readonly #whenCut: (() => void)[] = [];

  constructor(redis: TestRedis, db: number) {
    super();
    this.#redis = redis;
    this.options = { db };
  }

  async connect(): Promise<void> {
    this.status = "reconnecting";
    this.reconnect();
    if (this.status === "ready") return;
    const error = new Error("connect ECONNREFUSED");
    this.emit("error", error);
    throw error;
  }

  reconnect(): void {
    if (this.status !== "reconnecting" || this.#redis.state !== "up") return;
    this.status = "ready";
    this.#redis.connected += 1;
    this.emit("ready");
  }

  lose(): void {
    if (this.status === "ready") this.disconnect(true);
  }

  disconnect(reconnect = false): void {
    this.status = reconnect ? "reconnecting" : "end";
    this.#channels.clear();
    for (const note of this.#whenCut.splice(0)) note();
    this.emit("close");
    if (reconnect) queueMicrotask(() => this.reconnect());
  }

  listensTo(channel: string): boolean {
    return this.#channels.has(channel);
  }

  hear(channel: string, text: string): void {
    if (this.#channels.has(channel)) this.emit("message", channel, text);
  }

  async subscribe(...channels: string[]): Promise<void> {
    await this.#ask(["subscribe"], () => {
      if (this.#redis.refused.has("subscribe")) throw new Error("NOPERM: subscribe is refused");
      for (const channel of channels) this.#channels.add(channel);
    });
  }

  publish(channel: string, text: string): Promise<number> {
    return this.#ask(["publish", channel, text]);
  }

  getex(key: string, unit: "PX", lifeMs: number): Promise<string | null> {
    return this.#ask(["getex", key, unit, lifeMs]);
  }

  mget(keys: string[]): Promise<(string | null)[]> {
    return this.#ask(["mget", ...keys]);
  }

  hdel(key: string, ...fields: string[]): Promise<number> {
    return this.#ask(["hdel", key, ...fields]);
  }

  srem(key: string, ...members: string[]): Promise<number> {
    return this.#ask(["srem", key, ...members]);
  }

  pipeline(): RedisPipeline {
    const commands: Command[] = [];
    const exec = () =>
      this.#ask(["exec"], () =>
        commands.map((command): [Error | null, unknown] => {
          try {
            return [null, this.#redis.carryOut(command)];
          } catch (error) {
            return [error as Error, undefined];
          }
        }),
      );
    const pipeline: RedisPipeline = new Proxy({} as RedisPipeline, {
      get: (_, name: string) => {
        if (name === "exec") return exec;
        return (...values: (string | number)[]) => {
          commands.push([name, ...values]);
          return pipeline;
        };
      },
    });
    return pipeline;
  }

  async #ask<Answer>(
    command: Command,
    carryOut = (): Answer => this.#redis.carryOut(command) as Answer,
  ): Promise<Answer> {
    if (this.status !== "ready") throw new Error("Stream isn't writeable and enableOfflineQueue options is false");
    if (this.#redis.state === "hung") return await this.#askLate(carryOut);
    const answer = carryOut();
    await null;
    // Carried out, and the answer was lost on the way.
    if (this.status !== "ready") throw new Error("Connection is closed.");
    return answer;
  }

  #askLate<Answer>(carryOut: () => Answer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(timedOut)), redisLimits.commandTimeoutMs);
      this.#whenCut.push(() => {
        clearTimeout(timer);
        reject(new Error("Connection is closed."));
      });
      // Nobody hears the answer when the socket has been cut since.
      this.#redis.carryOutLate(() => {
        clearTimeout(timer);
        try {
          resolve(carryOut());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}

/** A connection that is up and hears these channels. */
export async function connectionTo(
  redis: TestRedis,
  channels: readonly string[] = [],
  onUp: () => void = () => undefined,
): Promise<RedisConnection> {
  const [log, onMessage] = [{ info: () => undefined, warn: () => undefined }, () => undefined];
  let isFirst = true;
  return await new Promise((resolve) => {
    const connection = new RedisConnection({
      url: "redis://host",
      log,
      open: redis.open,
      onMessage,
      onUp() {
        if (!isFirst) return onUp();
        isFirst = false;
        resolve(connection);
      },
    });
    for (const channel of channels) connection.listen(channel);
    connection.start();
  });
}
