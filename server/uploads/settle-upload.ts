import { constants } from "node:fs";
import { copyFile, lstat, mkdir, open, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fail, ok, type Result } from "../../shared/result.ts";
import { isInside } from "../files/open-regular.ts";
import { readAt } from "../files/read-at.ts";
import { syncPath } from "../files/sync-tree.ts";
import { type LinkFile, takePlace } from "../files/write-once.ts";
import { folderTrouble, type MusicFolder, outsideWords, writeTrouble } from "./place-trouble.ts";
import type { SettleRefusal } from "./settling.ts";

export interface SettleOptions extends MusicFolder {
  /** The whole file, where it was received. It stays there. */
  readonly staged: string;
  /** Below the music folder, from `readUploadName`. */
  readonly name: string;
  /** The system's if not given. */
  readonly linkFile?: LinkFile;
}

/**
 * Puts a received file into the music folder, whole and on the disk, or not at all. A file that is there already is never replaced; one
 * with the very same bytes is as good. Only a name that leads outside, is taken or is too long for the disk is refused for good. Throws for
 * trouble that has no words of its own.
 */
export async function settleUpload(options: SettleOptions): Promise<Result<string, SettleRefusal>> {
  const { staged, folder, name } = options;
  const target = join(folder, name);
  const parent = dirname(target);
  try {
    // It may have gone since the upload began.
    const gone = await folderTrouble(options);
    if (gone !== null) return fail({ reason: gone, isFinal: false });
    await mkdir(parent, { recursive: true });
    // A folder on the way may be a link out of the music folder.
    if (!(await isInside(await realpath(parent), folder))) return fail({ reason: outsideWords(name), isFinal: true });
    if (await putWhole(options, target)) return ok(target);
    // It may have been put there by a server that was killed before it could say so.
    if (await haveSameBytes(staged, target)) return ok(target);
    return fail({ reason: await describeOther(staged, target, name), isFinal: true });
  } catch (error) {
    const trouble = writeTrouble(error, { folder, name });
    if (trouble === null) throw error;
    return fail({ reason: trouble, isFinal: (error as NodeJS.ErrnoException).code === "ENAMETOOLONG" });
  }
}

/** Under a name that a scan leaves out until all of it is there. False where something has that name. */
async function putWhole({ staged, linkFile }: SettleOptions, target: string): Promise<boolean> {
  const aside = join(dirname(target), `.tutti-upload-${basename(staged)}`);
  try {
    await removeOwnEmpty(aside, target);
    await copyFile(staged, aside, constants.COPYFILE_FICLONE);
    await syncPath(aside);
    return await takePlace(aside, target, linkFile);
  } finally {
    await rm(aside, { force: true });
  }
}

/** A server that was killed may have left an empty file in the place of this upload: see `takePlace`. Then its copy lies beside it. */
async function removeOwnEmpty(aside: string, target: string): Promise<void> {
  const [copy, there] = await Promise.all([aside, target].map((path) => lstat(path).catch(() => null)));
  if (copy && there?.isFile() && there.size === 0) await rm(target);
}

/** Bytes of two files that are compared at a time. */
const comparedBytes = 1_048_576;

async function haveSameBytes(one: string, other: string): Promise<boolean> {
  const found = await Promise.all([lstat(one), lstat(other)]);
  if (!found.every((each) => each.isFile()) || found[0].size !== found[1].size) return false;
  const files = await Promise.all([open(one), open(other)]);
  try {
    const [mine, theirs] = [Buffer.alloc(comparedBytes), Buffer.alloc(comparedBytes)];
    for (let at = 0; at < found[0].size; at += comparedBytes) {
      const read = await Promise.all([readAt(files[0].fd, mine, at), readAt(files[1].fd, theirs, at)]);
      if (!mine.subarray(0, read[0]).equals(theirs.subarray(0, read[1]))) return false;
    }
    return true;
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

async function describeOther(staged: string, target: string, name: string): Promise<string> {
  const sizes = await Promise.all([staged, target].map((path) => stat(path).then(({ size }) => size)));
  const isSame = sizes[0] === sizes[1];
  return `"${name}" is in the music folder already, ${isSame ? "with as many bytes" : "as another file"}; rename or remove one of them`;
}
