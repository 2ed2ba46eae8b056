import { randomBytes } from "node:crypto";
import { link, open, rm } from "node:fs/promises";
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

/** Gives a file that is on the disk another name in its folder, and takes its own away. False where something has that name: unlike a renaming this replaces nothing. */
export async function takePlace(aside: string, path: string): Promise<boolean> {
  try {
    await link(aside, path);
    await syncPath(dirname(path));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}
