import type { SegmentKey } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import type { ByteArray } from "../byte-array.ts";

export interface StoredRendition {
  readonly renditionId: RenditionId;
  /** manifest.json as it was kept; its reader verifies the signature again. */
  readonly manifestText: string;
  readonly segments: readonly number[];
  readonly lastUsedMs: number;
}

/**
 * Where segments outlive the page. Nothing that comes out of it is trusted: the shelf hashes what it reads. Several
 * tabs may use one store at once; a name always means the same bytes, so the last writer changes nothing.
 */
export interface SegmentStore {
  readonly mode: "opfs" | "memory";
  /** Bytes that the cache may take here. */
  quotaBytes(): Promise<number>;
  list(): Promise<StoredRendition[]>;
  /** Null when it isn't there. */
  read(key: SegmentKey): Promise<ByteArray | null>;
  /** False when there is no room. A reader sees all of a segment or nothing. */
  write(key: SegmentKey, bytes: ByteArray): Promise<boolean>;
  remove(keys: readonly SegmentKey[]): Promise<void>;
  /** Segments of a rendition without a manifest are not listed. */
  keepManifest(renditionId: RenditionId, text: string): Promise<boolean>;
  touch(renditionId: RenditionId, nowMs: number): Promise<void>;
  empty(): Promise<void>;
}
