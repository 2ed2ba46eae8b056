/// <reference path="./fs-native-extensions.d.ts" />
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants, type FileHandle, open, stat } from "node:fs/promises";

/**
 * A file that this process holds. The kernel keeps the lock with the open file: it ends with the process, however that ends, and
 * every process that sees the same file sees it, in another container too.
 */
export interface HeldFile {
  /** For notes about the holder. */
  readonly file: FileHandle;
  release(): Promise<void>;
}

/** Why a file cannot be held: another process does, or its file system keeps no locks. */
export type NotHeld = "held-by-another" | "no-locks-there";

/** Such as NFS without its lock service, and some network and FUSE file systems. */
const noLocks: ReadonlySet<unknown> = new Set(["ENOLCK", "ENOSYS", "EOPNOTSUPP", "ENOTSUP", "EINVAL"]);

/** Holds a file, which is made when it is missing and never removed, or answers at once why it cannot. */
export async function holdFile(path: string): Promise<HeldFile | NotHeld> {
  for (;;) {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const verdict = await lock(file).catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
    if (verdict === "held" && (await isStillThere(path, file))) return keep(file);
    await file.close();
    if (verdict !== "held") return verdict;
  }
}

/** An open file that nobody knows any more is closed as garbage, and its lock would be gone. */
const kept = new Set<FileHandle>();

function keep(file: FileHandle): HeldFile {
  kept.add(file);
  return {
    file,
    async release() {
      kept.delete(file);
      await file.close();
    },
  };
}

/** Whoever locks a file that was removed meanwhile holds nothing that others can see. */
async function isStillThere(path: string, file: FileHandle): Promise<boolean> {
  const [ours, theirs] = [await file.stat(), await stat(path).catch(() => null)];
  return theirs !== null && theirs.ino === ours.ino && theirs.dev === ours.dev;
}

async function lock(file: FileHandle): Promise<"held" | NotHeld> {
  const library = await lockLibrary;
  if (library === null) return lockByProgram(file);
  try {
    return library.tryLock(file.fd) ? "held" : "held-by-another";
  } catch (error) {
    if (error instanceof Error && "code" in error && noLocks.has(error.code)) return "no-locks-there";
    throw error;
  }
}

/** Null where it brings nothing for this platform, such as Linux with musl. */
const lockLibrary = import("fs-native-extensions").then(
  (library) => library,
  () => null,
);

/**
 * flock(1), of util-linux or BusyBox, locks the open file that it is given and ends. The lock stays with the file, which is open
 * here too.
 */
async function lockByProgram(file: FileHandle): Promise<"held" | NotHeld> {
  const child = spawn("flock", ["-n", "-x", "3"], { stdio: ["ignore", "ignore", "pipe", file.fd] });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = (await once(child, "close").catch(() => [null])) as [number | null];
  if (code === 0) return "held";
  if (code === 1 && said === "") return "held-by-another";
  if (code !== null) return "no-locks-there";
  throw new Error("nothing here can lock a file: install flock (package util-linux), or use a platform of the README");
}
