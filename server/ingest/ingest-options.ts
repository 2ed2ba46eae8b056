import type { Result } from "../../shared/result.ts";
import type { CataloguePort } from "../catalog/ingested-track.ts";
import type { ReadableFile } from "../files/open-regular.ts";
import type { MediaStore } from "../media/media-store.ts";
import type { SourceDescription } from "./describe/describe-source.ts";
import type { Encoder } from "./encoder.ts";
import type { IngestEvent } from "./ingest-progress.ts";
import type { OperatorKey } from "./operator-key.ts";

/** The part of a logger that ingest uses; pino's and fastify's have it. */
export interface IngestLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface IngestOptions {
  readonly store: MediaStore;
  readonly catalogue: CataloguePort;
  readonly encoder: Encoder;
  readonly operatorKey: OperatorKey;
  readonly dataDirectory: string;
  readonly log: IngestLog;
  readonly onProgress?: (event: IngestEvent) => void;
  /** Jobs at a time; one less than there are processors if not given. */
  readonly concurrency?: number;
  /** Reads tags and cover; in a process of its own if not given. */
  readonly describe?: (
    source: ReadableFile,
    root: string,
    signal: AbortSignal,
  ) => Promise<Result<SourceDescription, string>>;
}
