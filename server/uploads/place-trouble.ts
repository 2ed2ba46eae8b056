import { constants } from "node:fs";
import { access, lstat, readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { describeFull, diskFullOf, requireRoomFor } from "../files/free-room.ts";
import { isInside } from "../files/open-regular.ts";
import type { PathFilter } from "../files/path-patterns.ts";
import { systemTrouble, userName } from "../files/system-trouble.ts";
import { isSoundFile } from "../ingest/encode/source-extensions.ts";
import { createIgnored } from "../ingest/ignored.ts";

export interface MusicFolder {
  readonly folder: string;
  /** Whether the catalogue knows files in it that were there at the last look. */
  hasKnownFiles(): Promise<boolean>;
}

export interface UploadAim extends MusicFolder {
  /** Below the music folder, from `readUploadName`. */
  readonly name: string;
  readonly bytes: number;
  /** The folder in which it is received. */
  readonly staging: string;
  /** Which paths below the music folder the library takes. */
  readonly filter: PathFilter;
}

/** Why something cannot be uploaded, for the operator to read. `full`: for want of room. */
export interface PlaceTrouble {
  readonly kind: "refused" | "full";
  readonly text: string;
}

/** Why nothing can be put under this name, before anything is received. Null where it can. */
export async function placeTrouble(aim: UploadAim): Promise<PlaceTrouble | null> {
  const { folder, name } = aim;
  try {
    const text = (await folderTrouble(aim)) ?? (await nameTrouble(folder, name)) ?? (await whyNotPlayed(aim));
    if (text !== null) return { kind: "refused", text };
    const parent = await nearestFolder(folder, name);
    if (parent === null) return { kind: "refused", text: `"${name}" lies in a file: one of its folders is none` };
    if (!(await isInside(await realpath(parent), folder))) return { kind: "refused", text: outsideWords(name) };
    await access(parent, constants.W_OK | constants.X_OK);
    return await roomTrouble(aim, parent);
  } catch (error) {
    const text = writeTrouble(error, { folder, name });
    if (text === null) throw error;
    return { kind: "refused", text };
  }
}

/** Why nothing can be put into the folder, whatever it is. Nothing makes it when it is gone: its disk may be away, and what is written then lies under it. */
export async function folderTrouble({ folder, hasKnownFiles }: MusicFolder): Promise<string | null> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (names === null) return `The music folder ${folder} is not there: mount its disk, or make the folder`;
  if (names.some((name) => !name.startsWith(".") && name !== "lost+found") || !(await hasKnownFiles())) return null;
  return `The music folder ${folder} is empty, and songs of it are known: mount its disk, or say with tutti library scan --accept-missing that they were removed`;
}

/** What the system refused about writing into the music folder, in words about that folder; null when it is no refusal of the system. */
export function writeTrouble(
  error: unknown,
  { folder, name }: { readonly folder: string; readonly name: string },
): string | null {
  const { code, path = folder } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENAMETOOLONG":
      // Disks differ in what they take: an encrypted one has room for half of the letters.
      return `"${name}" is too long for the disk of the music folder; give it or its folders shorter names`;
    case "EROFS":
      return `The music folder ${folder} is mounted for reading only: mount it for writing (of a container's volume take ":ro" away), or copy the files into it where it can be written`;
    case "EACCES":
    case "EPERM":
      return `The user ${userName()} may not write into ${path}: give that folder to this user, or run Tutti as the one it belongs to`;
    case "ENOSPC":
    case "EDQUOT":
      return `The disk of the music folder ${folder} is full: free some space there, and upload "${name}" again`;
    default:
      return systemTrouble(error, folder);
  }
}

export function outsideWords(name: string): string {
  return `"${name}" lies outside of the music folder: a folder on the way is a link`;
}

async function nameTrouble(folder: string, name: string): Promise<string | null> {
  const found = await lstat(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  return found === null ? null : `"${name}" is in the music folder already`;
}

/** Why the library would leave it out. */
async function whyNotPlayed({ folder, name, filter }: UploadAim): Promise<string | null> {
  const never = `"${name}" would never be played:`;
  if (filter.leavesFolder(name)) return `${never} TUTTI_MUSIC_EXCLUDE leaves it out`;
  if (isSoundFile(name) && !filter.takesFile(name)) return `${never} TUTTI_MUSIC_INCLUDE does not name it`;
  const root = resolve(folder);
  const ignored = createIgnored(root);
  for (const way of waysTo(root, name)) {
    const names = await readdir(way).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw error;
    });
    if (names === null) break;
    await ignored.readMarks(way, names);
  }
  const isIgnored = ignored.covers(join(root, name), false);
  return isIgnored ? `${never} a file .nomedia or .ndignore on the way leaves it out` : null;
}

/** The folder of a name that is there, or the next one above it; null when a file is in its place. */
async function nearestFolder(folder: string, name: string): Promise<string | null> {
  for (const way of waysTo(folder, name).reverse()) {
    const found = await stat(way).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw error;
    });
    if (found) return found.isDirectory() ? way : null;
  }
  return null;
}

/** The music folder and all folders between it and a name, the outermost first. */
function waysTo(folder: string, name: string): string[] {
  const ways: string[] = [];
  for (let way = dirname(join(folder, name)); relative(folder, way) !== ""; way = dirname(way)) ways.unshift(way);
  return [folder, ...ways];
}

/** It is received in one folder and copied to another: on one disk it lies there twice until the copy is whole. */
async function roomTrouble({ name, bytes, staging }: UploadAim, parent: string): Promise<PlaceTrouble | null> {
  const [here, there] = await Promise.all([stat(staging), stat(parent)]);
  const isOneDisk = here.dev === there.dev;
  const needs = isOneDisk
    ? ([[staging, 2 * bytes, "finds no room (it lies there twice until it is in the music folder)"]] as const)
    : ([
        [staging, bytes, "finds no room in the data directory"],
        [parent, bytes, "finds no room in the music folder"],
      ] as const);
  for (const [path, needed, words] of needs) {
    const full = await requireRoomFor(path, needed).then(
      () => null,
      (error: unknown) => {
        const found = diskFullOf(error);
        if (found === null) throw error;
        return found;
      },
    );
    if (full) return { kind: "full", text: `"${name}" ${words}: ${describeFull(full)}` };
  }
  return null;
}
