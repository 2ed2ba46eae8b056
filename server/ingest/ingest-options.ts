import type { TrackId } from "../../shared/ids.ts";
import type { Result } from "../../shared/result.ts";
import type { CataloguePort } from "../catalog/ingested-track.ts";
import type { ReadableFile } from "../files/open-regular.ts";
import type { PathFilter } from "../files/path-patterns.ts";
import type { MediaStore } from "../media/media-store.ts";
import type { SourceDescription } from "./describe/describe-source.ts";
import type { Encoder } from "./encoder.ts";
import type { OperatorKey } from "./operator-key.ts";
import type { IngestEvent } from "./queue/ingest-progress.ts";
import type { LosslessChoice } from "./wanted-renditions.ts";

/** The part of a logger that ingest uses; pino's and fastify's have it. */
export interface IngestLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Songs whose files come and go. */
export interface Shelf {
  /** Closes a song everywhere; it is kept for the day when its file is back. */
  hide(trackId: TrackId): Promise<void>;
  /** False when there is no such hidden song. */
  show(trackId: TrackId): Promise<boolean>;
}

export interface IngestOptions {
  readonly store: MediaStore;
  readonly catalogue: CataloguePort;
  readonly encoder: Encoder;
  readonly operatorKey: OperatorKey;
  readonly dataDirectory: string;
  readonly log: IngestLog;
  readonly onProgress?: (event: IngestEvent) => void;
  /** Songs of files that vanish stay when none is given. */
  readonly shelf?: Shelf;
  /** Which paths below a music folder count; all if not given. */
  readonly filter?: PathFilter;
  /** The character set of tags that do not name theirs, as `TextDecoder` calls it; `auto`, or not given: told by their letters. */
  readonly tagCharset?: string;
  /** When lossless sources get a lossless rendition; always if not given. */
  readonly lossless?: LosslessChoice;
  /** For the time that is left, ms; the system's clock if not given. */
  readonly nowMs?: () => number;
  /** Jobs at a time; one less than there are processors if not given. */
  readonly concurrency?: number;
  /** Reads tags and cover; in a process of its own if not given. */
  readonly describe?: (
    source: ReadableFile,
    root: string,
    signal: AbortSignal,
    charset: string,
  ) => Promise<Result<SourceDescription, string>>;
}
