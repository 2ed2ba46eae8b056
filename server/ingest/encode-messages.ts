import type { RenditionKind } from "./catalogue-port.ts";
import type { EncodedHeader, RenditionRateHz } from "./encoder.ts";
import type { EncoderName } from "./find-encoder.ts";

/** What a worker is given as its `workerData`: one job, then it ends. */
export interface EncodeJob {
  readonly encoder: EncoderName;
  readonly path: string;
  readonly sampleRateHz: RenditionRateHz;
  readonly kinds: readonly RenditionKind[];
  readonly scratchDirectory: string;
}

/** From the worker. Segments and headers come in order; `ended` is the last message. */
export type FromEncodeWorker =
  | {
      readonly type: "segment";
      readonly kind: RenditionKind;
      readonly bytes: Uint8Array;
      readonly durationSamples: number;
    }
  | { readonly type: "finished"; readonly header: EncodedHeader }
  | { readonly type: "ended"; readonly fault: string | null };

/** To the worker: one segment or header was dealt with, or stop. */
export type ToEncodeWorker = { readonly type: "taken" } | { readonly type: "stop" };
