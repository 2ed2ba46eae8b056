import type { Readable } from "node:stream";
import type { CoverId, CoverSize } from "../../shared/api/cover.ts";
import type { RenditionId } from "../../shared/ids.ts";

/** A file of a published rendition. Playlists are not stored: they are written from `manifest.json` when asked for. */
export type RenditionFile = "init.mp4" | "manifest.json" | `${number}.m4s`;

/** First and last byte, both inclusive, as in HTTP. The caller has checked them against `bytes`. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A published file. It never changes, so its id and name together are a strong validator. */
export interface StoredFile {
  readonly bytes: number;
  /** A new stream each time; the whole file without a range. Destroy it to stop early. */
  stream(range?: ByteRange): Readable;
  /** The whole file at once: for manifests, init segments and covers. */
  read(): Promise<Uint8Array>;
}

/** A rendition that is being made and that nobody can see. End it with `publish` or `discard`. */
export interface RenditionStage {
  write(file: RenditionFile, bytes: Uint8Array): Promise<void>;
  /**
   * Makes all that was written durable and then visible, in one step. A rendition that is there already is kept
   * as it is: its id pins its content.
   */
  publish(renditionId: RenditionId): Promise<void>;
  /** Removes what was written; does nothing after `publish`. */
  discard(): Promise<void>;
}

/** Where renditions and covers are kept: on a disk, or in an S3-compatible store. */
export interface MediaStore {
  /**
   * Makes the store ready and removes what killed processes left half done, and nothing of those that live, on this machine or
   * another. Call it before anything else.
   */
  start(): Promise<void>;
  /** Gives back what this process holds of the store. Nothing is staged after it. */
  stop(): Promise<void>;
  stageRendition(): Promise<RenditionStage>;
  hasRendition(renditionId: RenditionId): Promise<boolean>;
  /** `null` when there is no such rendition or it has no such file. */
  openRendition(renditionId: RenditionId, file: RenditionFile): Promise<StoredFile | null>;
  deleteRendition(renditionId: RenditionId): Promise<void>;
  /** All that are published, in any order. */
  listRenditions(): Promise<RenditionId[]>;
  /** Closes a rendition: from then on it is as if it were not there. Its files are kept until `show`, or `deleteHidden`. */
  hide(renditionId: RenditionId): Promise<void>;
  /** Opens it again. False when it is neither hidden nor published. */
  show(renditionId: RenditionId): Promise<boolean>;
  listHidden(): Promise<RenditionId[]>;
  /** The bytes of the files of a hidden one; 0 when it is none. */
  hiddenBytes(renditionId: RenditionId): Promise<number>;
  /** Answers with the bytes of its files. */
  deleteHidden(renditionId: RenditionId): Promise<number>;
  /** Takes a damaged rendition out of sight, so that it can be made again; its files are kept. */
  setAside(renditionId: RenditionId): Promise<void>;
  /** Another signature for a published rendition: whole or not at all, and durable. */
  replaceManifest(renditionId: RenditionId, bytes: Uint8Array): Promise<void>;
  /** Keeps a cover in all its sizes as WebP; atomic, and nothing happens when it is there already. */
  publishCover(coverId: CoverId, images: ReadonlyMap<CoverSize, Uint8Array>): Promise<void>;
  hasCover(coverId: CoverId): Promise<boolean>;
  openCover(coverId: CoverId, size: CoverSize): Promise<StoredFile | null>;
  deleteCover(coverId: CoverId): Promise<void>;
}

/** Whether a name out of a URL is one of a rendition's files: `init.mp4`, `manifest.json`, `0.m4s`, `1.m4s`... */
export function isRenditionFile(name: string): name is RenditionFile {
  return name === "init.mp4" || name === "manifest.json" || /^(?:0|[1-9]\d{0,4})\.m4s$/.test(name);
}
