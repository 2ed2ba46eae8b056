import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Files that are synced at a time: the disk writes several in one go. */
const filesAtOnce = 16;

/** Brings all that is below a folder to the disk, and the folder's own name. */
export async function syncTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = [...entries.map((entry) => join(entry.parentPath, entry.name)), directory, dirname(directory)];
  const next = paths.values();
  const work = async () => {
    for (const path of next) await syncPath(path);
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
}

/** Brings a file to the disk, or which names a folder has. What is gone meanwhile needs no syncing. */
export async function syncPath(path: string): Promise<void> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (!file) return;
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
