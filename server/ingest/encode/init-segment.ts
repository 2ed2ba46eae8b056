import type { LosslessForm } from "../encoder.ts";

/** Boxes that hold creation and modification times, and those on the way to them. */
const timedBoxes = new Set(["mvhd", "tkhd", "mdhd"]);
const parentBoxes = new Set(["moov", "trak", "mdia"]);

/**
 * Sets the creation and modification times of an init segment to 0, in place, so that the same sound encoded twice
 * is the same rendition.
 */
export function withoutTimes(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const visit = (start: number, end: number, depth: number) => {
    let at = start;
    while (at + 8 <= end) {
      const size = view.getUint32(at);
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      if (size < 8 || at + size > end) return;
      if (parentBoxes.has(type) && depth < parentBoxes.size) visit(at + 8, at + size, depth + 1);
      if (timedBoxes.has(type) && size > 12) {
        const timeBytes = view.getUint8(at + 8) === 1 ? 16 : 8;
        bytes.fill(0, at + 12, Math.min(at + 12 + timeBytes, at + size));
      }
      at += size;
    }
  };
  visit(0, bytes.length, 0);
  return bytes;
}

/**
 * Tells bits and rate of FLAC's samples in its sample entry, in place: mediabunny writes 16 bits whatever they are, and Chromium refuses an
 * entry that the stream contradicts. A rate that has no room there is halved until it has: of a rate of 0
 * Firefox plays nothing. "Encapsulation of FLAC in ISO Base Media File Format", section 3.3.1.
 */
export function withFlacEntry(bytes: Uint8Array, { sampleRateHz, bitsPerSample }: LosslessForm): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = buffer.indexOf("fLaC", 0, "latin1");
  if (name < 0 || name + entryRateAt + 2 > buffer.length) return bytes;
  let entryRateHz: number = sampleRateHz;
  while (entryRateHz > entryRateMax) entryRateHz /= 2;
  buffer.writeUInt16BE(bitsPerSample, name + entryBitsAt);
  buffer.writeUInt16BE(entryRateHz, name + entryRateAt);
  return bytes;
}

/** From the entry's name on: the name, 6 reserved bytes, 2 of data reference, 8 reserved, 2 of channels, 2 of bits, 4 reserved. */
const entryBitsAt = 22;
const entryRateAt = 28;

/** Of the 16 bits before the point. */
const entryRateMax = 65_535;
