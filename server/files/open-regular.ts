import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readlink, realpath } from "node:fs/promises";
import { sep } from "node:path";
import { fail, ok, type Result } from "../../shared/result.ts";
import { nativePath, pathFromBytes } from "./native-path.ts";
import { readAt } from "./read-at.ts";

/** Which file it is and how it is, as its descriptor says. When none of these changed, its bytes did not change either. */
export interface FileIdentity {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly device: number;
  readonly inode: number;
}

/** What is needed to read a file that is open. */
export interface ReadableFile {
  /** The path by which it was found: for names and for messages, not for opening it again. */
  readonly path: string;
  readonly fd: number;
  readonly bytes: number;
}

/** A regular file that was opened once. All that is read of it is read of this descriptor, whatever its path leads to by then. */
export interface OpenedFile extends ReadableFile {
  readonly identity: FileIdentity;
  /** The file as it is now. */
  identityNow(): Promise<FileIdentity>;
  close(): Promise<void>;
}

/** Without waiting for a writer to come to a FIFO, without a link as the last step, without a terminal taking us over. */
const flags =
  constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens a regular file, or says in the words of an operator's log why not. Links are followed; with `inside`, what they lead to lies
 * in that folder. Throws for trouble of our own, such as too many open files.
 */
export async function openRegular(path: string, inside?: string): Promise<Result<OpenedFile, string>> {
  try {
    const real = pathFromBytes(await realpath(nativePath(path), { encoding: "buffer" }));
    if (inside !== undefined && !(await isInside(real, inside))) return fail(outside);
    const before = await lstat(nativePath(real));
    // Not even opened: opening a device can do something.
    if (!before.isFile()) return fail(`it is ${kindOf(before)}, not a file`);
    const file = await open(nativePath(real), flags);
    const refusal = await refusalOf(file, before, inside).catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
    if (refusal === null) return ok(openedFile(path, file, identityOf(before)));
    await file.close();
    return fail(refusal);
  } catch (error) {
    return fail(reasonOf(error));
  }
}

/** All bytes of a small file, or why not. */
export async function readRegular(
  path: string,
  { inside, bytesMax }: { readonly inside?: string; readonly bytesMax: number },
): Promise<Result<Buffer, string>> {
  const opened = await openRegular(path, inside);
  if (!opened.ok) return opened;
  const file = opened.value;
  try {
    const { bytes } = file;
    if (bytes > bytesMax) return fail(`it has ${bytes} bytes, more than ${bytesMax}`);
    // One more than there should be: files of the kernel say 0 and have no end, others grow.
    const buffer = Buffer.alloc(bytes + 1);
    const read = await readAt(file.fd, buffer, 0);
    return read === bytes ? ok(buffer.subarray(0, bytes)) : fail(changed);
  } catch (error) {
    return fail(reasonOf(error));
  } finally {
    await file.close();
  }
}

export const changed = "it changed while it was being read";
export const outside = "it is a link that leads out of the folder";

/** Whether a path without links in it is a folder, or lies in it. */
export async function isInside(real: string, folder: string): Promise<boolean> {
  const realFolder = pathFromBytes(await realpath(nativePath(folder), { encoding: "buffer" }));
  return real === realFolder || real.startsWith(realFolder.endsWith(sep) ? realFolder : `${realFolder}${sep}`);
}

/** What is wrong with what was opened: somebody may have put something else in its place, or in that of a folder above it. */
async function refusalOf(file: FileHandle, before: Stats, inside: string | undefined): Promise<string | null> {
  const now = await file.stat();
  if (!now.isFile() || now.dev !== before.dev || now.ino !== before.ino) return "it was exchanged while it was opened";
  if (inside === undefined) return null;
  const way = await readlink(`/proc/self/fd/${file.fd}`, { encoding: "buffer" }).catch(() => null);
  return way === null || (await isInside(pathFromBytes(way), inside)) ? null : outside;
}

function openedFile(path: string, file: FileHandle, identity: FileIdentity): OpenedFile {
  return {
    path,
    fd: file.fd,
    bytes: identity.bytes,
    identity,
    identityNow: async () => identityOf(await file.stat()),
    close: () => file.close(),
  };
}

export function identityOf({ size, mtimeMs, dev, ino }: Stats): FileIdentity {
  return { bytes: size, modifiedMs: mtimeMs, device: dev, inode: ino };
}

export function isSameFile(one: FileIdentity, other: FileIdentity): boolean {
  return (
    one.bytes === other.bytes &&
    one.modifiedMs === other.modifiedMs &&
    one.device === other.device &&
    one.inode === other.inode
  );
}

/** What something in a folder is. */
export function kindOf(found: Pick<Stats, "isDirectory" | "isFIFO" | "isSocket" | "isSymbolicLink">): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a FIFO";
  if (found.isSocket()) return "a socket";
  return found.isSymbolicLink() ? "a link" : "a device";
}

/** Refusals of the file system that say something about the file. Any other is trouble of our own. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  ELOOP: "it is a link in a circle",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  ENAMETOOLONG: "its path is too long",
  ENXIO: "it is a socket or a device, not a file",
  EIO: "the disk cannot read it",
  ESTALE: "the disk cannot read it",
  ENOTCONN: "its disk is not connected",
  ENODEV: "its disk is not connected",
  EHOSTDOWN: "its disk is not connected",
  ETIMEDOUT: "its disk is not connected",
};

/** Whether a reason says nothing about what a file is: it may be as it was, and somebody may read it later. */
export function isUnreadable(reason: string): boolean {
  return reason === changed || unreadable.some((code) => reasons[code] === reason);
}

const unreadable = ["EACCES", "EIO", "ENOTCONN"];

/** Why the file system refused something, in words; throws again what is trouble of our own. */
export function reasonOf(error: unknown): string {
  const reason = error instanceof Error && "code" in error ? reasons[String(error.code)] : undefined;
  if (reason === undefined) throw error;
  return reason;
}
