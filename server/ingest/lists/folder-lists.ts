import { createHash } from "node:crypto";
import type { TrackId } from "../../../shared/ids.ts";
import type { FolderList } from "../../catalog/ingested-track.ts";
import type { KnownFile } from "../../catalog/queries/known-file.ts";
import { shownPath } from "../../files/native-path.ts";
import { readRegular } from "../../files/open-regular.ts";
import { listBytesMax, placesOf, readListFile } from "./list-file.ts";

/** What of a list was left out. */
export interface ListFault {
  readonly path: string;
  readonly reason: string;
}

/** Ids of all playlists that come from lists below a folder begin so. */
export function listPrefix(root: string): string {
  return `file-${hash(root)}-`;
}

/** Reads the lists of a folder; what they name and what is not there is told. */
export async function readFolderLists(
  paths: readonly string[],
  { root, known }: { readonly root: string; readonly known: readonly KnownFile[] },
): Promise<{ readonly lists: readonly FolderList[]; readonly faults: readonly ListFault[] }> {
  // A file that a cue sheet parts stands for all of its songs.
  const songs = new Map<string, TrackId[]>();
  for (const { path, trackId, state } of known) {
    if (trackId !== null && state === "done") songs.set(alike(path), [...(songs.get(alike(path)) ?? []), trackId]);
  }
  const lists: FolderList[] = [];
  const faults: ListFault[] = [];
  for (const path of paths) {
    const read = await readRegular(path, { inside: root, bytesMax: listBytesMax });
    if (!read.ok) {
      faults.push({ path, reason: `this playlist is left out: ${read.error}` });
      continue;
    }
    const { title, entries } = readListFile(path, read.value);
    const trackIds: TrackId[] = [];
    const missing: string[] = [];
    for (const entry of entries) {
      const places = placesOf(entry, { listPath: path, root });
      const found = places.map((place) => songs.get(alike(place))).find((some) => some !== undefined);
      if (found !== undefined) trackIds.push(...found);
      else
        missing.push(
          `${shownPath(entry)} ${isOutside(entry, root, places) ? "lies outside of the folder" : "is no song of the library"}`,
        );
    }
    if (missing.length > 0) faults.push({ path, reason: leftOut(missing) });
    if (trackIds.length > 0) lists.push({ id: `${listPrefix(root)}${hash(path)}`, title: shownPath(title), trackIds });
  }
  return { lists, faults };
}

function isOutside(entry: string, root: string, places: readonly string[]): boolean {
  return places.length === 0 || (entry.startsWith("/") && !entry.startsWith(`${root}/`));
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
