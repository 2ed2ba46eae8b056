import { readdir, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { scanDepthMax, scanFilesMax } from "./limits.ts";

/** All kinds of sound files that people keep. Files that the present encoder cannot read are reported as failed, not skipped. */
const soundExtensions = ["wav", "flac", "mp3", "ogg", "oga", "opus", "m4a", "aac", "aif", "aiff"];

/**
 * All sound files below a folder, in the order of their paths. Hidden files are left out. Links to folders are followed when
 * they lead to a folder within this one; each folder is visited once.
 */
export async function scanFolder(root: string, signal: AbortSignal): Promise<string[]> {
  const realRoot = await realpath(root);
  const seen = new Set<string>();
  const files: string[] = [];

  const visitFile = async (path: string) => {
    if (!soundExtensions.includes(extname(path).slice(1).toLowerCase())) return;
    if (files.length >= scanFilesMax) throw new Error(`Cannot scan "${root}": more than ${scanFilesMax} sound files`);
    files.push(path);
  };

  const visitFolder = async (directory: string, depth: number) => {
    signal.throwIfAborted();
    const real = await realpath(directory);
    const isInside = real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
    if (depth > scanDepthMax || seen.has(real) || !isInside) return;
    seen.add(real);
    const entries = await readdir(directory, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const path = join(directory, entry.name);
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await isFolderLink(path)));
      if (isFolder) await visitFolder(path, depth + 1);
      else if (entry.isFile() || entry.isSymbolicLink()) await visitFile(path);
    }
  };

  await visitFolder(root, 0);
  return files;
}

async function isFolderLink(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}
