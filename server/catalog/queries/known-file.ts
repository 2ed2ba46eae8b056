import { createHash } from "node:crypto";
import type { TrackId } from "../../../shared/ids.ts";

/**
 * `waiting`: seen, and nothing made of it yet. `done`: its song is complete. `failed`: see `reason`. `missing`: it is not there any more,
 * and its song is hidden unless another file leads to it.
 */
export const fileStates = ["waiting", "done", "failed", "missing"] as const;
export type FileState = (typeof fileStates)[number];

/** A file of a music folder as it was when it was last looked at, and the song that it leads to. */
export interface KnownFile {
  /** Absolute, in the form of `pathFromBytes`. */
  readonly path: string;
  /** 0: all of it. Else the song that a cue sheet makes of a part of it, counted from 1. Below 0: what it was before: see `formerOf`. */
  readonly part: number;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly device: number;
  readonly inode: number;
  /** What pictures lay beside it: they may be its cover. */
  readonly beside: string;
  /** SHA-256 of all its bytes, of a part: of the whole file's sound; null until it was read. */
  readonly wholeKey: string | null;
  /** SHA-256 of its sound without tags, of a part: what derives from that and where it is cut; null until it was read. */
  readonly audioKey: string | null;
  readonly trackId: TrackId | null;
  readonly state: FileState;
  /** Why it failed. */
  readonly reason: string | null;
  /** ISO 8601. Of all files that lead to a song the one that came first names it. */
  readonly addedAt: string;
}

export type FilePart = Pick<KnownFile, "path" | "part">;

/** A file, or a part of it, as one text: no path holds the sign that stands between the two. */
export function fileKey({ path, part }: FilePart): string {
  return part === 0 ? path : `${path}\0${part}`;
}

/**
 * What a file was before it got another sound. Its song may have lost its last file, which is found out after all others were looked at;
 * until then this is kept beside what the file is now.
 */
export function formerOf(known: KnownFile & { readonly trackId: TrackId }): KnownFile {
  const part = -1 - (createHash("sha256").update(known.trackId).digest().readUInt32BE() >>> 1);
  return { ...known, part, state: "missing" };
}

export function isFormer({ part }: FilePart): boolean {
  return part < 0;
}

/** What a `fileKey` names. */
export function filePartOf(key: string): FilePart {
  const [path = key, part = "0"] = key.split("\0");
  return { path, part: Number(part) };
}

/** What ingest asks of the table of files. */
export interface FilesPort {
  /** All files below a folder. */
  filesBelow(directory: string): Promise<KnownFile[]>;
  filesOfTrack(trackId: TrackId): Promise<KnownFile[]>;
  /** Files that failed, in the order of their paths: all, or the first so many. */
  failedFiles(limit?: number): Promise<KnownFile[]>;
  countFailedFiles(): Promise<number>;
  /** The song to which any file with this sound leads or led. */
  trackOfAudio(audioKey: string): Promise<TrackId | null>;
  /** Takes in files or replaces what was known of them; all at once. */
  keepFiles(files: readonly KnownFile[]): Promise<void>;
  forgetFiles(files: readonly FilePart[]): Promise<void>;
}
