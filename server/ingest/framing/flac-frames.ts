import { SourceFault } from "../encoder.ts";
import type { ByteWindow } from "./byte-window.ts";
import { crc8, crc16 } from "./crc.ts";
import { type Damage, shown } from "./damage.ts";
import type { SoundPieces } from "./sound-piece.ts";
import { endBeforeTags } from "./tags-around.ts";

/** Bytes of a frame: 65,535 samples of 8 channels with 32 bits do not fit; no encoder makes frames of even a tenth. */
const frameBytesMax = 1_048_576;
const frameBytesAtFirst = 65_536;

const framesAtOnce = 16;

/** Silence that stands in for what was lost at one place, seconds: a number that was damaged itself may claim hours. */
const lostSecondsMax = 600;

interface Frame extends FlacFrameHeader {
  readonly at: number;
  readonly end: number;
}

/**
 * The frames of a FLAC file, each checked by its own CRC. One that is damaged is left out, and silence as long as the numbers of its
 * neighbours tell stands in for it. `markerAt` is where its marker lies.
 */
export async function* flacPieces(window: ByteWindow, markerAt: number, damage: Damage): SoundPieces {
  const { info, soundAt } = await readHead(window, markerAt);
  const end = await endBeforeTags(window);
  const { sampleRateHz, channels } = info;
  const begin = { type: "begin", sampleRateHz, channels, gain: 1, skipSamples: 0 } as const;
  yield begin;
  let position = 0;
  let held: Buffer[] = [];
  let heldSamples = 0;
  const flush = () => {
    const piece = { type: "frames", frames: held, samples: heldSamples } as const;
    held = [];
    heldSamples = 0;
    return piece;
  };
  for (let at = soundAt; at < end; ) {
    const frame = await nextFrame(window, at, end, { info, position });
    if (!frame) {
      damage.junk(end - at);
      break;
    }
    // A file that was cut out of another, or two that were joined: their numbers are no places.
    const gap = frame.startSample - position;
    const isLoss = frame.at > at && at > soundAt && gap > 0 && gap < lostSecondsMax * sampleRateHz;
    if (isLoss) {
      if (held.length > 0) yield flush();
      yield { type: "lost", samples: gap };
      yield begin;
      damage.lost(gap / sampleRateHz);
    } else if (frame.at > at) {
      damage.junk(frame.at - at);
    }
    held.push(await window.at(frame.at, frame.end - frame.at));
    heldSamples += frame.samples;
    position = frame.startSample + frame.samples;
    if (held.length >= framesAtOnce) yield flush();
    at = frame.end;
  }
  if (held.length > 0) yield flush();
  const missing = (info.totalSamples ?? position) - position;
  if (missing > 0) {
    const seconds = (count: number) => shown(count / sampleRateHz);
    damage.note(`it ends early: ${seconds(position)} s of the ${seconds(position + missing)} s that its header tells`);
  }
  yield { type: "end", trimSamples: 0 };
}

/** Goes through the blocks before the sound. */
async function readHead(window: ByteWindow, begin: number): Promise<{ info: FlacStreamInfo; soundAt: number }> {
  let at = begin;
  const info = flacStreamInfo(await window.at(at, flacHeadBytes));
  at += 4;
  for (;;) {
    const block = await window.at(at, 4);
    if (block.length < 4) return { info, soundAt: window.bytes };
    const isLast = (block[0]! & 0x80) !== 0;
    at += 4 + block.readUIntBE(1, 3);
    if (isLast) return { info, soundAt: at };
  }
}

interface Where {
  readonly info: FlacStreamInfo;
  readonly position: number;
}

/** The next frame whose CRC is right, from `from` on. */
async function nextFrame(window: ByteWindow, from: number, end: number, where: Where): Promise<Frame | null> {
  for (let at = await findSync(window, from, end); at !== null; at = await findSync(window, at + 1, end)) {
    const header = flacFrameHeader(await window.at(at, frameHeaderBytesMax), where.info);
    if (!header) continue;
    const frameEnd = await findEnd(window, at, end, header, where.info);
    if (frameEnd !== null) return { ...header, at, end: frameEnd };
  }
  return null;
}

async function findSync(window: ByteWindow, from: number, end: number): Promise<number | null> {
  for (let at = from; at + 1 < end; ) {
    const bytes = await window.at(at, Math.min(65_536, end - at));
    const hit = bytes.indexOf(0xff);
    if (hit >= 0 && hit + 1 < bytes.length && (bytes[hit + 1]! & 0xfe) === 0xf8) return at + hit;
    at += hit < 0 ? bytes.length : hit + (hit + 1 < bytes.length ? 1 : Math.max(1, bytes.length - 1 - hit));
  }
  return null;
}

/** Where the frame ends: before a next one or the end of the sound, and where its CRC is right. Null for one that is damaged. */
async function findEnd(
  window: ByteWindow,
  at: number,
  end: number,
  header: FlacFrameHeader,
  info: FlacStreamInfo,
): Promise<number | null> {
  for (let length = frameBytesAtFirst; ; length *= 4) {
    const bytes = await window.at(at, Math.min(length, end - at));
    const isAll = at + bytes.length >= end;
    const found = endWithin(bytes, isAll, header, info);
    if (found !== "unknown") return found === "damaged" ? null : at + found;
    if (isAll || length >= frameBytesMax) return null;
  }
}

function endWithin(
  bytes: Buffer,
  isAll: boolean,
  header: FlacFrameHeader,
  info: FlacStreamInfo,
): number | "damaged" | "unknown" {
  let crc = 0;
  let done = 0;
  for (let next = bytes.indexOf(0xff, header.bytes); next >= 0; next = bytes.indexOf(0xff, next + 1)) {
    const following = flacFrameHeader(bytes.subarray(next, next + frameHeaderBytesMax), info);
    if (!following) continue;
    crc = crc16(bytes.subarray(done, next), crc);
    done = next;
    if (crc === 0) return next;
    // The next one, or one near behind it: this one is damaged.
    const distance = following.startSample - header.startSample;
    if (distance > 0 && distance < lostSecondsMax * info.sampleRateHz) return "damaged";
  }
  if (!isAll) return "unknown";
  if (crc16(bytes.subarray(done), crc) === 0) return bytes.length;
  const isLast = header.startSample + header.samples === info.totalSamples;
  return isLast ? endBeforeJunk(bytes, header) : "damaged";
}

/** The last frame may have something behind it that is no tag: then it ends where its CRC is right. */
function endBeforeJunk(bytes: Buffer, header: FlacFrameHeader): number | "damaged" {
  let crc = 0;
  for (let next = 0; next < bytes.length; next += 1) {
    crc = crc16(bytes.subarray(next, next + 1), crc);
    if (crc === 0 && next > header.bytes + 2) return next + 1;
  }
  return "damaged";
}

/** What a FLAC stream says of itself before its sound. */
export interface FlacStreamInfo {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  readonly blockSamples: number;
  /** Null where the encoder could not tell. */
  readonly totalSamples: number | null;
}

/** What a frame says of itself. */
export interface FlacFrameHeader {
  readonly bytes: number;
  readonly startSample: number;
  readonly samples: number;
}

/** Bytes of the marker and the stream's description. */
export const flacHeadBytes = 42;

/** Bytes of the longest frame header. */
export const frameHeaderBytesMax = 16;

/** From the marker on. */
export function flacStreamInfo(head: Buffer): FlacStreamInfo {
  if (head.length < flacHeadBytes || head.toString("latin1", 0, 4) !== "fLaC" || (head[4]! & 0x7f) !== 0) {
    throw new SourceFault("its FLAC header is cut short");
  }
  // 20 bits of rate, 3 of channels less one, 5 of bits per sample less one, 36 of samples.
  const bits = head.readUInt32BE(18);
  const totalSamples = (head[21]! & 0x0f) * 2 ** 32 + head.readUInt32BE(22);
  return {
    sampleRateHz: bits >>> 12,
    channels: ((bits >>> 9) & 7) + 1,
    bitsPerSample: ((bits >>> 4) & 31) + 1,
    blockSamples: head.readUInt16BE(10),
    totalSamples: totalSamples === 0 ? null : totalSamples,
  };
}

const blockSizes = [0, 192, 576, 1_152, 2_304, 4_608, 0, 0, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768];

/** Null where no frame of this stream begins; its header has a CRC of its own. */
export function flacFrameHeader(bytes: Buffer, info: FlacStreamInfo): FlacFrameHeader | null {
  if (bytes.length < 6 || bytes[0] !== 0xff || (bytes[1]! & 0xfe) !== 0xf8 || bytes[3]! & 1) return null;
  const sizeCode = bytes[2]! >> 4;
  const rateCode = bytes[2]! & 0x0f;
  if (sizeCode === 0 || rateCode === 15 || bytes[3]! >> 4 > 10) return null;
  const number = codedNumber(bytes.subarray(4));
  if (!number) return null;
  let at = 4 + number.bytes;
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
  const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0;
  if (bytes.length < at + sizeBytes + rateBytes + 1) return null;
  const samples = sizeBytes > 0 ? bytes.readUIntBE(at, sizeBytes) + 1 : blockSizes[sizeCode]!;
  at += sizeBytes + rateBytes;
  if (crc8(bytes.subarray(0, at)) !== bytes[at]) return null;
  // Blocks of one size are numbered, others tell their first sample.
  const isBySample = (bytes[1]! & 1) === 1;
  return { bytes: at + 1, samples, startSample: isBySample ? number.value : number.value * info.blockSamples };
}

/** A number as UTF-8 codes characters, up to 36 bits. */
function codedNumber(bytes: Buffer): { value: number; bytes: number } | null {
  const first = bytes[0]!;
  if (first < 0x80) return { value: first, bytes: 1 };
  const length = Math.clz32(~(first << 24));
  if (length < 2 || length > 7 || bytes.length < length) return null;
  let value = first & (0x7f >> length);
  for (let index = 1; index < length; index += 1) {
    if ((bytes[index]! & 0xc0) !== 0x80) return null;
    value = value * 64 + (bytes[index]! & 0x3f);
  }
  return { value, bytes: length };
}
