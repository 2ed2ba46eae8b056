import type { ByteWindow } from "./byte-window.ts";
import { crc32 } from "./crc.ts";

/** Bytes of an Ogg page's header before its lacing values, and of the largest page. */
const headerBytes = 27;
const pageBytesMax = headerBytes + 255 + 255 * 255;

/** One page of an Ogg file. */
export interface OggPage {
  readonly serial: number;
  readonly sequence: number;
  /** Position of the stream at the end of the last packet that ends here; null where none does. */
  readonly granule: number | null;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Its first part belongs to a packet of the page before. */
  readonly isContinued: boolean;
  /** Parts of packets in their order; all but the last one end here. */
  readonly parts: readonly Buffer[];
  /** The last part goes on in the next page. */
  readonly isOpen: boolean;
  /** Whether its CRC is right. One that is not is told only where another page follows it. */
  readonly isWhole: boolean;
  /** Bytes before it that are no page. */
  readonly skippedBytes: number;
}

/** The pages of an Ogg file; what is no page is left out. Answers at the end with the bytes left over. */
export async function* oggPages(window: ByteWindow, end: number): AsyncGenerator<OggPage, number> {
  let at = 0;
  let skippedBytes = 0;
  while (at < end) {
    const bytes = await window.at(at, pageBytesMax + 4);
    const page = pageOf(bytes, skippedBytes);
    if (page) {
      yield page.page;
      at += page.bytes;
      skippedBytes = 0;
      continue;
    }
    const next = bytes.indexOf("OggS", 1, "latin1");
    const step = Math.min(end - at, next > 0 ? next : Math.max(1, bytes.length - 3));
    skippedBytes += step;
    at += step;
  }
  return skippedBytes;
}

function pageOf(bytes: Buffer, skippedBytes: number): { page: OggPage; bytes: number } | null {
  if (bytes.length < headerBytes || bytes.toString("latin1", 0, 4) !== "OggS" || bytes[4] !== 0) return null;
  const laces = bytes.subarray(headerBytes, headerBytes + bytes[26]!);
  const length = headerBytes + laces.length + laces.reduce((sum, lace) => sum + lace, 0);
  if (laces.length < bytes[26]! || bytes.length < length) return null;
  const isWhole = isRight(bytes.subarray(0, length));
  if (!isWhole && bytes.toString("latin1", length, length + 4) !== "OggS") return null;
  const parts: Buffer[] = [];
  let begin = headerBytes + laces.length;
  let end = begin;
  for (const lace of laces) {
    end += lace;
    if (lace === 255) continue;
    parts.push(bytes.subarray(begin, end));
    begin = end;
  }
  const isOpen = laces.at(-1) === 255;
  if (isOpen) parts.push(bytes.subarray(begin, end));
  const granule = bytes.readBigInt64LE(6);
  const page: OggPage = {
    serial: bytes.readUInt32LE(14),
    sequence: bytes.readUInt32LE(18),
    granule: granule === -1n ? null : Number(granule),
    isFirst: (bytes[5]! & 2) !== 0,
    isLast: (bytes[5]! & 4) !== 0,
    isContinued: (bytes[5]! & 1) !== 0,
    parts,
    isOpen,
    isWhole,
    skippedBytes,
  };
  return { page, bytes: length };
}

function isRight(page: Buffer): boolean {
  const copy = Buffer.from(page);
  copy.fill(0, 22, 26);
  return crc32(copy) === page.readUInt32LE(22);
}

/** Packets as pages of a stream without faults: what a decoder takes that reads pages. */
export interface OggWriter {
  pages(packets: readonly Uint8Array[], granule: number): Uint8Array[];
}

export function createOggWriter(serial: number): OggWriter {
  let sequence = 0;
  return {
    pages(packets, granule) {
      const laces = packets.flatMap(({ length }) => [
        ...Array<number>(Math.floor(length / 255)).fill(255),
        length % 255,
      ]);
      const bytes = Buffer.concat(packets);
      const pages: Buffer[] = [];
      let begin = 0;
      for (let at = 0; at < laces.length; at += 255) {
        const own = laces.slice(at, at + 255);
        const length = own.reduce((sum, lace) => sum + lace, 0);
        const head = Buffer.alloc(headerBytes + own.length);
        head.write("OggS", 0, "latin1");
        head[5] = (at > 0 && laces[at - 1] === 255 ? 1 : 0) | (sequence === 0 ? 2 : 0);
        head.writeBigInt64LE(own.every((lace) => lace === 255) ? -1n : BigInt(granule), 6);
        head.writeUInt32LE(serial, 14);
        head.writeUInt32LE(sequence, 18);
        head[26] = own.length;
        head.set(own, headerBytes);
        const page = Buffer.concat([head, bytes.subarray(begin, begin + length)]);
        page.writeUInt32LE(crc32(page), 22);
        pages.push(page);
        begin += length;
        sequence += 1;
      }
      return pages;
    },
  };
}
