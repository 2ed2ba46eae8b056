import type { ChannelOrder } from "./stereo.ts";

/** Decoded sound, block by block. Blocks are planar; all have the same sample rate and channel count. */
export interface PcmBlock {
  readonly sampleRateHz: number;
  readonly order: ChannelOrder;
  /** One array for each channel, all of one length; -1 to 1. */
  readonly channels: readonly Float32Array[];
}

export type PcmSource = AsyncIterable<PcmBlock>;
