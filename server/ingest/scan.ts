import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { nativePath, pathFromBytes, shownPath } from "../files/native-path.ts";
import { type FileIdentity, identityOf, isInside, kindOf, outside, reasonOf } from "../files/open-regular.ts";
import type { PathFilter } from "../files/path-patterns.ts";
import { isSoundFile } from "./encode/source-extensions.ts";
import { createIgnored, type Ignored } from "./ignored.ts";
import { scanDepthMax, scanFilesMax, scanListsMax, scanSheetsMax } from "./limits.ts";
import { isListFile } from "./lists/list-file.ts";
import type { SheetPart } from "./sheets/sheet-part.ts";
import { isSheetFile } from "./sheets/sheet-part.ts";

/** Something below the folder that is left out although it should hold music, and why. */
export interface ScanFault {
  readonly path: string;
  readonly reason: string;
  /** Of a folder: whether it is not to be visited, or could not be listed, so that nobody knows what lies in it. */
  readonly folder?: "refused" | "unlisted";
}

/** A sound file, and how it was when the folder was looked through. */
export interface ScannedFile extends FileIdentity {
  readonly path: string;
  /** 0: all of it. Else the song that a cue sheet makes of a part of it. */
  readonly part: number;
  readonly sheetPart: SheetPart | null;
  /** Which pictures, words of songs and cue sheets lie in its folder and in the one above, and how they are: another text when any of them changed. */
  readonly beside: string;
}

export interface Scan {
  readonly files: readonly ScannedFile[];
  readonly faults: readonly ScanFault[];
  /** All folders that were listed, the folder itself first. */
  readonly folders: readonly string[];
  /** Files of playlists. */
  readonly lists: readonly string[];
  /** Cue sheets. */
  readonly sheets: readonly string[];
  /** Sound files that are not among `files`, since they stay parted as they were: their cue sheet cannot be read. */
  readonly kept?: ReadonlySet<string>;
  /** Why the folder itself could not be listed; not given when it was. */
  readonly trouble?: string;
  /** Whether marks in the folders leave a file out. */
  isIgnored(path: string): boolean;
}

export interface ScanOptions {
  /** The part of the folder that is wanted: what lies elsewhere is not looked at. All of it if not given. */
  readonly within?: string;
  /** How many folders and sound files were found so far. */
  onFound?(found: { readonly folders: number; readonly files: number }): void;
  /** Which paths below the folder count; all if not given. */
  readonly filter?: PathFilter;
  /** How tags are read; another text when they are to be read anew. */
  readonly reading?: string;
}

interface Walk extends Scan {
  readonly root: string;
  readonly within: string;
  readonly options: ScanOptions;
  readonly signal: AbortSignal;
  readonly seen: Set<string>;
  readonly ignored: Ignored;
  readonly files: ScannedFile[];
  readonly faults: ScanFault[];
  readonly folders: string[];
  readonly lists: string[];
  readonly sheets: string[];
}

/** Linux keeps it at the top of a disk for what it finds while it mends the disk; nobody but root may list it. */
const systemFolder = "lost+found";

/** Files of a folder that are asked about at once. */
const statsAtOnce = 32;

/**
 * All sound files below a folder, in the order of their paths. Hidden files are left out. Links are followed when they lead to
 * something within this folder; each folder is visited once. What cannot be read is named, and the rest goes on. Throws a `FolderFault`
 * when the folder itself, or the part of it that is wanted, cannot be listed. Marks, patterns and pictures above that part count for it.
 */
export async function scanFolder(root: string, signal: AbortSignal, options: ScanOptions = {}): Promise<Scan> {
  const ignored = createIgnored(root);
  const isIgnored = (path: string) => ignored.covers(path, false);
  const found = { files: [], faults: [], folders: [], lists: [], sheets: [], isIgnored };
  const { within = root } = options;
  const walk: Walk = { root, within, options, signal, seen: new Set(), ignored, ...found };
  await visitFolder(walk, root, 0);
  const own = walk.faults.find(({ path, folder }) => folder !== undefined && isBelow(within, path));
  if (own) throw new FolderFault(own.path, own.reason);
  // Something on the way to it is not there, or it is left out.
  const place = walk.folders.includes(within) ? null : await statOf(within);
  if (place && "reason" in place) throw new FolderFault(within, place.reason);
  return walk;
}

/** Whether a path is a folder, or lies in it. */
function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

async function visitFolder(walk: Walk, directory: string, depth: number, above = ""): Promise<void> {
  walk.signal.throwIfAborted();
  const entries = await listFolder(walk, directory, depth);
  const pictures = await picturesOf(entries.map(({ path }) => path));
  const beside = `${walk.options.reading ?? ""}${pictures}\n${above}`;
  const passedDown = passDown(pictures, above);
  const wanted = entries.filter(({ path }) => isBelow(path, walk.within) || isBelow(walk.within, path));
  const summary = beside.trim() === "" ? "" : createHash("sha256").update(beside).digest("hex").slice(0, 16);
  for (let at = 0; at < wanted.length; at += statsAtOnce) {
    const some = wanted.slice(at, at + statsAtOnce);
    // Asked for together, since a folder on a network answers each question late.
    const found = await Promise.all(
      some.map(({ path, entry }) => (entry.isFile() && isSoundFile(path) ? statOf(path) : null)),
    );
    for (const [index, { path, entry }] of some.entries()) {
      if (entry.isDirectory()) await visitNamed(walk, path, depth, passedDown);
      else if (entry.isSymbolicLink()) await visitLink(walk, path, { depth, pictures: passedDown, summary });
      else if (entry.isFile() && takeText(walk, path)) continue;
      else if (!isSoundFile(path)) continue;
      else if (!entry.isFile()) walk.faults.push({ path, reason: `it is ${kindOf(entry)}, not a file` });
      else takeFile(walk, path, { found: found[index]!, summary });
    }
    walk.options.onFound?.({ folders: walk.folders.length, files: walk.files.length });
  }
}

/** A line for each picture of a folder, for the words of each song and for each cue sheet. */
async function picturesOf(paths: readonly string[]): Promise<string> {
  const pictures = paths.filter((path) => /\.(?:jpe?g|png|webp|gif|avif|lrc|cue)$/iu.test(path));
  const lines = await Promise.all(
    pictures.map(async (path) => {
      const found = await statOf(path);
      return "reason" in found ? "" : `${path} ${found.bytes} ${found.modifiedMs}`;
    }),
  );
  return lines.join("\n");
}

/** What folders below hear of: the pictures here, and of the artist those here and above, since a disc's folder lies two below. */
function passDown(pictures: string, above: string): string {
  const own = `${pictures}\n${above}`.split("\n").filter((line) => artistLine.test(line));
  return own.length === 0 ? pictures : [pictures, ...own.map((line) => `${artistMark}${line}`)].join("\n");
}

const artistMark = "artist: ";
const artistLine = /^(?!artist: ).*[/\\]artist\.[a-z]+ [\d.]+ [\d.]+$/iu;

async function statOf(path: string): Promise<FileIdentity | { readonly reason: string }> {
  try {
    return identityOf(await stat(nativePath(path)));
  } catch (error) {
    return { reason: reasonOf(error) };
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
    walk.folders.push(directory);
    const entries = await readdir(nativePath(directory), { withFileTypes: true, encoding: "buffer" });
    const named = entries.map((entry) => ({ path: join(directory, pathFromBytes(entry.name)), entry }));
    const trouble = await walk.ignored.readMarks(
      directory,
      named.map(({ path }) => basename(path)),
    );
    // What the mark leaves out may be private: nothing of the folder is shown before somebody can read it.
    if (trouble !== null) throw new MarkUnread(`its .ndignore cannot be read (${trouble})`);
    return named
      .filter(({ path, entry }) => entry.name[0] !== ".".charCodeAt(0) && counts(walk, path, entry))
      .sort((left, right) => (left.path < right.path ? -1 : 1));
  } catch (error) {
    const own = { path: directory, folder: error instanceof ScanRefusal ? "refused" : "unlisted" } as const;
    const isOurs = error instanceof ScanRefusal || error instanceof MarkUnread;
    walk.faults.push({ ...own, reason: isOurs ? error.message : reasonOf(error) });
    return [];
  }
}

/** Pictures and words are never left out: they come with their songs. */
function counts({ root, ignored, options: { filter } }: Walk, path: string, entry: Dirent<Buffer>): boolean {
  if (basename(path) === systemFolder && entry.isDirectory()) return false;
  if (ignored.covers(path, entry.isDirectory())) return false;
  if (filter === undefined) return true;
  const below = relative(root, path);
  return isSoundFile(path) && !entry.isDirectory() ? filter.takesFile(below) : !filter.leavesFolder(below);
}

/** The folder itself cannot be listed. */
export class FolderFault extends Error {
  constructor(root: string, reason: string) {
    super(`Cannot read music from "${shownPath(root)}": ${reason.replace("no such file", "no such folder")}`);
  }
}

class ScanRefusal extends Error {}

/** Nobody knows what of a folder is left out. */
class MarkUnread extends Error {}

/** A folder that is called like a sound file is named when there is no music in it: somebody may look for the song. */
async function visitNamed(walk: Walk, path: string, depth: number, above: string): Promise<void> {
  const before = walk.files.length + walk.faults.length;
  await visitFolder(walk, path, depth + 1, above);
  if (isSoundFile(path) && walk.files.length + walk.faults.length === before) {
    walk.faults.push({ path, reason: "it is a folder, not a file" });
  }
}

/** A link to a folder, or to a file; one that is neither of use nor called like a sound file is nobody's loss. */
async function visitLink(
  walk: Walk,
  path: string,
  { depth, pictures, summary }: { readonly depth: number; readonly pictures: string; readonly summary: string },
): Promise<void> {
  try {
    const found = await stat(nativePath(path));
    if (found.isDirectory()) return await visitNamed(walk, path, depth, pictures);
    if (!isSoundFile(path)) return;
    const real = pathFromBytes(await realpath(nativePath(path), { encoding: "buffer" }));
    if (!(await isInside(real, walk.root))) throw new ScanRefusal(outside);
    if (!found.isFile()) throw new ScanRefusal(`it is a link to ${kindOf(found)}, not to a file`);
    takeFile(walk, path, { found: identityOf(found), summary });
  } catch (error) {
    const reason = error instanceof ScanRefusal ? error.message : reasonOf(error);
    if (isSoundFile(path)) walk.faults.push({ path, reason });
  }
}

function takeFile(
  walk: Walk,
  path: string,
  { found, summary }: { readonly found: FileIdentity | { readonly reason: string }; readonly summary: string },
): void {
  if (walk.files.length >= scanFilesMax) {
    throw new Error(`Cannot scan "${walk.root}": more than ${scanFilesMax} sound files`);
  }
  if ("reason" in found) walk.faults.push({ path, reason: found.reason });
  else walk.files.push({ path, part: 0, sheetPart: null, ...found, beside: summary });
}

/** Whether it is a playlist or a cue sheet. */
function takeText({ lists, sheets }: Walk, path: string): boolean {
  if (isListFile(path)) {
    if (lists.length < scanListsMax) lists.push(path);
    return true;
  }
  if (!isSheetFile(path)) return false;
  if (sheets.length < scanSheetsMax) sheets.push(path);
  return true;
}
