import { flacFrameHeader, flacStreamInfo } from "./flac-frames.ts";
import { createOggWriter } from "./ogg-pages.ts";
import { opusPacketSamples, type PacketSamples, vorbisPacketSamples } from "./packet-lengths.ts";
import type { StreamBegin } from "./sound-piece.ts";

export type OggFormat = "vorbis" | "opus" | "oggflac";

/** How the decoder takes the packets of a stream, and how long they are. */
export interface Coding {
  readonly begin: StreamBegin;
  readonly rateHz: number;
  /** What the decoder takes before the sound. */
  readonly head: readonly Uint8Array[];
  /** How many of the packets that were given are no headers any more. */
  readonly soundPackets: number;
  readonly samplesOf: PacketSamples;
  /** Samples at the start that the decoder leaves out by itself. */
  readonly delaySamples: number;
  /** Some programs wrote the headers once more, in the midst of the sound. */
  isSound(packet: Buffer): boolean;
  frames(packets: readonly Buffer[]): readonly Uint8Array[];
}

/** The kind of sound that a stream's first packet begins; null for pictures, films and what else is mixed in. */
export function oggFormatOf(packet: Buffer): OggFormat | null {
  const magic = packet.toString("latin1", 0, 8);
  if (magic.startsWith("\x01vorbis") && packet.length >= 30) return "vorbis";
  if (magic === "OpusHead" && packet.length >= 19) return "opus";
  return magic.startsWith("\x7fFLAC") ? "oggflac" : null;
}

/** From a stream's packets so far; null until its headers are complete. */
export function codingOf(packets: readonly Buffer[], format: OggFormat, serial: number): Coding | null {
  switch (format) {
    case "vorbis":
      return vorbisCoding(packets, serial);
    case "opus":
      return opusCoding(packets, serial);
    case "oggflac":
      return flacCoding(packets);
  }
}

/** Names and pictures are nothing to the decoder: no name of the program, no comments. */
const noVorbisComments = Buffer.from("\x03vorbis\0\0\0\0\0\0\0\0\x01", "latin1");
const noOpusComments = Buffer.from("OpusTags\0\0\0\0\0\0\0\0", "latin1");

function vorbisCoding(packets: readonly Buffer[], serial: number): Coding | null {
  const first = packets[0]!;
  const setupAt = packets.findIndex((packet) => packet.toString("latin1", 0, 7) === "\x05vorbis");
  const setup = packets[setupAt];
  const samplesOf = setup && vorbisPacketSamples(first, setup);
  if (!setup || !samplesOf) return null;
  const writer = createOggWriter(serial);
  const rateHz = first.readUInt32LE(12);
  return {
    begin: { type: "begin", sampleRateHz: rateHz, channels: first[11]!, gain: 1, skipSamples: 0 },
    rateHz,
    head: [...writer.pages([first], 0), ...writer.pages([noVorbisComments, setup], 0)],
    soundPackets: packets.length - setupAt - 1,
    samplesOf,
    delaySamples: 0,
    isSound: (packet) => packet.length > 0 && (packet[0]! & 1) === 0,
    frames: (some) => writer.pages(some, 0),
  };
}

function opusCoding(packets: readonly Buffer[], serial: number): Coding | null {
  if (packets.length < 2) return null;
  const first = packets[0]!;
  const writer = createOggWriter(serial);
  // Its output gain, 1/256 dB, is to be applied: RFC 7845, section 5.1.
  const gain = 10 ** (first.readInt16LE(16) / 256 / 20);
  return {
    begin: { type: "begin", sampleRateHz: 48_000, channels: first[9]!, gain, skipSamples: 0 },
    rateHz: 48_000,
    head: [...writer.pages([first], 0), ...writer.pages([noOpusComments], 0)],
    soundPackets: packets.length - 2,
    samplesOf: opusPacketSamples,
    delaySamples: first.readUInt16LE(10),
    isSound: (packet) => packet.length > 0,
    frames: (some) => writer.pages(some, 0),
  };
}

function flacCoding(packets: readonly Buffer[]): Coding | null {
  const soundAt = packets.findIndex((packet) => packet[0] === 0xff);
  if (soundAt < 0) return null;
  // Behind the mapping's own nine bytes.
  const info = flacStreamInfo(packets[0]!.subarray(9));
  const { sampleRateHz, channels } = info;
  return {
    begin: { type: "begin", sampleRateHz, channels, gain: 1, skipSamples: 0 },
    rateHz: sampleRateHz,
    head: [],
    soundPackets: packets.length - soundAt,
    samplesOf: (packet) => flacFrameHeader(Buffer.from(packet.subarray(0, 16)), info)?.samples ?? 0,
    delaySamples: 0,
    isSound: (packet) => packet[0] === 0xff,
    frames: (some) => some,
  };
}
