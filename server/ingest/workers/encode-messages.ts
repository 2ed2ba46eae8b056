import type { RenditionKind } from "../../catalog/ingested-track.ts";
import type { SourceDescription } from "../describe/describe-source.ts";
import type { EncoderName } from "../encode/find-encoder.ts";
import type { EncodedHeader, RenditionRateHz } from "../encoder.ts";

/** Make renditions. */
export interface EncodeJob {
  readonly type: "encode";
  readonly encoder: EncoderName;
  readonly path: string;
  readonly sampleRateHz: RenditionRateHz;
  readonly kinds: readonly RenditionKind[];
  readonly scratchDirectory: string;
}

/** Read tags and cover. */
export interface DescribeJob {
  readonly type: "describe";
  readonly path: string;
  readonly root: string;
}

/** What a worker is given as its `workerData`: one job, then it ends. */
export type SourceJob = EncodeJob | DescribeJob;

/** From the worker. Segments and headers come in order; `ended` is the last message. */
export type FromSourceWorker =
  | {
      readonly type: "segment";
      readonly kind: RenditionKind;
      readonly bytes: Uint8Array;
      readonly durationSamples: number;
    }
  | { readonly type: "finished"; readonly header: EncodedHeader }
  | { readonly type: "described"; readonly description: SourceDescription }
  | { readonly type: "ended"; readonly fault: string | null };

/** To the worker: one message was dealt with, or stop. */
export type ToSourceWorker = { readonly type: "taken" } | { readonly type: "stop" };
