import type { TrackerLog } from "../metrics.ts";
import { redisLimits } from "./limits.ts";
import { type OpenRedis, openRedis, type RedisClient, timedOut } from "./redis-client.ts";

export interface RedisConnectionOptions {
  readonly url: string;
  readonly log: TrackerLog;
  /** Default: over the network. */
  readonly open?: OpenRedis | undefined;
  /** Both sockets are connected: again, or for the first time. */
  onUp(): void;
  onMessage(channel: string, text: string): void;
}

/** The way to Redis: one socket for commands and one that listens. Whatever is asked while one of them is down fails at once. */
export class RedisConnection {
  readonly #options: RedisConnectionOptions;
  readonly #commands: RedisClient;
  readonly #listener: RedisClient;
  readonly #channels = new Set<string>();
  #isUp = false;
  #saidDown = false;
  #closed = false;
  #inFlight = 0;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
    const { url, open = openRedis } = options;
    this.#commands = open(url, "commands");
    this.#listener = open(url, "listening");
  }

  start(): void {
    for (const socket of [this.#commands, this.#listener]) {
      socket.on("error", (error: Error) => this.#down(error.message));
      socket.on("close", () => this.#down("the connection was closed"));
      socket.on("ready", () => void this.#ready());
      // A first attempt that fails is retried as any other; its error was told above.
      socket.connect().catch(() => undefined);
    }
    this.#listener.on("message", (channel, text) => this.#options.onMessage(channel, text));
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** The number of the database: channels, unlike keys, are common to all of a server. */
  get database(): number {
    return this.#commands.options.db ?? 0;
  }

  /** The channel is heard from the next time on that the connection is up. */
  listen(channel: string): void {
    this.#channels.add(channel);
  }

  /** Null when Redis is away, too busy, or refuses. */
  async ask<Answer>(command: (redis: RedisClient) => Promise<Answer>): Promise<Answer | null> {
    if (!this.#isUp || this.#inFlight >= redisLimits.inFlightMax) return null;
    this.#inFlight += 1;
    try {
      return await command(this.#commands);
    } catch (error) {
      if (error instanceof Error && error.message === timedOut) this.#hung();
      return null;
    } finally {
      this.#inFlight -= 1;
    }
  }

  close(): void {
    this.#closed = true;
    this.#isUp = false;
    this.#commands.disconnect();
    this.#listener.disconnect();
  }

  async #ready(): Promise<void> {
    if (this.#commands.status !== "ready" || this.#listener.status !== "ready" || this.#isUp) return;
    try {
      await this.#listener.subscribe(...this.#channels);
    } catch (error) {
      this.#down(String(error));
      return;
    }
    if (this.#closed || this.#isUp) return;
    this.#isUp = true;
    if (this.#saidDown) this.#options.log.warn({}, "tracker: Redis is back, the instances share their swarms again");
    this.#saidDown = false;
    this.#options.onUp();
  }

  /** A Redis that accepts and says nothing is away, too. */
  #hung(): void {
    if (!this.#isUp) return;
    this.#down("commands are not answered");
    this.#commands.disconnect(true);
    this.#listener.disconnect(true);
  }

  #down(reason: string): void {
    if (this.#closed) return;
    this.#isUp = false;
    if (this.#saidDown) return;
    this.#saidDown = true;
    this.#options.log.warn({ reason }, "tracker: Redis is away, this instance serves its own listeners alone");
  }
}
