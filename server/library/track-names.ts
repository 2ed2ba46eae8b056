import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncPath } from "../files/sync-tree.ts";
import { writeWholeFile } from "../files/write-whole-file.ts";
import { diskEditLog, type EditLog } from "./edit-log.ts";
import { type NamedTrack, namesText, parseNames } from "./named-track.ts";

/** Where the names of tracks are kept, beside the media. */
export interface TrackNames {
  /** On the disk when it resolves. */
  write(track: NamedTrack): Promise<void>;
  /** Null when there are none, or damaged ones. */
  read(trackId: string): Promise<NamedTrack | null>;
  trackIds(): Promise<string[]>;
  /** When all of them were last read and found whole, ms since 1970; null when never. */
  checkedMs(): Promise<number | null>;
  noteChecked(): Promise<void>;
  /** For good; does nothing when there are none. */
  remove(trackId: string): Promise<void>;
  /** What the operator said of tracks, beside what their files say. */
  readonly edits: EditLog;
}

const folderName = ".names";
const fileEnd = ".json";
/** Empty; its time says it all. */
const checkedName = ".checked";

/** One file for each track below `.names` of the media folder. */
export function diskTrackNames(mediaDirectory: string): TrackNames {
  const root = join(mediaDirectory, folderName);
  const pathOf = (trackId: string) => {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(trackId)) throw new Error(`Cannot keep names of track "${trackId}": not an id`);
    return join(root, trackId.slice(0, 2), `${trackId}${fileEnd}`);
  };
  return {
    async write(track) {
      const path = pathOf(track.trackId);
      const made = await mkdir(dirname(path), { recursive: true });
      if (made !== undefined) await syncFolders(dirname(path), dirname(mediaDirectory));
      await writeWholeFile(path, [Buffer.from(namesText(track))]);
    },
    async read(trackId) {
      const content = await readFile(pathOf(trackId), "utf8").catch(noFile);
      return content === null ? null : parseNames(content);
    },
    edits: diskEditLog(mediaDirectory),
    async checkedMs() {
      const found = await stat(join(root, checkedName)).catch(noFile);
      return found === null ? null : found.mtimeMs;
    },
    async noteChecked() {
      await mkdir(root, { recursive: true });
      await writeFile(join(root, checkedName), "");
    },
    remove: (trackId) => rm(pathOf(trackId), { force: true }),
    async trackIds() {
      const folders = (await readdir(root).catch(noFile)) ?? [];
      const found: string[] = [];
      for (const folder of folders) {
        const names = (await readdir(join(root, folder)).catch(noFile)) ?? [];
        found.push(...names.filter((name) => name.endsWith(fileEnd) && !name.startsWith(".")));
      }
      return found.map((name) => name.slice(0, -fileEnd.length));
    },
  };
}

/** A folder that was made is there after a power cut when the folders above it are synced. */
async function syncFolders(from: string, to: string): Promise<void> {
  for (let folder = dirname(from); folder.length >= to.length; folder = dirname(folder)) {
    await syncPath(folder);
    if (folder === dirname(folder)) return;
  }
}

function noFile(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "EISDIR") return null;
  throw error;
}
