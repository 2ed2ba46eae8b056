/** The last step of MurmurHash3: numbers of 32 bits that differ little come to lie far apart. Nothing below 0 comes out. */
export function mixBits(hash: number): number {
  const mixed = Math.imul(mixHalf(hash), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The first half of `mixBits`, for a hash that is well mixed already. A whole number of 32 bits with a sign. */
export function mixHalf(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
