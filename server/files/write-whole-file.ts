import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { syncPath } from "./sync-tree.ts";

/**
 * Writes a file so that after a crash it is there in full or not at all. It is written under a hidden name, which no scan takes
 * for audio, synced to the disk, and then renamed; the folder is synced too, because it holds the name.
 */
export async function writeWholeFile(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.part`);
  try {
    const file = await open(unfinished, "w");
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    await syncPath(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
