import { constants } from "node:fs";
import { copyFile, lstat, mkdir, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fail, ok, type Result } from "../../shared/result.ts";
import { isInside } from "../files/open-regular.ts";
import { syncPath } from "../files/sync-tree.ts";
import { systemTrouble } from "../files/system-trouble.ts";
import { takePlace } from "../files/write-once.ts";

export interface SettleOptions {
  /** The whole file, where it was received. It stays there. */
  readonly staged: string;
  /** The music folder. */
  readonly folder: string;
  /** Below the music folder, from `readUploadName`. */
  readonly name: string;
}

/** Why nothing can be put under this name, before anything is received: for the operator to read. Null where it can. */
export async function placeTrouble({ folder, name }: Omit<SettleOptions, "staged">): Promise<string | null> {
  try {
    await lstat(join(folder, name));
    return `"${name}" is in the music folder already`;
  } catch (error) {
    return isTooLong(error) ? tooLong(name) : null;
  }
}

/**
 * Puts a received file into the music folder, whole and on the disk, or not at all. A file that is there already is never replaced. The
 * error is for the operator to read.
 */
export async function settleUpload({ staged, folder, name }: SettleOptions): Promise<Result<string, string>> {
  const target = join(folder, name);
  const parent = dirname(target);
  try {
    await mkdir(parent, { recursive: true });
    // A folder on the way may be a link out of the music folder.
    if (!(await isInside(await realpath(parent), folder)))
      return fail(`"${name}" lies outside of the music folder: a folder on the way is a link`);
    if (!(await putWhole(staged, target))) return fail(await describeOther(staged, target, name));
    return ok(target);
  } catch (error) {
    if (isTooLong(error)) return fail(tooLong(name));
    const trouble = systemTrouble(error, folder);
    if (trouble === null) throw error;
    return fail(trouble);
  }
}

/** Disks differ in what they take: an encrypted one has room for half of the letters. */
function isTooLong(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENAMETOOLONG";
}

function tooLong(name: string): string {
  return `"${name}" is too long for the disk of the music folder; give it or its folders shorter names`;
}

/** Under a name that a scan leaves out until all of it is there. False where something has that name. */
async function putWhole(staged: string, target: string): Promise<boolean> {
  const aside = join(dirname(target), `.tutti-upload-${basename(staged)}`);
  try {
    await copyFile(staged, aside, constants.COPYFILE_FICLONE);
    await syncPath(aside);
    return await takePlace(aside, target);
  } finally {
    await rm(aside, { force: true });
  }
}

async function describeOther(staged: string, target: string, name: string): Promise<string> {
  const sizes = await Promise.all([staged, target].map((path) => stat(path).then(({ size }) => size)));
  const isSame = sizes[0] === sizes[1];
  return `"${name}" is in the music folder already, ${isSame ? "with as many bytes" : "as another file"}; rename or remove one of them`;
}
