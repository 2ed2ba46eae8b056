import { mkdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fail, ok, type Result } from "../../shared/result.ts";
import { type HeldFile, holdFile } from "../files/kernel-lock.ts";

/** Who has a data directory open, as it says itself. */
export interface LockHolder {
  /** Its number where it runs: in a container it may be 1. */
  readonly pid: number;
  /** The machine or container where it runs. */
  readonly host: string;
  /** Where the server answers, once it listens, from where it runs. */
  readonly url: string | null;
}

export interface DataLock {
  /** Tells others where the server answers. */
  announce(url: string): Promise<void>;
  release(): Promise<void>;
}

/** Who only looks whether a directory is in use (the doctor) holds its lock for a moment: a start tries this often. */
const attempts = 4;
const attemptEveryMs = 100;
/** The note of the holder has this many bytes, so that it is written in one piece over the one before. */
const noteBytes = 1024;

/**
 * Lets one process at a time open a data directory: whoever holds its file `lock`, by the kernel's means. The file stays; what is
 * written in it only tells people who that is. A process that was killed holds nothing, from that moment on.
 */
export async function lockDataDirectory(dataDirectory: string): Promise<Result<DataLock, LockHolder | null>> {
  await mkdir(dataDirectory, { recursive: true });
  const path = join(dataDirectory, "lock");
  for (let attempt = 1; ; attempt += 1) {
    const held = await holdFile(path);
    if (held === "no-locks-there") {
      throw new Error(
        "its file system keeps no locks, so that two servers could damage it; put it on a local disk, or on NFS with its lock service",
      );
    }
    if (held !== "held-by-another") return ok(await lockOf(held));
    if (attempt === attempts) return fail(parseHolder(await readFile(path, "utf8").catch(() => "")));
    await delay(attemptEveryMs);
  }
}

async function lockOf(held: HeldFile): Promise<DataLock> {
  const own: LockHolder = { pid: process.pid, host: hostname(), url: null };
  await note(held, own);
  return {
    announce: (url) => note(held, { ...own, url }),
    async release() {
      await note(held, null);
      await held.release();
    },
  };
}

/** A full disk keeps nobody from starting: the lock holds without its note. */
async function note({ file }: HeldFile, holder: LockHolder | null): Promise<void> {
  const text = Buffer.alloc(noteBytes, " ");
  text.write(`${holder === null ? "" : JSON.stringify(holder)}\n`);
  await file.write(text, 0, text.length, 0).catch(() => undefined);
}

/** Reads a lock file; null when it names nobody. */
export function parseHolder(text: string): LockHolder | null {
  try {
    const { pid, host, url } = JSON.parse(text) as Record<string, unknown>;
    if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid < 1) return null;
    return { pid, host: typeof host === "string" ? host : "", url: typeof url === "string" ? url : null };
  } catch {
    return null;
  }
}

/** Such as "process 7 on music-1, http://127.0.0.1:8080". */
export function describeHolder(holder: LockHolder | null): string {
  if (holder === null) return "a process that has not said who it is";
  const { pid, host, url } = holder;
  return `process ${pid}${host ? ` on ${host}` : ""}${url ? `, ${url}` : ""}`;
}
