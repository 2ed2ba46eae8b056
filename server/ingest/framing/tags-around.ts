import type { ByteWindow } from "./byte-window.ts";

/** Bytes of a Lyrics3 tag that are looked through for its end. */
const lyricsBytesMax = 1_000_000;

/**
 * Length of the tag that begins here, 0 if there is none: ID3v2 (at any place), ID3v1 with its extension, APE, Lyrics3. Programs put
 * them before the sound, behind it and, in files that were joined, between.
 */
export async function tagBytesAt(window: ByteWindow, at: number): Promise<number> {
  const head = await window.at(at, 32);
  const magic = head.toString("latin1", 0, 11);
  if (/^(ID3|3DI)[^\xff][^\xff]/su.test(magic) && head.length >= 10) return id3Bytes(head);
  if (magic.startsWith("TAG+")) return 227;
  if (magic.startsWith("TAG")) return Math.min(128, window.bytes - at);
  if (magic.startsWith("APETAGEX") && head.length === 32) {
    // The size counts the footer; a header comes on top. A footer without its header ends what was junk until here.
    const isHeader = (head.readUInt32LE(20) & 0x20000000) !== 0;
    return isHeader ? Math.min(32 + head.readUInt32LE(12), window.bytes - at) : 32;
  }
  if (magic === "LYRICSBEGIN") {
    const text = (await window.at(at, lyricsBytesMax)).toString("latin1");
    const end = /LYRICS200|LYRICSEND/u.exec(text);
    return end ? end.index + 9 : 0;
  }
  return 0;
}

/** An ID3v2 tag's size: four bytes of seven bits. Bytes that are not there count as zeros. */
export function syncSafe(bytes: Uint8Array, from: number): number {
  return [0, 1, 2, 3].reduce((sum, index) => (sum << 7) | ((bytes[from + index] ?? 0) & 0x7f), 0);
}

function id3Bytes(head: Buffer): number {
  if (head.subarray(6, 10).some((byte) => byte > 0x7f)) return 0;
  if (head[0] === 0x33) return 10;
  return 10 + syncSafe(head, 6) + (head[5]! & 0x10 ? 10 : 0);
}

/** Where the tags at the end of a file begin, or its end: ID3v1, Lyrics3, APE and ID3v2 with a footer, in any order. */
export async function endBeforeTags(window: ByteWindow): Promise<number> {
  let end = window.bytes;
  for (;;) {
    const taken = await tagBytesBefore(window, end);
    if (taken === 0) return end;
    end -= taken;
  }
}

async function tagBytesBefore(window: ByteWindow, end: number): Promise<number> {
  const start = Math.max(0, end - 128);
  const tail = await window.at(start, end - start);
  if (tail.length === 128 && tail.toString("latin1", 0, 3) === "TAG") return 128;
  const text = tail.toString("latin1");
  const back = (from: number) => tail.length - from;
  const lyrics = /(\d{6})LYRICS200$/u.exec(text);
  if (lyrics) {
    const from = Math.max(0, end - Number(lyrics[1]) - 15);
    return (await window.at(from, 11)).toString("latin1") === "LYRICSBEGIN" ? end - from : 15;
  }
  if (text.endsWith("LYRICSEND")) {
    const from = Math.max(0, end - 5_200);
    const begin = (await window.at(from, end - from)).lastIndexOf("LYRICSBEGIN");
    return begin < 0 ? 0 : end - from - begin;
  }
  if (back(32) >= 0 && text.slice(back(32), back(24)) === "APETAGEX") {
    const hasHeader = (tail.readUInt32LE(back(12)) & 0x80000000) !== 0;
    return Math.min(end, tail.readUInt32LE(back(20)) + (hasHeader ? 32 : 0));
  }
  if (back(10) >= 0 && text.slice(back(10), back(7)) === "3DI") {
    return Math.min(end, 20 + syncSafe(tail, back(10) + 6));
  }
  return 0;
}

/** The first byte from `from` on that is no tag's, at most `end`. */
export async function behindTags(window: ByteWindow, from: number, end: number): Promise<number> {
  let at = from;
  while (at < end) {
    const bytes = await tagBytesAt(window, at);
    if (bytes === 0) return at;
    at += bytes;
  }
  return end;
}
