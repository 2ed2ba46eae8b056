import type { SegmentKey } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import type { ByteArray } from "../byte-array.ts";
import { memoryStoreBytes } from "../limits.ts";
import type { SegmentStore, StoredRendition } from "./segment-store.ts";

interface Kept {
  manifestText: string | null;
  lastUsedMs: number;
  readonly segments: Map<number, ByteArray>;
}

/** For pages whose browser denies storage: forgets everything with the page. */
export function createMemoryStore(quotaBytes = memoryStoreBytes): SegmentStore {
  const renditions = new Map<RenditionId, Kept>();
  let usedBytes = 0;

  function kept(renditionId: RenditionId): Kept {
    let found = renditions.get(renditionId);
    if (!found) {
      found = { manifestText: null, lastUsedMs: 0, segments: new Map() };
      renditions.set(renditionId, found);
    }
    return found;
  }

  function removeOne({ renditionId, segmentIndex }: SegmentKey): void {
    const rendition = renditions.get(renditionId);
    if (!rendition) return;
    usedBytes -= rendition.segments.get(segmentIndex)?.length ?? 0;
    rendition.segments.delete(segmentIndex);
    if (rendition.segments.size === 0) renditions.delete(renditionId);
  }

  return {
    mode: "memory",
    async quotaBytes() {
      return quotaBytes;
    },
    async list() {
      const listed: StoredRendition[] = [];
      for (const [renditionId, { manifestText, lastUsedMs, segments }] of renditions) {
        if (manifestText === null) continue;
        listed.push({ renditionId, manifestText, lastUsedMs, segments: [...segments.keys()].sort((a, b) => a - b) });
      }
      return listed;
    },
    async read({ renditionId, segmentIndex }) {
      return renditions.get(renditionId)?.segments.get(segmentIndex) ?? null;
    },
    async write(key, bytes) {
      const segments = kept(key.renditionId).segments;
      const growth = bytes.length - (segments.get(key.segmentIndex)?.length ?? 0);
      if (usedBytes + growth > quotaBytes) return false;
      usedBytes += growth;
      segments.set(key.segmentIndex, bytes);
      return true;
    },
    async remove(keys) {
      for (const key of keys) removeOne(key);
    },
    async keepManifest(renditionId, text) {
      kept(renditionId).manifestText = text;
      return true;
    },
    async touch(renditionId, nowMs) {
      const rendition = renditions.get(renditionId);
      if (rendition) rendition.lastUsedMs = nowMs;
    },
    async empty() {
      renditions.clear();
      usedBytes = 0;
    },
  };
}
