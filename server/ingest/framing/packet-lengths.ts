/** Tells how many samples each packet of a Vorbis stream gives, in order and without decoding it. */
export type PacketSamples = (packet: Uint8Array) => number;

/** A mode in the setup header: block flag, window type, transform type, mapping. */
const modeBits = 41;
const modesMax = 64;

/** From the first and the third packet of the stream. Null when they are not what they should be. */
export function vorbisPacketSamples(identification: Buffer, setup: Buffer): PacketSamples | null {
  if (identification.length < 30 || !setup.toString("latin1", 0, 7).startsWith("\x05vorbis")) return null;
  const sizes = [1 << (identification[28]! & 15), 1 << (identification[28]! >> 4)];
  const flags = modeFlags(setup);
  if (!flags) return null;
  const modeMask = (1 << (32 - Math.clz32(flags.length - 1))) - 1;
  let before: number | null = null;
  return (packet) => {
    // The lowest bit is set in headers alone; the mode comes next.
    if (packet.length === 0 || packet[0]! & 1) return 0;
    const size = sizes[flags[(packet[0]! >> 1) & modeMask] ? 1 : 0]!;
    const samples = before === null ? 0 : (before + size) / 4;
    before = size;
    return samples;
  };
}

/** Whether each mode has long blocks. The modes are the header's last part, and their number stands before them: it is read from its end. */
function modeFlags(setup: Buffer): boolean[] | null {
  const bit = (at: number) => (setup[at >> 3]! >> (at & 7)) & 1;
  const number = (at: number, bits: number) => {
    let value = 0;
    for (let index = bits - 1; index >= 0; index -= 1) value = value * 2 + bit(at + index);
    return value;
  };
  let end = setup.length * 8 - 1;
  while (end > 0 && bit(end) === 0) end -= 1;
  let found: boolean[] | null = null;
  const flags: boolean[] = [];
  for (let at = end - modeBits; at >= 64 && flags.length < modesMax; at -= modeBits) {
    if (number(at + 1, 16) !== 0 || number(at + 17, 16) !== 0 || number(at + 33, 8) > 63) break;
    flags.unshift(bit(at) === 1);
    if (number(at - 6, 6) + 1 === flags.length) found = [...flags];
  }
  return found;
}

/** Samples per channel at 48 kHz that an Opus packet gives: RFC 6716, section 3.1. */
export function opusPacketSamples(packet: Uint8Array): number {
  const toc = packet[0];
  if (toc === undefined) return 0;
  const config = toc >> 3;
  const frames = (toc & 3) === 0 ? 1 : (toc & 3) === 3 ? (packet[1] ?? 0) & 0x3f : 2;
  return frames * frameSamples(config);
}

function frameSamples(config: number): number {
  if (config < 12) return [480, 960, 1_920, 2_880][config & 3]!;
  if (config < 16) return config & 1 ? 960 : 480;
  return [120, 240, 480, 960][config & 3]!;
}
