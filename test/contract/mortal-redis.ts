import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { findProgram, freePort } from "./private-programs.ts";

/** The server program of Redis or Valkey, or null where neither is installed. */
export function redisProgram(): string | null {
  return findProgram("redis-server") ?? findProgram("valkey-server");
}

/** A Redis of our own on a free port of the loopback, its folder a temporary one; keeps nothing on disk. */
export class MortalRedis {
  readonly #program: string;
  readonly #folder: string;
  readonly #password: string | null;
  readonly port: number;
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();

  private constructor(options: { program: string; folder: string; password: string | null; port: number }) {
    this.#program = options.program;
    this.#folder = options.folder;
    this.#password = options.password;
    this.port = options.port;
  }

  /** Not running yet. */
  static async prepare(program: string, password: string | null = null): Promise<MortalRedis> {
    const folder = await mkdtemp(join(tmpdir(), "tutti-redis-"));
    return new MortalRedis({ program, folder, password, port: await freePort() });
  }

  static async start(program: string, password: string | null = null): Promise<MortalRedis> {
    const redis = await MortalRedis.prepare(program, password);
    await redis.run();
    return redis;
  }

  url(password = this.#password): string {
    return `redis://${password === null ? "" : `:${password}@`}127.0.0.1:${this.port}/3`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async run(): Promise<void> {
    const words = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder, "--save", ""];
    if (this.#password !== null) words.push("--requirepass", this.#password);
    const child = spawn(this.#program, words, { stdio: "ignore" });
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once("exit", () => resolve()));
    const client = this.client();
    for (let attempt = 0; ; attempt += 1) {
      const answer = await client.ping().catch(() => null);
      if (answer === "PONG") break;
      if (attempt > 200 || child.exitCode !== null) throw new Error("The private Redis did not start");
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    client.disconnect();
  }

  /** A connection for the test itself. */
  client(): Redis {
    const client = new Redis(this.url(), { retryStrategy: () => 25, maxRetriesPerRequest: null });
    client.on("error", () => undefined);
    return client;
  }

  signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.#ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
