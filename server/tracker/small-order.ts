/** y of the points of small order on Ed25519 (RFC 8032, 5.1), little-endian; the highest bit, the sign of x, is not part of it. */
const smallOrderY: readonly string[] = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];
const smallOrder: ReadonlySet<string> = new Set(smallOrderY);

/** 2^255 - 19: a y that is not below it is another spelling of a smaller one. */
const prime = (1n << 255n) - 19n;

/**
 * Whether 32 bytes may stand for a key of somebody: no point of small order, which verifies signatures that nobody made, and in the one
 * spelling of its y. Node's own check takes both.
 */
export function isSoundKey(raw: Uint8Array): boolean {
  const y = Uint8Array.from(raw);
  y[31] = (y[31] ?? 0) & 0x7f;
  const hex = Buffer.from(y).toString("hex");
  if (smallOrder.has(hex)) return false;
  return BigInt(`0x${Buffer.from(y.reverse()).toString("hex")}`) < prime;
}
