import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { nativePath, pathFromBytes } from "../files/native-path.ts";
import { isInside, kindOf, outside, reasonOf } from "../files/open-regular.ts";
import { scanDepthMax, scanFilesMax } from "./limits.ts";

/** All kinds of sound files that people keep. Files that the present encoder cannot read are reported as failed, not skipped. */
const soundExtensions = ["wav", "flac", "mp3", "ogg", "oga", "opus", "m4a", "aac", "aif", "aiff"];

/** Something below the folder that is left out although it should hold music, and why. */
export interface ScanFault {
  readonly path: string;
  readonly reason: string;
}

export interface Scan {
  readonly files: readonly string[];
  readonly faults: readonly ScanFault[];
}

interface Walk extends Scan {
  readonly root: string;
  readonly signal: AbortSignal;
  readonly seen: Set<string>;
  readonly files: string[];
  readonly faults: ScanFault[];
}

/**
 * All sound files below a folder, in the order of their paths. Hidden files are left out. Links are followed when they lead to
 * something within this folder; each folder is visited once. What cannot be read is named, and the rest goes on. Throws when the
 * folder itself cannot be listed.
 */
export async function scanFolder(root: string, signal: AbortSignal): Promise<Scan> {
  const walk: Walk = { root, signal, seen: new Set(), files: [], faults: [] };
  await visitFolder(walk, root, 0);
  const own = walk.faults.find(({ path }) => path === root);
  if (own) throw new Error(`Cannot read music from "${root}": ${own.reason}`);
  return walk;
}

async function visitFolder(walk: Walk, directory: string, depth: number): Promise<void> {
  walk.signal.throwIfAborted();
  const entries = await listFolder(walk, directory, depth);
  for (const { path, entry } of entries) {
    if (entry.isDirectory()) await visitNamed(walk, path, depth);
    else if (entry.isSymbolicLink()) await visitLink(walk, path, depth);
    else if (!isSound(path)) continue;
    else if (entry.isFile()) takeFile(walk, path);
    else walk.faults.push({ path, reason: `it is ${kindOf(entry)}, not a file` });
  }
}

/** What lies in a folder that is visited for the first time; nothing where it is not to be visited. */
async function listFolder(
  walk: Walk,
  directory: string,
  depth: number,
): Promise<readonly { readonly path: string; readonly entry: Dirent<Buffer> }[]> {
  try {
    const real = pathFromBytes(await realpath(nativePath(directory), { encoding: "buffer" }));
    if (!(await isInside(real, walk.root))) throw new ScanRefusal(outside);
    if (walk.seen.has(real)) return [];
    if (depth > scanDepthMax) throw new ScanRefusal(`its folder lies deeper than ${scanDepthMax} folders`);
    walk.seen.add(real);
    const entries = await readdir(nativePath(directory), { withFileTypes: true, encoding: "buffer" });
    return entries
      .map((entry) => ({ path: join(directory, pathFromBytes(entry.name)), entry }))
      .filter(({ entry }) => entry.name[0] !== ".".charCodeAt(0))
      .sort((left, right) => (left.path < right.path ? -1 : 1));
  } catch (error) {
    walk.faults.push({ path: directory, reason: error instanceof ScanRefusal ? error.message : reasonOf(error) });
    return [];
  }
}

class ScanRefusal extends Error {}

/** A folder that is called like a sound file is named when there is no music in it: somebody may look for the song. */
async function visitNamed(walk: Walk, path: string, depth: number): Promise<void> {
  const before = walk.files.length + walk.faults.length;
  await visitFolder(walk, path, depth + 1);
  if (isSound(path) && walk.files.length + walk.faults.length === before) {
    walk.faults.push({ path, reason: "it is a folder, not a file" });
  }
}

/** A link to a folder, or to a file; one that is neither of use nor called like a sound file is nobody's loss. */
async function visitLink(walk: Walk, path: string, depth: number): Promise<void> {
  try {
    const found = await stat(nativePath(path));
    if (found.isDirectory()) return await visitNamed(walk, path, depth);
    if (!isSound(path)) return;
    const real = pathFromBytes(await realpath(nativePath(path), { encoding: "buffer" }));
    if (!(await isInside(real, walk.root))) throw new ScanRefusal(outside);
    if (!found.isFile()) throw new ScanRefusal(`it is a link to ${kindOf(found)}, not to a file`);
    takeFile(walk, path);
  } catch (error) {
    const reason = error instanceof ScanRefusal ? error.message : reasonOf(error);
    if (isSound(path)) walk.faults.push({ path, reason });
  }
}

function takeFile(walk: Walk, path: string): void {
  if (walk.files.length >= scanFilesMax) {
    throw new Error(`Cannot scan "${walk.root}": more than ${scanFilesMax} sound files`);
  }
  walk.files.push(path);
}

function isSound(path: string): boolean {
  return soundExtensions.includes(extname(path).slice(1).toLowerCase());
}
