import { constants } from "node:fs";
import { copyFile, mkdir, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fail, ok, type Result } from "../../shared/result.ts";
import { isInside } from "../files/open-regular.ts";
import { syncPath } from "../files/sync-tree.ts";
import { takePlace } from "../files/write-once.ts";
import { folderTrouble, type MusicFolder, outsideWords, writeTrouble } from "./place-trouble.ts";

export interface SettleOptions extends MusicFolder {
  /** The whole file, where it was received. It stays there. */
  readonly staged: string;
  /** Below the music folder, from `readUploadName`. */
  readonly name: string;
}

/**
 * Puts a received file into the music folder, whole and on the disk, or not at all. A file that is there already is never replaced. The
 * error is for the operator to read.
 */
export async function settleUpload(options: SettleOptions): Promise<Result<string, string>> {
  const { staged, folder, name } = options;
  const target = join(folder, name);
  const parent = dirname(target);
  try {
    // It may have gone since the upload began.
    const gone = await folderTrouble(options);
    if (gone !== null) return fail(gone);
    await mkdir(parent, { recursive: true });
    // A folder on the way may be a link out of the music folder.
    if (!(await isInside(await realpath(parent), folder))) return fail(outsideWords(name));
    if (!(await putWhole(staged, target))) return fail(await describeOther(staged, target, name));
    return ok(target);
  } catch (error) {
    const trouble = writeTrouble(error, { folder, name });
    if (trouble === null) throw error;
    return fail(trouble);
  }
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
