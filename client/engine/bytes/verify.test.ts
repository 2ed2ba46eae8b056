import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { encodeBase64url } from "../../../shared/manifest/base64url.ts";
import { hashBlocks, renditionIdOf } from "../../../shared/manifest/block-tree.ts";
import { signedBytes } from "../../../shared/manifest/canonical-bytes.ts";
import { blockBytes, type Manifest } from "../../../shared/manifest/manifest.ts";
import { signedManifestText } from "../../../shared/manifest/signed-manifest.ts";
import { createTestClock } from "../../../test/rigs/clock.ts";
import { createTestWay } from "../../../test/rigs/media-way.ts";
import { Manifests } from "./manifests.ts";
import { createVerifier } from "./verify.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const segments = [1, 2].map((seed) =>
  Uint8Array.from({ length: blockBytes + 50 }, (_, index) => (index * seed) & 0xff),
);
const content = {
  codec: "mp4a.40.2",
  sampleRateHz: 44_100,
  channels: 2,
  audibleSamples: 352_800 - 2_112,
  encoderDelaySamples: 2_112,
  paddingSamples: 0,
  init: Uint8Array.of(1, 2, 3),
  segments: segments.map((bytes) => ({
    bytes: bytes.length,
    durationSamples: 176_400,
    blockHashes: hashBlocks(bytes, sha256),
  })),
} as const;
const manifest: Manifest = {
  version: 1,
  renditionId: renditionIdOf(content, sha256),
  averageBitsPerSecond: 160_000,
  peakBitsPerSecond: 170_000,
  ...content,
};
const first = segments[0]!;
const position = { segmentIndex: 0, blockIndex: 0 };

afterEach(() => vi.unstubAllGlobals());

test("only a block's own bytes, where it belongs, are genuine", async () => {
  const verifier = await createVerifier();
  expect(verifier.mode).toBe("full");
  const block = first.subarray(0, blockBytes);
  expect(await verifier.checkBlock(manifest, position, block)).toBe("genuine");
  expect(await verifier.checkBlock(manifest, position, block.with(9, (block[9] ?? 0) ^ 1))).toBe("false");
  expect(await verifier.checkBlock(manifest, position, block.subarray(1))).toBe("false");
  expect(await verifier.checkBlock(manifest, { segmentIndex: 1, blockIndex: 0 }, block)).toBe("false");
  expect(await verifier.checkBlock(manifest, { segmentIndex: 0, blockIndex: 2 }, new Uint8Array())).toBe("false");
  expect(await verifier.checkBlock(manifest, { segmentIndex: 2, blockIndex: 0 }, block)).toBe("false");
});

test("a segment from the disk is genuine as a whole or not at all", async () => {
  const verifier = await createVerifier();
  expect(await verifier.checkSegment(manifest, 0, first)).toBe("genuine");
  expect(await verifier.checkSegment(manifest, 0, first.with(first.length - 1, 255))).toBe("false");
  expect(await verifier.checkSegment(manifest, 0, first.subarray(0, blockBytes))).toBe("false");
  expect(await verifier.checkSegment(manifest, 1, first)).toBe("false");
});

test("a manifest is believed with an operator's signature alone", async () => {
  const operator = generateKeyPairSync("ed25519");
  const stranger = generateKeyPairSync("ed25519");
  const raw = (key: typeof operator.publicKey) =>
    new Uint8Array(key.export({ format: "der", type: "spki" })).slice(-32);
  const textBy = (pair: typeof operator, signed: Manifest = manifest) =>
    signedManifestText({
      manifest: signed,
      key: raw(pair.publicKey),
      signature: new Uint8Array(sign(null, signedBytes(manifest), pair.privateKey)),
    });
  let forged = 0;
  const manifests = new Manifests({
    clock: createTestClock(),
    verifier: await createVerifier(),
    operatorKeys: () => ["no key", encodeBase64url(raw(operator.publicKey))],
    way: createTestWay(createTestClock()),
    onForged: () => {
      forged += 1;
    },
  });
  const { renditionId } = manifest;
  expect(await manifests.adopt(renditionId, textBy(stranger))).toMatchObject({ ok: false });
  expect(await manifests.adopt(renditionId, textBy(operator, { ...manifest, averageBitsPerSecond: 1 }))).toMatchObject({
    ok: false,
  });
  expect(forged).toBe(2);
  expect(manifests.get(renditionId)).toBeUndefined();
  const other = "0".repeat(32) as typeof renditionId;
  expect(await manifests.adopt(other, textBy(operator))).toMatchObject({ ok: false });
  expect(await manifests.adopt(renditionId, textBy(operator))).toMatchObject({ ok: true });
  expect(manifests.get(renditionId)?.segments.length).toBe(2);
});

test("every single flipped bit of a short block is seen", async () => {
  const verifier = await createVerifier();
  const last = first.slice(blockBytes);
  const flipped = Array.from({ length: 8 * last.length }, (_, bit) => {
    const at = bit >> 3;
    return verifier.checkBlock(
      manifest,
      { segmentIndex: 0, blockIndex: 1 },
      last.with(at, (last[at] ?? 0) ^ (1 << (bit & 7))),
    );
  });
  expect(await verifier.checkBlock(manifest, { segmentIndex: 0, blockIndex: 1 }, last)).toBe("genuine");
  expect((await Promise.all(flipped)).filter((outcome) => outcome !== "false")).toEqual([]);
});

const momentary = () => new DOMException("", "OperationError");

test("what the browser fails to hash twice is unchecked, and is genuine when it is hashed again", async () => {
  const verifier = await createVerifier();
  const digest = vi.spyOn(crypto.subtle, "digest").mockRejectedValue(momentary());
  try {
    expect(await verifier.checkBlock(manifest, position, first.subarray(0, blockBytes))).toBe("unchecked");
    expect(digest).toHaveBeenCalledTimes(2);
    expect(await verifier.checkSegment(manifest, 0, first)).toBe("unchecked");
  } finally {
    digest.mockRestore();
  }
  expect(await verifier.checkSegment(manifest, 0, first)).toBe("genuine");
});

test("what the browser fails to hash once is hashed once more", async () => {
  const verifier = await createVerifier();
  const block = first.slice(0, blockBytes);
  const digest = vi.spyOn(crypto.subtle, "digest");
  try {
    digest.mockRejectedValueOnce(momentary());
    expect(await verifier.checkBlock(manifest, position, block)).toBe("genuine");
    digest.mockRejectedValueOnce(momentary());
    expect(await verifier.checkBlock(manifest, position, block.with(9, (block[9] ?? 0) ^ 1))).toBe("false");
  } finally {
    digest.mockRestore();
  }
});

test("a segment of which one block is false is false, though another could not be hashed", async () => {
  const verifier = await createVerifier();
  const digest = vi.spyOn(crypto.subtle, "digest").mockImplementation(async (_, bytes) => {
    if (bytes.byteLength === blockBytes) throw momentary();
    return new ArrayBuffer(32);
  });
  try {
    expect(await verifier.checkSegment(manifest, 0, first)).toBe("false");
  } finally {
    digest.mockRestore();
  }
});

test("a key that the browser failed to read once is read the next time, and only once after that", async () => {
  const operator = generateKeyPairSync("ed25519");
  const key = new Uint8Array(operator.publicKey.export({ format: "der", type: "spki" })).slice(-32);
  const signed = { manifest, key, signature: new Uint8Array(sign(null, signedBytes(manifest), operator.privateKey)) };
  const verifier = await createVerifier();
  const importKey = vi.spyOn(crypto.subtle, "importKey").mockRejectedValueOnce(momentary());
  try {
    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push(await verifier.isSigned(signed, [encodeBase64url(key)]));
    expect(answers).toEqual([false, true, true]);
    expect(importKey).toHaveBeenCalledTimes(2);
  } finally {
    importKey.mockRestore();
  }
});

test("blocks that have changed places are no segment", async () => {
  const verifier = await createVerifier();
  const bytes = Uint8Array.from({ length: 2 * blockBytes }, (_, index) => (index >> 14) + 1);
  const two = {
    ...manifest,
    segments: [{ bytes: bytes.length, durationSamples: 1, blockHashes: hashBlocks(bytes, sha256) }],
  };
  const swapped = new Uint8Array(bytes.length);
  swapped.set(bytes.subarray(blockBytes));
  swapped.set(bytes.subarray(0, blockBytes), blockBytes);
  expect(await verifier.checkSegment(two, 0, bytes)).toBe("genuine");
  expect(await verifier.checkSegment(two, 0, swapped)).toBe("false");
});

describe("without the means to verify", () => {
  test.each([
    ["no crypto at all", undefined],
    ["no WebCrypto, as on plain http", {}],
    ["a WebCrypto without Ed25519", { subtle: { generateKey: () => Promise.reject(new Error("not supported")) } }],
  ])("%s: the mode says so, and whoever shares or caches must not", async (_name, crypto) => {
    vi.stubGlobal("crypto", crypto);
    expect((await createVerifier()).mode).toBe("none");
  });

  test("lengths are still held against the manifest", async () => {
    vi.stubGlobal("crypto", undefined);
    const verifier = await createVerifier();
    expect(await verifier.checkBlock(manifest, position, first.slice(0, blockBytes))).toBe("genuine");
    expect(await verifier.checkBlock(manifest, position, first.slice(0, blockBytes - 1))).toBe("false");
    expect(await verifier.checkBlock(manifest, { segmentIndex: 9, blockIndex: 0 }, first.slice(0, 10))).toBe("false");
    expect(await verifier.checkSegment(manifest, 0, first)).toBe("genuine");
    expect(await verifier.checkSegment(manifest, 0, first.slice(1))).toBe("false");
    expect(await verifier.checkSegment(manifest, 9, first)).toBe("false");
  });
});
