import { createHash } from "node:crypto";
import type { TrackId } from "../../../shared/ids.ts";
import type { CataloguePort, FolderList } from "../../catalog/ingested-track.ts";
import type { KnownFile } from "../../catalog/queries/known-file.ts";
import { shownPath } from "../../files/native-path.ts";
import { readRegular } from "../../files/open-regular.ts";
import { decodedEntry, entryCharactersMax, listBytesMax, placesOf, readListFile } from "./list-file.ts";

/** What of a list was left out. */
export interface ListFault {
  readonly path: string;
  readonly reason: string;
}

const listMark = "file-";

/** Ids of all playlists that come from lists below a music folder begin so. */
function listPrefix(root: string): string {
  return `${listMark}${hash(root)}-`;
}

function listId(root: string, path: string): string {
  return `${listPrefix(root)}${hash(path)}`;
}

/**
 * The lists of a folder become playlists. `isWhole`: they are all that there are, so that playlists of others go. Resolves to what of them was
 * left out, with paths as they are shown.
 */
export async function keepLists(
  catalogue: CataloguePort,
  { root, paths, isWhole }: { readonly root: string; readonly paths: readonly string[]; readonly isWhole: boolean },
): Promise<readonly ListFault[]> {
  const known = paths.length > 0 ? await catalogue.filesBelow(root) : [];
  const { lists, unread, faults } = await readFolderLists(paths, { root, known });
  const staying = unread.map((path) => listId(root, path));
  await catalogue.keepFolderLists(listPrefix(root), lists, isWhole ? staying : "all");
  return faults.map(({ path, reason }) => ({ path: shownPath(path), reason }));
}

/** Playlists of lists in folders that are music folders no more go. */
export async function forgetLists(catalogue: CataloguePort, named: readonly string[]): Promise<void> {
  const prefixes = named.map(listPrefix);
  for (const id of await catalogue.folderListIds(listMark)) {
    if (!prefixes.some((prefix) => id.startsWith(prefix))) await catalogue.keepFolderLists(id, []);
  }
}

/** Reads the lists of a folder; what they name and what is not there is told. */
export async function readFolderLists(
  paths: readonly string[],
  { root, known }: { readonly root: string; readonly known: readonly KnownFile[] },
): Promise<{
  readonly lists: readonly FolderList[];
  /** Paths of lists that could not be read: what they held stays. */
  readonly unread: readonly string[];
  readonly faults: readonly ListFault[];
}> {
  // A file that a cue sheet parts stands for all of its songs.
  const songs = new Map<string, TrackId[]>();
  for (const { path, trackId, state } of known) {
    if (trackId !== null && state === "done") songs.set(alike(path), [...(songs.get(alike(path)) ?? []), trackId]);
  }
  const lists: FolderList[] = [];
  const faults: ListFault[] = [];
  const unread: string[] = [];
  for (const path of paths) {
    const read = await readRegular(path, { inside: root, bytesMax: listBytesMax });
    if (!read.ok) {
      faults.push({ path, reason: `this playlist is not taken over: ${read.error}` });
      unread.push(path);
      continue;
    }
    const { title, entries } = readListFile(path, read.value);
    const trackIds: TrackId[] = [];
    const missing: string[] = [];
    for (const entry of entries) {
      const places = placesOf(entry, { listPath: path, root });
      const found = places.map((place) => songs.get(alike(place))).find((some) => some !== undefined);
      if (found !== undefined) trackIds.push(...found);
      else missing.push(`${shownPath(entry.slice(0, shownCharactersMax))} ${whyNoSong(entry, root, places)}`);
    }
    if (missing.length > 0) faults.push({ path, reason: leftOut(missing) });
    if (trackIds.length > 0) lists.push({ id: listId(root, path), title: shownPath(title), trackIds });
  }
  return { lists, unread, faults };
}

/** Characters of an entry that are told. */
const shownCharactersMax = 300;

function whyNoSong(entry: string, root: string, places: readonly string[]): string {
  if (entry.length > entryCharactersMax)
    return `… is longer than a path: up to ${entryCharactersMax} characters are taken`;
  return isOutside(entry, root, places) ? "lies outside of the folder" : "is no song of the library";
}

function isOutside(entry: string, root: string, places: readonly string[]): boolean {
  const isBelow = [entry, decodedEntry(entry)].some((written) => written.startsWith(`${root}/`));
  return places.length === 0 || (entry.startsWith("/") && !isBelow);
}

const namedMax = 5;

function leftOut(missing: readonly string[]): string {
  const more = missing.length > namedMax ? `; and ${missing.length - namedMax} more` : "";
  return `of this playlist is left out: ${missing.slice(0, namedMax).join("; ")}${more}`;
}

/** Letters that look alike are one, capitals too: lists come from systems that take them for one. */
function alike(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
