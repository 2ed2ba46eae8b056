import type { ChannelOrder } from "./stereo.ts";

/** Decoded sound, block by block. Blocks are planar; rate and channels change where files of different kinds were joined. */
export interface PcmBlock {
  readonly sampleRateHz: number;
  readonly order: ChannelOrder;
  /** One array for each channel, all of one length; -1 to 1. */
  readonly channels: readonly Float32Array[];
}

export type PcmSource = AsyncIterable<PcmBlock>;
