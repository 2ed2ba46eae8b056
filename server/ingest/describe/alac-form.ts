import type { SourceForm } from "../../catalog/ingested-track.ts";
import type { ReadableFile } from "../../files/open-regular.ts";
import { readAt } from "../../files/read-at.ts";

/** Boxes that are looked at: a file of ours has some twenty on the way, and a long one of small fragments has its description first. */
const boxesMax = 1_000;

/** Bytes of a description of samples that are read: one of sound has about a hundred. */
const descriptionBytesMax = 4_096;

const way = ["moov", "trak", "mdia", "minf", "stbl"] as const;

/** Apple's `ALACSpecificConfig` in its box: 36 bytes with the head. */
const configHead = Buffer.from("\0\0\0$alac", "latin1");
const configBytes = 36;
const at = { bits: 17, channels: 21, rate: 32 } as const;

/**
 * Rate and bits of ALAC in an MP4 file as its decoder is told them. The sample entry, which the reader of tags goes by, has no room for
 * rates above 65,535 Hz, and says 16 bits in many files that have 24. Null when there is none.
 */
export async function alacForm(source: ReadableFile): Promise<SourceForm | null> {
  let left = boxesMax;
  /** The first description of ALAC within these bytes of the file. */
  async function find(start: number, end: number, level: number): Promise<SourceForm | null> {
    for (let position = start; position + 8 <= end && left > 0; left -= 1) {
      const box = await boxAt(source, position, end);
      if (box === null) return null;
      const found =
        box.name === way[level]
          ? await find(box.body, box.end, level + 1)
          : box.name === "stsd" && level === way.length
            ? configIn(await bytesAt(source, box.body, Math.min(box.end, box.body + descriptionBytesMax)))
            : null;
      if (found) return found;
      position = box.end;
    }
    return null;
  }
  return find(0, source.bytes, 0);
}

interface Box {
  readonly name: string;
  readonly body: number;
  readonly end: number;
}

async function boxAt(source: ReadableFile, position: number, parentEnd: number): Promise<Box | null> {
  const head = await bytesAt(source, position, Math.min(parentEnd, position + 16));
  if (head.length < 8) return null;
  const told = head.readUInt32BE(0);
  const isLong = told === 1 && head.length === 16;
  const bytes = told === 0 ? parentEnd - position : isLong ? Number(head.readBigUInt64BE(8)) : told;
  const body = position + (isLong ? 16 : 8);
  const end = position + bytes;
  if (end < body || end > parentEnd) return null;
  return { name: head.toString("latin1", 4, 8), body, end };
}

async function bytesAt({ fd }: ReadableFile, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, end - start));
  return bytes.subarray(0, await readAt(fd, bytes, start));
}

function configIn(description: Buffer): SourceForm | null {
  const start = description.indexOf(configHead);
  if (start < 0 || start + configBytes > description.length) return null;
  const bitsPerSample = description.readUInt8(start + at.bits);
  const channels = description.readUInt8(start + at.channels);
  const sampleRateHz = description.readUInt32BE(start + at.rate);
  return bitsPerSample > 0 && channels > 0 && sampleRateHz > 0 ? { sampleRateHz, bitsPerSample, channels } : null;
}
