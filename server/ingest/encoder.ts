import type { Codec } from "../../shared/manifest/manifest.ts";
import type { Result } from "../../shared/result.ts";
import type { RenditionKind } from "../catalog/ingested-track.ts";
import type { ReadableFile } from "../files/open-regular.ts";
import type { MeasuredSound } from "../loudness/sound-meter.ts";
import type { SoundRange } from "./sound-range.ts";

/** Seconds of a segment; each is cut at the frame nearest to it. */
export const segmentSeconds = 4;

/** A last segment shorter than this is merged into the one before it, seconds. */
export const lastSegmentSecondsMin = 1;

/** Channels of every rendition: mono is doubled, more are mixed down. */
export const renditionChannels = 2;

/** Samples per channel in one AAC-LC frame, and those that its encoders put before the first audible one. */
export const aacFrameSamples = 1_024;
const aacDelaySamples = 1_024;

/** Of lossy renditions: 48 kHz sources keep their rate, everything else becomes 44.1 kHz. */
export type RenditionRateHz = 44_100 | 48_000;

/** Rates of a lossless rendition: those that browsers play FLAC of. */
export const losslessRatesHz = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000] as const;

/** What a lossless rendition is made of. */
export interface LosslessForm {
  readonly sampleRateHz: (typeof losslessRatesHz)[number];
  readonly bitsPerSample: 16 | 24;
}

export function renditionRateHz(sourceRateHz: number): RenditionRateHz {
  return sourceRateHz === 48_000 ? 48_000 : 44_100;
}

export interface EncodeRequest {
  /** The source file, open; who opened it closes it. */
  readonly source: ReadableFile;
  /** Of the lossy renditions, and of what is measured. */
  readonly sampleRateHz: RenditionRateHz;
  /** Of the lossless one; 16 bits at `sampleRateHz` if not given. */
  readonly lossless?: LosslessForm;
  /** All are made in one pass over the source. */
  readonly kinds: readonly RenditionKind[];
  /** What of the source becomes the renditions; all of it if not given. */
  readonly range?: SoundRange;
  /** Whether the sound is measured on its way. */
  readonly isMeasuring?: boolean;
  /** An existing directory for files that are of no use afterwards; the caller removes it. */
  readonly scratchDirectory: string;
  readonly signal: AbortSignal;
}

/** One CMAF segment: whole frames, in order; the first starts at time 0. */
export interface EncodedSegment {
  readonly bytes: Uint8Array;
  readonly durationSamples: number;
}

/** What the encoder knows of a rendition after its last segment. */
export interface EncodedHeader {
  readonly kind: RenditionKind;
  readonly codec: Codec;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly audibleSamples: number;
  readonly encoderDelaySamples: number;
  readonly paddingSamples: number;
  /** The CMAF init segment. */
  readonly init: Uint8Array;
}

/** Takes what an encoder makes. The encoder awaits each promise, so a slow disk slows it down. */
export interface EncodeOutput {
  segment(kind: RenditionKind, segment: EncodedSegment): Promise<void>;
  /** After the rendition's last segment. */
  finished(header: EncodedHeader): Promise<void>;
  /** So many seconds of sound went through, where segments come at the end only. */
  progress?(seconds: number): void;
  /** What was measured, before any rendition is finished. */
  measured?(sound: MeasuredSound): void;
  /** Something is wrong with the source that does not keep it from being heard. Comes before any rendition is finished. */
  warning?(text: string): void;
}

/** Turns a source file into renditions. */
export interface Encoder {
  readonly name: string;
  /** Extensions, lower case and without the dot, of the files that it reads. */
  readonly extensions: readonly string[];
  /** Fails with a reason for people when the source cannot be read. Rejects only when `output` does. */
  encode(request: EncodeRequest, output: EncodeOutput): Promise<Result<null, string>>;
}

/** A fault of the source file, with a reason for people. Thrown and caught inside encoders alone. */
export class SourceFault extends Error {}

/** AAC bits per second of a kind; `null` for FLAC. */
export function aacBitsPerSecond(kind: RenditionKind): number | null {
  switch (kind) {
    case "aac96":
      return 96_000;
    case "aac160":
      return 160_000;
    case "aac320":
      return 320_000;
    case "flac":
      return null;
  }
}

/** Rate and bits of one of the renditions; AAC has no bits of its own. */
export function renditionForm(
  kind: RenditionKind,
  { sampleRateHz, lossless = { sampleRateHz, bitsPerSample: 16 } }: Pick<EncodeRequest, "sampleRateHz" | "lossless">,
): RenditionForm {
  return aacBitsPerSecond(kind) === null ? lossless : { sampleRateHz, bitsPerSample: null };
}

export type RenditionForm = LosslessForm | { readonly sampleRateHz: RenditionRateHz; readonly bitsPerSample: null };

/** The header's sample counts for a stream of `timelineSamples` that carries `audibleSamples`. */
export function headerCounts(codec: Codec, timelineSamples: number, audibleSamples: number) {
  const encoderDelaySamples = codec === "flac" ? 0 : aacDelaySamples;
  const paddingSamples = timelineSamples - encoderDelaySamples - audibleSamples;
  if (paddingSamples < 0) throw new SourceFault(`the encoder lost ${-paddingSamples} samples`);
  return { audibleSamples, encoderDelaySamples, paddingSamples };
}
