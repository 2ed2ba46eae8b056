/** What a reader of a container hands to the decoder, in the order of the sound. */
export type SoundPiece =
  /** Another stream begins here: what the decoder keeps of the one before is of no use. */
  | StreamBegin
  /** Whole frames, as the decoder takes them; `samples` for each channel, null where only the decoder can tell. */
  | { readonly type: "frames"; readonly frames: readonly Uint8Array[]; readonly samples: number | null }
  /** So many samples are missing at this place. */
  | { readonly type: "lost"; readonly samples: number }
  /** The stream ends; the last so many samples of it are no sound. */
  | { readonly type: "end"; readonly trimSamples: number };

export interface StreamBegin {
  readonly type: "begin";
  /** As a header says; null where only the decoder can tell. */
  readonly sampleRateHz: number | null;
  readonly channels: number | null;
  /** By how much the decoded samples are to be multiplied. */
  readonly gain: number;
  /** Samples at the start that are no sound. */
  readonly skipSamples: number;
}

export type SoundPieces = AsyncIterable<SoundPiece>;
