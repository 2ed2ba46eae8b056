/** Tables for a CRC that takes bits from the top. */
function crcTable(bits: 8 | 16 | 32, polynomial: number): Uint32Array {
  const top = 2 ** (bits - 1);
  const mask = 2 ** bits - 1;
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = (byte << (bits - 8)) >>> 0;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & top ? (crc << 1) ^ polynomial : crc << 1) & mask) >>> 0;
    return crc;
  });
}

const table8 = crcTable(8, 0x07);
const table16 = crcTable(16, 0x8005);
const table32 = crcTable(32, 0x04c11db7);

/** Of a FLAC frame's header. */
export function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < bytes.length; at += 1) crc = table8[crc ^ bytes[at]!]!;
  return crc;
}

/** Of a FLAC frame; over a whole frame with its own CRC it is 0. */
export function crc16(bytes: Uint8Array, begin = 0): number {
  let crc = begin;
  for (let at = 0; at < bytes.length; at += 1) crc = ((crc << 8) & 0xffff) ^ table16[(crc >> 8) ^ bytes[at]!]!;
  return crc;
}

/** Of an Ogg page whose own CRC is 0. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < bytes.length; at += 1) crc = (crc << 8) ^ table32[(crc >>> 24) ^ bytes[at]!]!;
  return crc >>> 0;
}
