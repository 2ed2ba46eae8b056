import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail, ok, type Result } from "../../shared/result.ts";
import { writeOnce } from "../files/write-once.ts";

/** Who has a data directory open. */
export interface LockHolder {
  readonly pid: number;
  /** When the process began, as the kernel counts it. A later process with the same pid has another value. */
  readonly began: string | null;
  /** Where the server answers, once it listens. */
  readonly url: string | null;
}

export interface DataLock {
  /** Tells others where the server answers. */
  announce(url: string): Promise<void>;
  release(): Promise<void>;
}

/** Lets one process at a time open a data directory. The lock of a process that was killed does not count. */
export async function lockDataDirectory(dataDirectory: string): Promise<Result<DataLock, LockHolder>> {
  await mkdir(dataDirectory, { recursive: true });
  const path = join(dataDirectory, "lock");
  const own: LockHolder = { pid: process.pid, began: await beganOf(process.pid), url: null };
  const attemptsMax = 5;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    if (await writeOnce(path, JSON.stringify(own))) return ok(lockOf(path, own));
    const text = await readFile(path, "utf8").catch(() => null);
    if (text === null) continue;
    const holder = parseHolder(text);
    if (holder && (await isHolding(holder))) return fail(holder);
    await takeAway(path, text);
  }
  throw new Error(`Cannot lock ${dataDirectory}: others come and go too quickly`);
}

function lockOf(path: string, own: LockHolder): DataLock {
  return {
    async announce(url) {
      const aside = `${path}.url`;
      await writeFile(aside, JSON.stringify({ ...own, url }), { mode: 0o600 });
      await rename(aside, path);
    },
    release: () => rm(path, { force: true }),
  };
}

/** Removes the lock file of a dead process. If another process had replaced it by then, it is put back. */
async function takeAway(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString("hex")}.dead`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const taken = await readFile(aside, "utf8");
  if (taken !== text) await writeOnce(path, taken);
  await rm(aside, { force: true });
}

/** Reads a lock file; null when it is not of our form. */
export function parseHolder(text: string): LockHolder | null {
  try {
    const { pid, began, url } = JSON.parse(text) as Record<string, unknown>;
    if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid < 1) return null;
    return { pid, began: typeof began === "string" ? began : null, url: typeof url === "string" ? url : null };
  } catch {
    return null;
  }
}

async function isHolding({ pid, began }: LockHolder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return (await beganOf(pid)) === began;
}

/** Field 22 of /proc/PID/stat; null where there is no such thing. */
async function beganOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
