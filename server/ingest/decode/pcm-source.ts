import type { ChannelOrder } from "./stereo.ts";

/** Decoded sound on its way, a block after the other. Blocks are planar and all of one sample rate and channel count. */
export interface PcmBlock {
  readonly sampleRateHz: number;
  readonly order: ChannelOrder;
  /** One array for each channel, all of one length; -1 to 1. */
  readonly channels: readonly Float32Array[];
}

export type PcmSource = AsyncIterable<PcmBlock>;
