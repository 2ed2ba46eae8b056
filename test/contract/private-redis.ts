import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram, freePort, startProgram } from "./private-programs.ts";

export interface PrivateRedis {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** Why there is no Redis here, or null. */
export const redisMissing = findProgram("redis-server") ? null : "no Redis: install the package redis-server";

/** Starts a Redis of our own that keeps nothing, on a free port of 127.0.0.1. `settings` as on its command line. */
export async function startPrivateRedis(settings: Readonly<Record<string, string>> = {}): Promise<PrivateRedis> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-redis-"));
  const port = await freePort();
  const all = { port: String(port), bind: "127.0.0.1", save: "", appendonly: "no", dir: folder, ...settings };
  const program = await startProgram({
    program: findProgram("redis-server") ?? "redis-server",
    args: Object.entries(all).flatMap(([name, value]) => [`--${name}`, ...value.split(" ")]),
    folder,
    isUp: (output) => output.includes("Ready to accept connections"),
  });
  const password = settings.requirepass ? `:${settings.requirepass}@` : "";
  return {
    port,
    url: `redis://${password}127.0.0.1:${port}`,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
