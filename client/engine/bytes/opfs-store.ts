import type { SegmentKey } from "../../../shared/engine/input.ts";
import { isRenditionId, type RenditionId } from "../../../shared/ids.ts";
import type { ByteArray } from "../byte-array.ts";
import { quotaBytesMax, quotaPart } from "../limits.ts";
import type { SegmentStore, StoredRendition } from "./segment-store.ts";

const folderName = "tutti-segments-v1";
const manifestName = "manifest.json";
const usedName = "used";
const probeName = "probe";

/** What is asked of `navigator.storage`. */
export type StorageRoot = Pick<StorageManager, "getDirectory" | "estimate">;

/** Iteration, which TypeScript's DOM library keeps to a library of its own. */
type Folder = FileSystemDirectoryHandle & { keys(): AsyncIterable<string> };

/**
 * The origin private file system: `{renditionId}/{segmentIndex}`, `manifest.json` and `used` (milliseconds, as text).
 * A writable stream replaces its file in one step when it is closed, so a killed tab leaves the old file or none.
 * `given`: the browser's storage if not given. Null where the browser denies it.
 */
export async function openOpfsStore(given?: StorageRoot): Promise<SegmentStore | null> {
  try {
    const storage = given ?? navigator.storage;
    const root = await storage.getDirectory();
    const folder = (await root.getDirectoryHandle(folderName, { create: true })) as Folder;
    // Some browsers have folders but no writable streams: to them it is denied as well.
    if (await writeFile(folder, probeName, new TextEncoder().encode(probeName)))
      return opfsStore(storage, root, folder);
    await folder.removeEntry(probeName).catch(() => undefined);
    return null;
  } catch {
    return null;
  }
}

function opfsStore(storage: StorageRoot, root: FileSystemDirectoryHandle, first: Folder): SegmentStore {
  let folder = first;

  async function renditionFolder(renditionId: RenditionId, create: boolean): Promise<Folder | null> {
    try {
      return (await folder.getDirectoryHandle(renditionId, { create })) as Folder;
    } catch {
      return null;
    }
  }

  async function write(renditionId: RenditionId, name: string, bytes: ByteArray): Promise<boolean> {
    const inside = await renditionFolder(renditionId, true);
    return inside !== null && (await writeFile(inside, name, bytes));
  }

  return {
    mode: "opfs",
    async quotaBytes() {
      const { quota = 0 } = await storage.estimate();
      return Math.floor(Math.min(quota * quotaPart, quotaBytesMax));
    },
    async list() {
      const names: string[] = [];
      for await (const name of folder.keys()) names.push(name);
      const listed = await Promise.all(
        names.filter(isRenditionId).map(async (renditionId) => {
          const inside = await renditionFolder(renditionId, false);
          return inside && (await listRendition(renditionId, inside));
        }),
      );
      return listed.filter((rendition) => rendition !== null);
    },
    async read({ renditionId, segmentIndex }) {
      const inside = await renditionFolder(renditionId, false);
      return inside && (await readFile(inside, String(segmentIndex)));
    },
    async write({ renditionId, segmentIndex }, bytes) {
      return await write(renditionId, String(segmentIndex), bytes);
    },
    async remove(keys) {
      for (const renditionId of new Set(keys.map((key) => key.renditionId))) {
        const inside = await renditionFolder(renditionId, false);
        const removed = keys.filter((key) => key.renditionId === renditionId);
        if (inside && (await removeSegments(inside, removed))) {
          await folder.removeEntry(renditionId, { recursive: true }).catch(() => undefined);
        }
      }
    },
    async keepManifest(renditionId, text) {
      return await write(renditionId, manifestName, new TextEncoder().encode(text));
    },
    async touch(renditionId, nowMs) {
      await write(renditionId, usedName, new TextEncoder().encode(String(Math.round(nowMs))));
    },
    async empty() {
      await root.removeEntry(folderName, { recursive: true }).catch(() => undefined);
      folder = (await root.getDirectoryHandle(folderName, { create: true })) as Folder;
    },
  };
}

async function listRendition(renditionId: RenditionId, inside: Folder): Promise<StoredRendition | null> {
  const segments: number[] = [];
  try {
    for await (const name of inside.keys()) if (/^\d{1,5}$/.test(name)) segments.push(Number(name));
  } catch {
    return null;
  }
  const manifest = await readFile(inside, manifestName);
  if (!manifest || segments.length === 0) return null;
  const used = await readFile(inside, usedName);
  const lastUsedMs = used ? Number(new TextDecoder().decode(used)) || 0 : 0;
  const manifestText = new TextDecoder().decode(manifest);
  return { renditionId, manifestText, lastUsedMs, segments: segments.sort((a, b) => a - b) };
}

/** True when no segment is left. */
async function removeSegments(inside: Folder, keys: readonly SegmentKey[]): Promise<boolean> {
  for (const { segmentIndex } of keys) await inside.removeEntry(String(segmentIndex)).catch(() => undefined);
  for await (const name of inside.keys()) if (/^\d+$/.test(name)) return false;
  return true;
}

async function readFile(inside: Folder, name: string): Promise<ByteArray | null> {
  try {
    const file = await (await inside.getFileHandle(name)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

async function writeFile(inside: Folder, name: string, bytes: ByteArray): Promise<boolean> {
  let handle: FileSystemFileHandle | null = null;
  let stream: FileSystemWritableFileStream | null = null;
  try {
    handle = await inside.getFileHandle(name, { create: true });
    stream = await handle.createWritable();
    await stream.write(bytes);
    await stream.close();
    return true;
  } catch {
    await stream?.abort().catch(() => undefined);
    // The name was made before there was a stream. What an earlier write put there is whole, and stays.
    const left = await handle?.getFile().catch(() => null);
    if (left?.size === 0) await inside.removeEntry(name).catch(() => undefined);
    return false;
  }
}
