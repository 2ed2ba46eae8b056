/** Bit `index` of a bitfield; bit 0 of byte 0 is index 0. Outside of it everything is unset. */
export function hasBit(bits: Uint8Array, index: number): boolean {
  return (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}

/** The first index from `from` on whose bit is unset; `length` when all up to there are set. */
export function firstUnset(bits: Uint8Array, from: number, length: number): number {
  let index = from;
  while (index < length && hasBit(bits, index)) index += (index & 7) === 0 && bits[index >> 3] === 0xff ? 8 : 1;
  return Math.min(index, length);
}

export function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
}

export function clearBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] ?? 0) & ~(1 << (index & 7));
}

export function countBits(bits: Uint8Array): number {
  let count = 0;
  for (const byte of bits) for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

const whole = new Map<number, Uint8Array>();
const wholeLengthsMax = 1_000;

/** All of `length` bits, one array for all who hold a whole rendition: copy it before you change it, see `ownBits`. */
export function fullBits(length: number): Uint8Array {
  const known = whole.get(length);
  if (known !== undefined) return known;
  const bits = emptyBits(length);
  for (let index = 0; index < length; index += 1) setBit(bits, index);
  // A neighbour may claim any length.
  if (whole.size < wholeLengthsMax) whole.set(length, bits);
  return bits;
}

/** A copy, unless all bits are set: whole renditions are most of what listeners hold, and a small array takes much more memory than its bytes. */
export function copyBits(bits: Uint8Array, length: number): Uint8Array {
  return countBits(bits) === length ? fullBits(length) : bits.slice();
}

/** The same bits, safe to be changed. */
export function ownBits(bits: Uint8Array, length: number): Uint8Array {
  return bits === whole.get(length) ? bits.slice() : bits;
}

export function emptyBits(length: number): Uint8Array {
  return new Uint8Array(Math.ceil(length / 8));
}
