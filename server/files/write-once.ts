import { randomBytes } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncPath } from "./sync-tree.ts";

/** Writes a file that only its owner may read, whole or not at all, and on the disk when it answers. A file that is there already is kept, and the answer is false. */
export async function writeOnce(path: string, text: string): Promise<boolean> {
  const aside = `${path}.${randomBytes(6).toString("hex")}.new`;
  const file = await open(aside, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return takePlace(aside, path);
}

/** Gives a file a second name in its folder, and fails with EEXIST where something has that name; another one in tests. */
export type LinkFile = (path: string, name: string) => Promise<void>;

/** How disks say that a file of theirs has one name only: exFAT and FAT, network disks, file systems of programs. */
const saysOneName = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EMLINK"]);

/**
 * Gives a file that is on the disk another name in its folder, and takes its own away. False where something has that name: unlike a
 * renaming this replaces nothing. Where a file has one name only, an empty file is made first, which keeps the name from everybody
 * else, and is replaced: whoever ends this process between the two leaves the empty one there, and `aside` beside it.
 */
export async function takePlace(aside: string, path: string, linkFile: LinkFile = link): Promise<boolean> {
  try {
    await linkFile(aside, path).catch(async (error: NodeJS.ErrnoException) => {
      if (!saysOneName.has(error.code ?? "")) throw error;
      await renameOnce(aside, path);
    });
    await syncPath(dirname(path));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function renameOnce(aside: string, path: string): Promise<void> {
  await (await open(path, "wx")).close();
  try {
    await rename(aside, path);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
