import type { ReadableFile } from "../../files/open-regular.ts";
import { readAt } from "../../files/read-at.ts";
import { mp3InfoBytes } from "../framing/mp3-header.ts";
import { syncSafe } from "../framing/tags-around.ts";
import { boxesMax, tagsMax } from "./limits.ts";

/** A piece of a file: from `start` up to `end`, which is not of it any more. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Which bytes of a file are sound. `ogg`: they lie in pages, of which each has to be looked at. */
export type AudioParts = { readonly form: "parts"; readonly parts: readonly Part[] } | { readonly form: "ogg" };

/**
 * Finds the sound of a file: what an editor of tags leaves as it is. Null when no sound is found, so that only the whole file tells one
 * from another. Nothing is decoded, and no length that the file claims is believed beyond the file's end.
 */
export async function findAudioParts(source: ReadableFile): Promise<AudioParts | null> {
  const file = new Bytes(source);
  const { start, end } = await withoutTags(file);
  const head = await file.read(start, 64);
  const parts = await partsOf(file, head, { start, end });
  if (parts === "ogg") return { form: "ogg" };
  return parts.some((part) => part.end > part.start) ? { form: "parts", parts } : null;
}

async function partsOf(file: Bytes, head: Buffer, whole: Part): Promise<readonly Part[] | "ogg"> {
  const magic = head.toString("latin1", 0, 4);
  const form = head.toString("latin1", 8, 12);
  if (magic === "OggS") return "ogg";
  if (magic === "fLaC") return flacParts(file, whole);
  if (["RIFF", "RF64", "BW64"].includes(magic) && form === "WAVE") {
    return chunkParts(file, whole, { isLittle: true, wanted: ["fmt ", "data"] });
  }
  if (magic === "FORM" && (form === "AIFF" || form === "AIFC")) {
    return chunkParts(file, whole, { isLittle: false, wanted: ["COMM", "SSND"] });
  }
  if (head.toString("latin1", 4, 8) === "ftyp") return boxParts(file, whole);
  if (head.subarray(0, 16).equals(asfHeader)) return asfParts(file, whole);
  // MP3, AAC, WavPack, Monkey's Audio …: frames from one end to the other, between the tags.
  return [{ start: whole.start + mp3InfoBytes(head), end: whole.end }];
}

/** Random reads of a file; what lies beyond its end is not there. */
class Bytes {
  readonly size: number;
  readonly #fd: number;

  constructor({ fd, bytes }: ReadableFile) {
    this.#fd = fd;
    this.size = bytes;
  }

  async read(position: number, length: number): Promise<Buffer> {
    if (position < 0 || position >= this.size) return Buffer.alloc(0);
    const buffer = Buffer.alloc(Math.min(length, this.size - position));
    return buffer.subarray(0, await readAt(this.#fd, buffer, position));
  }
}

/** What is left when ID3v1, ID3v2, APE and Lyrics3 tags are taken off both ends, in whatever order they lie there. */
async function withoutTags(file: Bytes): Promise<Part> {
  let start = 0;
  let end = file.size;
  for (let tags = 0; tags < tagsMax; tags += 1) {
    const bytes = leadingTagBytes(await file.read(start, 32));
    if (bytes === 0 || start + bytes > end) break;
    start += bytes;
  }
  for (let tags = 0; tags < tagsMax; tags += 1) {
    const bytes = await trailingTagBytes(file, end);
    if (bytes === 0 || end - bytes < start) break;
    end -= bytes;
  }
  return { start, end };
}

function leadingTagBytes(head: Buffer): number {
  if (head.length >= 10 && head.toString("latin1", 0, 3) === "ID3") {
    const footer = (head[5]! & 0x10) === 0 ? 0 : 10;
    return 10 + syncSafe(head, 6) + footer;
  }
  if (head.length >= 32 && head.toString("latin1", 0, 8) === "APETAGEX") return 32 + head.readUInt32LE(12);
  return 0;
}

async function trailingTagBytes(file: Bytes, end: number): Promise<number> {
  const tail = await file.read(end - 355, 355);
  const text = (from: number, length: number) =>
    tail.toString("latin1", tail.length - from, tail.length - from + length);
  if (end < 355) return trailingInShortFile(await file.read(0, end));
  if (text(128, 3) === "TAG") return text(355, 4) === "TAG+" ? 355 : 128;
  if (text(32, 8) === "APETAGEX") {
    const footer = tail.subarray(tail.length - 32);
    const hasHeader = (footer.readUInt32LE(20) & 0x8000_0000) !== 0;
    return footer.readUInt32LE(12) + (hasHeader ? 32 : 0);
  }
  if (text(9, 9) === "LYRICS200" && /^\d{6}$/.test(text(15, 6))) return Number(text(15, 6)) + 15;
  if (text(10, 3) === "3DI") return 20 + syncSafe(tail.subarray(tail.length - 10), 6);
  return 0;
}

function trailingInShortFile(bytes: Buffer): number {
  if (bytes.length >= 128 && bytes.toString("latin1", bytes.length - 128, bytes.length - 125) === "TAG") return 128;
  return 0;
}

/** STREAMINFO, and the frames after the last block: comments, pictures, padding and seek tables lie between. */
async function flacParts(file: Bytes, { start, end }: Part): Promise<readonly Part[]> {
  let position = start + 4;
  let info: Part | null = null;
  for (let blocks = 0; blocks < boxesMax && position + 4 <= end; blocks += 1) {
    const head = await file.read(position, 4);
    if (head.length < 4) return [];
    const body = position + 4;
    position = body + head.readUIntBE(1, 3);
    if ((head[0]! & 0x7f) === 0) info ??= { start: body, end: position };
    if ((head[0]! & 0x80) === 0) continue;
    return info && position < end ? [info, { start: position, end }] : [];
  }
  return [];
}

/** The chunks that describe and hold sound in RIFF and AIFF. A data chunk without a true length goes to the end of the file. */
async function chunkParts(
  file: Bytes,
  { start, end }: Part,
  { isLittle, wanted }: { isLittle: boolean; wanted: readonly string[] },
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  let position = start + 12;
  for (let chunks = 0; chunks < boxesMax && position + 8 <= end; chunks += 1) {
    const head = await file.read(position, 8);
    if (head.length < 8) break;
    const size = isLittle ? head.readUInt32LE(4) : head.readUInt32BE(4);
    const body = position + 8;
    const next = body + size + (size % 2);
    const name = head.toString("latin1", 0, 4);
    const isSound = name === wanted[1];
    const isEndless = isSound && (size === 0 || size === 0xffff_ffff || body + size > end);
    if (wanted.includes(name)) parts.push({ start: body, end: isEndless ? end : Math.min(body + size, end) });
    if (isEndless) break;
    position = next;
  }
  return parts.some((part) => part.end > part.start) && parts.length >= 2 ? parts : [];
}

/** The bodies of `mdat` in MP4: names, covers and places lie in `moov`, which an editor of tags may write anew or move. */
async function boxParts(file: Bytes, { start, end }: Part): Promise<readonly Part[]> {
  const parts: Part[] = [];
  let position = start;
  for (let boxes = 0; boxes < boxesMax && position + 8 <= end; boxes += 1) {
    const head = await file.read(position, 16);
    if (head.length < 8) break;
    const short = head.readUInt32BE(0);
    const isLong = short === 1 && head.length === 16;
    const size = short === 0 ? end - position : isLong ? Number(head.readBigUInt64BE(8)) : short;
    if (size < (isLong ? 16 : 8)) break;
    const next = Math.min(position + size, end);
    if (head.toString("latin1", 4, 8) === "mdat") parts.push({ start: position + (isLong ? 16 : 8), end: next });
    position = next;
  }
  return parts;
}

/** By their GUIDs, as the ASF specification (2004) gives them: the header object, and the object that holds all packets. */
const asfHeader = Buffer.from("3026b2758e66cf11a6d900aa0062ce6c", "hex");
const asfData = Buffer.from("3626b2758e66cf11a6d900aa0062ce6c", "hex");
/** GUID and size of the data object, the file's id, which every writing changes, and the number of packets. */
const asfDataHeadBytes = 50;

async function asfParts(file: Bytes, { start, end }: Part): Promise<readonly Part[]> {
  let position = start;
  for (let objects = 0; objects < boxesMax && position + 24 <= end; objects += 1) {
    const head = await file.read(position, 24);
    if (head.length < 24) break;
    const size = Number(head.readBigUInt64LE(16));
    if (size < 24) break;
    const next = Math.min(position + size, end);
    if (head.subarray(0, 16).equals(asfData))
      return [{ start: Math.min(position + asfDataHeadBytes, next), end: next }];
    position = next;
  }
  return [];
}
