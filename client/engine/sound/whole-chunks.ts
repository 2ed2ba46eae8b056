import type { ByteArray } from "../byte-array.ts";

const boxHeadBytes = 8;

/**
 * Where the first whole chunk (`moof` + `mdat`) that reaches `enoughBytes` ends, or else the last whole one; 0: none is whole.
 * After it the media engine may be given something else, and later the rest.
 */
export function wholeChunksEnd(bytes: ByteArray, enoughBytes: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = 0;
  let position = 0;
  while (position + boxHeadBytes <= bytes.length && end < enoughBytes) {
    const boxBytes = view.getUint32(position);
    const isData = view.getUint32(position + 4) === 0x6d646174;
    if (boxBytes < boxHeadBytes || position + boxBytes > bytes.length) break;
    position += boxBytes;
    if (isData) end = position;
  }
  return end;
}
