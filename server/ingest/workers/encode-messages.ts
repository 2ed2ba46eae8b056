import type { RenditionKind } from "../../catalog/ingested-track.ts";
import type { MeasuredSound } from "../../loudness/sound-meter.ts";
import type { SourceDescription } from "../describe/describe-source.ts";
import type { EncoderName } from "../encode/find-encoder.ts";
import type { EncodedHeader, LosslessForm, RenditionRateHz } from "../encoder.ts";
import type { SoundRange } from "../sound-range.ts";

/** The descriptor under which a job's process has its source. It is handed over open: 0 to 2 are as usual, 3 is for messages. */
export const sourceDescriptor = 4;

interface OnSource {
  /** Where the source was found: for names. */
  readonly path: string;
  readonly bytes: number;
}

/** Make renditions. */
export interface EncodeJob extends OnSource {
  readonly type: "encode";
  readonly encoder: EncoderName;
  readonly sampleRateHz: RenditionRateHz;
  readonly lossless?: LosslessForm;
  readonly kinds: readonly RenditionKind[];
  readonly range?: SoundRange;
  readonly isMeasuring: boolean;
  readonly scratchDirectory: string;
}

/** Read tags and cover. */
export interface DescribeJob extends OnSource {
  readonly type: "describe";
  readonly root: string;
  /** Of tags that do not name theirs; `auto`: told by their letters. */
  readonly charset: string;
  /** Whether it does without pictures. */
  readonly skipsPictures: boolean;
  /** Where the process opens the source, which is not the one that it was started with: a descriptor of the server's. */
  readonly handedOver?: string;
  /** Whether the process waits for another job afterwards. */
  readonly isKept: boolean;
}

/** One job, then the process ends, unless it is kept. */
export type SourceJob = EncodeJob | DescribeJob;

/** From the process. Segments and headers come in order; `ended` is the last message of a job. */
export type FromSourceProcess =
  | {
      readonly type: "segment";
      readonly kind: RenditionKind;
      readonly bytes: Uint8Array;
      readonly durationSamples: number;
    }
  | { readonly type: "finished"; readonly header: EncodedHeader }
  /** So many seconds of sound went through, of which no segment came yet. */
  | { readonly type: "progress"; readonly seconds: number }
  | { readonly type: "measured"; readonly sound: MeasuredSound }
  /** The source is damaged, and can be heard all the same. */
  | { readonly type: "warning"; readonly text: string }
  | { readonly type: "described"; readonly description: SourceDescription }
  | { readonly type: "ended"; readonly fault: string | null };

/** To the process: the job first, then that one message was dealt with. */
export type ToSourceProcess = { readonly type: "job"; readonly job: SourceJob } | { readonly type: "taken" };
