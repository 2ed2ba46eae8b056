import { AudioSampleSink, CustomSource, Input, WAVE } from "mediabunny";
import type { ReadableFile } from "../../files/open-regular.ts";
import { readAt } from "../../files/read-at.ts";
import { SourceFault } from "../encoder.ts";
import { openWindow } from "../framing/byte-window.ts";
import type { Damage } from "../framing/damage.ts";
import { findSound, piecesOf } from "../framing/find-sound.ts";
import { type SoundFormat, type SoundShape, soundShape } from "../framing/sound-format.ts";
import type { SoundPiece, SoundPieces, StreamBegin } from "../framing/sound-piece.ts";
import { type WaveLength, waveLength } from "../framing/wave-length.ts";
import { sourceChannelsMax, sourceRateHzMax, sourceRateHzMin } from "../limits.ts";
import { type Decoded, newDecoder, type StreamDecoder } from "./decoders.ts";
import type { PcmBlock, PcmSource } from "./pcm-source.ts";
import type { ChannelOrder } from "./stereo.ts";

/** Samples that may turn out to be no sound when their stream ends: more than any encoder adds. */
const heldBackSamples = 16_384;

/** Silence that stands in for what was lost is made in pieces of so many samples. */
const silenceSamples = 65_536;

/**
 * Decodes an open file in this process, format told by its first bytes. What is wrong with it, and does not keep it from being heard,
 * is told to `damage`. Throws `SourceFault` on what it cannot read.
 */
export async function* decodeSource(source: ReadableFile, damage: Damage): PcmSource {
  const window = openWindow(source);
  const found = await findSound(window);
  if (found === null) throw new SourceFault("it is no WAV, FLAC, MP3, Ogg Vorbis or Opus file");
  const { format, head } = found;
  checkShape(soundShape(head, format));
  const pieces = piecesOf(window, found, damage);
  if (pieces === null || format === "wav") {
    const { mend } = await waveLength(window, found.at, damage);
    yield* decodeWave(source, found.at, mend);
  } else {
    yield* decodePieces(pieces, format, damage);
  }
}

/** A header's claims are checked before anything is made for them, and what a decoder says of its sound again. */
function checkShape({ sampleRateHz, channels }: { readonly [key in keyof SoundShape]?: number | null }): void {
  if (sampleRateHz != null && !(sampleRateHz >= sourceRateHzMin && sampleRateHz <= sourceRateHzMax)) {
    throw new SourceFault(`its sample rate ${sampleRateHz} Hz is not within ${sourceRateHzMin}..${sourceRateHzMax}`);
  }
  if (channels != null && !(channels >= 1 && channels <= sourceChannelsMax)) {
    throw new SourceFault(`it has ${channels} channels, not 1..${sourceChannelsMax}`);
  }
}

/** `start`: where in the file it begins. `mend`: what its header should say of lengths. */
async function* decodeWave(source: ReadableFile, start: number, mend: WaveLength["mend"]): PcmSource {
  const read = async (from: number, to: number) => {
    const bytes = Buffer.alloc(to - from);
    const filled = await readAt(source.fd, bytes, start + from);
    for (const { at, bytes: length } of mend) {
      const place = at - start - from;
      if (place >= 0 && place + 4 <= filled) bytes.writeUInt32LE(length, place);
    }
    return bytes.subarray(0, filled);
  };
  const getSize = () => source.bytes - start;
  const input = new Input({ source: new CustomSource({ getSize, read }), formats: [WAVE] });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (!track) throw new SourceFault("it holds no sound that can be decoded");
    checkShape({ sampleRateHz: track.sampleRate, channels: track.numberOfChannels });
    for await (const sample of new AudioSampleSink(track).samples()) {
      const channels = Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
        const plane = new Float32Array(sample.numberOfFrames);
        sample.copyTo(plane, { format: "f32-planar", planeIndex });
        return plane;
      });
      const sampleRateHz = sample.sampleRate;
      sample.close();
      yield { sampleRateHz, order: "wav", channels };
    }
  } finally {
    input.dispose();
  }
}

/** One stream being decoded. */
interface Stream {
  readonly begin: StreamBegin;
  readonly decoder: StreamDecoder;
  /** Samples that are still to be left out at its start. */
  skip: number;
  /** Blocks of which the end may be cut off. */
  held: PcmBlock[];
}

async function* decodePieces(pieces: SoundPieces, format: Exclude<SoundFormat, "wav">, damage: Damage): PcmSource {
  const order: ChannelOrder = format === "vorbis" || format === "opus" ? "vorbis" : "wav";
  let stream: Stream | null = null;
  let last: PcmBlock | null = null;
  try {
    for await (const piece of pieces) {
      if (piece.type === "begin") {
        checkShape(piece);
        const held: PcmBlock[] = stream?.held ?? [];
        stream?.decoder.free();
        stream = { begin: piece, decoder: await newDecoder(format), skip: piece.skipSamples, held };
        continue;
      }
      if (!stream) throw new Error("Sound came before its stream began");
      const blocks: readonly PcmBlock[] = await blocksOf(piece, stream, last ?? blankOf(stream.begin, order), damage);
      last = blocks.at(-1) ?? last;
      for (const block of blocks) yield* holdBack(stream, block);
      if (piece.type === "end") {
        yield* trimmed(stream.held, piece.trimSamples);
        stream.held = [];
      }
    }
  } finally {
    stream?.decoder.free();
  }
}

/** `like`: what silence looks like in this place. */
async function blocksOf(
  piece: Exclude<SoundPiece, StreamBegin>,
  stream: Stream,
  like: PcmBlock,
  damage: Damage,
): Promise<PcmBlock[]> {
  if (piece.type === "lost") return [...silence(piece.samples, like)];
  if (piece.type === "end") return [];
  const decoded = await stream.decoder.decode(piece.frames);
  if (decoded.errors.length > 0) damage.refused(decoded.errors.length);
  const block = blockOf(decoded, like.order, stream);
  if (!block) return [];
  checkShape({ sampleRateHz: block.sampleRateHz, channels: block.channels.length });
  return [block];
}

/** What a decoder gave, as loud as its header asks for and without what is no sound at its start. Null when nothing is left. */
function blockOf(decoded: Decoded, order: ChannelOrder, stream: Stream): PcmBlock | null {
  const skipped = Math.min(stream.skip, decoded.samplesDecoded);
  stream.skip -= skipped;
  if (decoded.samplesDecoded === skipped) return null;
  const { gain } = stream.begin;
  const channels = decoded.channelData.map((plane) => {
    const sound = plane.subarray(skipped, decoded.samplesDecoded);
    return gain === 1 ? sound : sound.map((value) => value * gain);
  });
  return { sampleRateHz: decoded.sampleRate, order, channels };
}

function blankOf({ sampleRateHz, channels }: StreamBegin, order: ChannelOrder): PcmBlock {
  const planes = Array.from({ length: channels ?? 2 }, () => new Float32Array());
  return { sampleRateHz: sampleRateHz ?? sourceRateHzMin, order, channels: planes };
}

function* silence(samples: number, like: PcmBlock): Generator<PcmBlock> {
  for (let done = 0; done < samples; done += silenceSamples) {
    const length = Math.min(silenceSamples, samples - done);
    yield { ...like, channels: like.channels.map(() => new Float32Array(length)) };
  }
}

/** Hands on what is certain not to be cut off at the end. */
function* holdBack(stream: Stream, block: PcmBlock): Generator<PcmBlock> {
  stream.held.push(block);
  let samples = stream.held.reduce((sum, one) => sum + lengthOf(one), 0);
  while (samples - lengthOf(stream.held[0]!) >= heldBackSamples) {
    const first = stream.held.shift()!;
    samples -= lengthOf(first);
    yield first;
  }
}

function* trimmed(blocks: readonly PcmBlock[], trimSamples: number): Generator<PcmBlock> {
  let left = blocks.reduce((sum, block) => sum + lengthOf(block), 0) - trimSamples;
  for (const block of blocks) {
    if (left <= 0) return;
    const length = Math.min(left, lengthOf(block));
    yield { ...block, channels: block.channels.map((plane) => plane.subarray(0, length)) };
    left -= length;
  }
}

function lengthOf(block: PcmBlock): number {
  return block.channels[0]!.length;
}
