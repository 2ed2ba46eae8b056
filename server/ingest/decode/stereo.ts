/** Channel orders: WAV and FLAC share one, Vorbis and Opus another. */
export type ChannelOrder = "wav" | "vorbis";

type Speaker = "L" | "R" | "C" | "LFE" | "SL" | "SR" | "BL" | "BR" | "BC";

/** Speakers for 3 to 8 channels. WAV: default masks; Vorbis: RFC 7845, section 5.1.1.2. */
const layouts: Record<ChannelOrder, readonly (readonly Speaker[])[]> = {
  wav: [
    ["L", "R", "C"],
    ["L", "R", "BL", "BR"],
    ["L", "R", "C", "BL", "BR"],
    ["L", "R", "C", "LFE", "BL", "BR"],
    ["L", "R", "C", "LFE", "BC", "SL", "SR"],
    ["L", "R", "C", "LFE", "BL", "BR", "SL", "SR"],
  ],
  vorbis: [
    ["L", "C", "R"],
    ["L", "R", "BL", "BR"],
    ["L", "C", "R", "BL", "BR"],
    ["L", "C", "R", "BL", "BR", "LFE"],
    ["L", "C", "R", "SL", "SR", "BC", "LFE"],
    ["L", "C", "R", "SL", "SR", "BL", "BR", "LFE"],
  ],
};

/** ITU-R BS.775: centre and surrounds go in at -3 dB, the low-frequency channel is left out. */
const share = Math.SQRT1_2;

/** Left and right from any number of channels, scaled so that it cannot clip where the source did not. */
export function mixToStereo(channels: readonly Float32Array[], order: ChannelOrder): [Float32Array, Float32Array] {
  const first = channels[0] ?? new Float32Array();
  if (channels.length <= 1) return [first, first];
  if (channels.length === 2) return [first, channels[1]!];
  const layout = layouts[order][channels.length - 3] ?? [];
  return [mix(channels, layout.map(leftGain)), mix(channels, layout.map(rightGain))];
}

function leftGain(speaker: Speaker): number {
  if (speaker === "L") return 1;
  if (speaker === "C" || speaker === "SL" || speaker === "BL") return share;
  return speaker === "BC" ? share * share : 0;
}

function rightGain(speaker: Speaker): number {
  if (speaker === "R") return 1;
  if (speaker === "C" || speaker === "SR" || speaker === "BR") return share;
  return speaker === "BC" ? share * share : 0;
}

function mix(channels: readonly Float32Array[], gains: readonly number[]): Float32Array {
  const sum = gains.reduce((total, gain) => total + gain, 0) || 1;
  const mixed = new Float32Array(channels[0]?.length ?? 0);
  for (const [index, channel] of channels.entries()) {
    const gain = (gains[index] ?? 0) / sum;
    if (gain === 0) continue;
    for (let at = 0; at < mixed.length; at += 1) mixed[at]! += gain * (channel[at] ?? 0);
  }
  return mixed;
}
