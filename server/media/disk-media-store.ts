import { randomBytes } from "node:crypto";
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type CoverSize, coverSizes, isCoverId } from "../../shared/api/cover.ts";
import { isRenditionId } from "../../shared/ids.ts";
import { piecewise } from "../files/piecewise.ts";
import { ReadingSlots } from "../files/reading-slots.ts";
import { writeWholeFile } from "../files/write-whole-file.ts";
import {
  type ByteRange,
  isRenditionFile,
  type MediaStore,
  type RenditionStage,
  type StoredFile,
} from "./media-store.ts";
import { claimStage, type OwnStage, removeDeadStages } from "./own-stage.ts";

/** Folder of unfinished files. A plain web server does not serve it because of its leading dot. */
const stageFolder = ".stage";
/** Files that are open for reading at one moment. */
const readingUsual = 64;

/** Folder of renditions whose song is away: one rename closes them, for any web server that serves the folder too. */
const hiddenFolder = ".hidden";
/** Folder of renditions whose files are not what their manifest says. */
const asideFolder = ".damaged";

/**
 * Keeps media below one directory in the very shape of its URLs, so that any static file server can stand in:
 * `{renditionId}/0.m4s`, `covers/{coverId}/320.webp`. Everything is written to a folder below `.stage/`, synced,
 * and then renamed. Several processes may share the directory: each has a folder of its own there (own-stage.ts).
 */
export function createDiskMediaStore(mediaDirectory: string, readingMax = readingUsual): MediaStore {
  const slots = new ReadingSlots(readingMax);
  const stages = join(mediaDirectory, stageFolder);
  let own: Promise<OwnStage> | null = null;
  const covers = join(mediaDirectory, "covers");
  const hidden = join(mediaDirectory, hiddenFolder);

  /** Made when something is staged for the first time: a full disk keeps nobody from starting. */
  const ownDirectory = async (): Promise<string> => {
    own ??= claimStage(stages).catch((error: unknown) => {
      own = null;
      throw error;
    });
    return (await own).directory;
  };

  const newStage = async () => {
    const directory = join(await ownDirectory(), randomBytes(12).toString("hex"));
    await mkdir(directory);
    return directory;
  };

  /** Syncs the stage and moves it to where it can be seen. */
  const reveal = async (directory: string, parent: string, name: string) => {
    await syncDirectory(directory);
    try {
      await rename(directory, join(parent, name));
    } catch (error) {
      if (!isAlreadyThere(error)) throw error;
      await rm(directory, { recursive: true, force: true });
    }
    await syncDirectory(parent);
  };

  /** Renamed away first, so that a half-deleted directory is never visible. */
  const remove = async (path: string) => {
    const grave = join(await ownDirectory(), `deleted-${randomBytes(12).toString("hex")}`);
    try {
      await rename(path, grave);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return;
      throw error;
    }
    await rm(grave, { recursive: true, force: true });
  };

  return {
    async start() {
      await mkdir(stages, { recursive: true });
      await mkdir(covers, { recursive: true });
      await removeDeadStages(stages);
    },
    async stop() {
      const claimed = own;
      own = null;
      await (await claimed)?.release();
    },
    async stageRendition(): Promise<RenditionStage> {
      const directory = await newStage();
      return {
        async write(file, bytes) {
          if (!isRenditionFile(file)) throw new Error(`Cannot stage "${file}": it is no file of a rendition`);
          await writeSynced(join(directory, file), bytes);
        },
        async publish(renditionId) {
          if (!isRenditionId(renditionId)) throw new Error(`Cannot publish rendition "${renditionId}": not an id`);
          await reveal(directory, mediaDirectory, renditionId);
        },
        discard: () => rm(directory, { recursive: true, force: true }),
      };
    },
    hasRendition: async (renditionId) =>
      isRenditionId(renditionId) && exists(join(mediaDirectory, renditionId, "manifest.json")),
    openRendition: async (renditionId, file) =>
      isRenditionId(renditionId) && isRenditionFile(file)
        ? openStored(join(mediaDirectory, renditionId, file), slots)
        : null,
    async deleteRendition(renditionId) {
      if (isRenditionId(renditionId)) await remove(join(mediaDirectory, renditionId));
    },
    listRenditions: async () => (await readdir(mediaDirectory)).filter(isRenditionId),
    async hide(renditionId) {
      if (!isRenditionId(renditionId)) return;
      await mkdir(hidden, { recursive: true });
      await move(join(mediaDirectory, renditionId), join(hidden, renditionId));
      await syncDirectory(hidden);
      await syncDirectory(mediaDirectory);
    },
    async show(renditionId) {
      if (!isRenditionId(renditionId)) return false;
      const path = join(mediaDirectory, renditionId);
      if (!(await exists(path))) await move(join(hidden, renditionId), path);
      await syncDirectory(mediaDirectory);
      return exists(path);
    },
    listHidden: async () =>
      (await readdir(hidden).catch((error: unknown) => noneIf(error, "ENOENT"))).filter(isRenditionId),
    hiddenBytes: async (renditionId) => (isRenditionId(renditionId) ? bytesIn(join(hidden, renditionId)) : 0),
    async deleteHidden(renditionId) {
      if (!isRenditionId(renditionId)) return 0;
      const path = join(hidden, renditionId);
      const bytes = await bytesIn(path);
      await remove(path);
      return bytes;
    },
    async setAside(renditionId) {
      if (!isRenditionId(renditionId)) return;
      const aside = join(mediaDirectory, asideFolder);
      await mkdir(aside, { recursive: true });
      const name = `${renditionId}-${randomBytes(4).toString("hex")}`;
      await rename(join(mediaDirectory, renditionId), join(aside, name));
      await syncDirectory(mediaDirectory);
    },
    async replaceManifest(renditionId, bytes) {
      if (!isRenditionId(renditionId)) throw new Error(`Cannot sign rendition "${renditionId}": not an id`);
      await writeWholeFile(join(mediaDirectory, renditionId, "manifest.json"), [bytes]);
    },
    async publishCover(coverId, images) {
      if (!isCoverId(coverId)) throw new Error(`Cannot publish cover "${coverId}": not an id`);
      if (await exists(join(covers, coverId))) return;
      const directory = await newStage();
      for (const [size, bytes] of images) await writeSynced(join(directory, `${size}.webp`), bytes);
      await reveal(directory, covers, coverId);
    },
    hasCover: async (coverId) => isCoverId(coverId) && exists(join(covers, coverId)),
    openCover: async (coverId, size: CoverSize) =>
      isCoverId(coverId) && coverSizes.includes(size) ? openStored(join(covers, coverId, `${size}.webp`), slots) : null,
    async deleteCover(coverId) {
      if (isCoverId(coverId)) await remove(join(covers, coverId));
    },
  };
}

/** Of all files in a folder; 0 when there is no such folder. A file that goes meanwhile counts nothing. */
async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch((error: unknown) => noneIf(error, "ENOENT"));
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        (error: unknown) => {
          if (codeOf(error) === "ENOENT") return 0;
          throw error;
        },
      ),
    ),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

async function openStored(path: string, slots: ReadingSlots): Promise<StoredFile | null> {
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
    throw error;
  });
  if (!found?.isFile()) return null;
  return {
    bytes: found.size,
    stream: (range: ByteRange = { first: 0, last: found.size - 1 }) => piecewise(path, range, slots),
    read: () => slots.run(() => readFile(path)),
  };
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** What is not there needs no moving. One that is at both places was made anew meanwhile: it is the same. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: unknown) => {
    if (isAlreadyThere(error)) return rm(from, { recursive: true, force: true });
    if (codeOf(error) !== "ENOENT") throw error;
  });
}

function noneIf(error: unknown, code: string): string[] {
  if (codeOf(error) === code) return [];
  throw error;
}

function isAlreadyThere(error: unknown): boolean {
  return codeOf(error) === "ENOTEMPTY" || codeOf(error) === "EEXIST";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
