import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";
import { isSoundKey } from "./small-order.ts";

/** All encodings of the eight points of small order that are known, the ones that no encoder writes among them. */
const smallOrderKeys = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000080",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
].map((hex) => Buffer.from(hex, "hex"));

test("no key of small order is sound, in no spelling", () => {
  expect(smallOrderKeys.filter(isSoundKey)).toEqual([]);
});

test("with some of them anybody signs: that is why", () => {
  const forged = Buffer.concat([smallOrderKeys[2] as Buffer, Buffer.alloc(32)]);
  const isTaken = (raw: Buffer, text: string) => {
    try {
      const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") }, format: "jwk" });
      return verify(null, Buffer.from(text), key, forged);
    } catch {
      return false;
    }
  };
  const texts = Array.from({ length: 64 }, (_, index) => `nonce ${index}`);
  expect(smallOrderKeys.some((raw) => texts.some((text) => isTaken(raw, text)))).toBe(true);
});

test("a y beyond the field is a second spelling of another key, and refused", () => {
  const beyond = Buffer.alloc(32, 0xff);
  beyond[0] = 0xf0;
  expect(isSoundKey(beyond)).toBe(false);
});

test("keys as they are made are sound", () => {
  for (let count = 0; count < 100; count += 1) {
    const raw = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" }).subarray(-32);
    expect(isSoundKey(raw)).toBe(true);
  }
});
