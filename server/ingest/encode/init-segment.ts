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
