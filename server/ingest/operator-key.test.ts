import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RenditionId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { isSignedBy, loadOperatorKey } from "./operator-key.ts";

const manifest: Manifest = {
  version: 1,
  renditionId: "00112233445566778899aabbccddeeff" as RenditionId,
  codec: "flac",
  averageBitsPerSecond: 1,
  peakBitsPerSecond: 1,
  sampleRateHz: 44_100,
  channels: 2,
  audibleSamples: 10,
  encoderDelaySamples: 0,
  paddingSamples: 0,
  init: Uint8Array.of(1),
  segments: [{ bytes: 1, durationSamples: 10, blockHashes: new Uint8Array(32) }],
};
let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-key-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("the key is made once, for its owner's eyes alone, and loaded afterwards", async () => {
  const first = await loadOperatorKey(directory);
  const second = await loadOperatorKey(directory);
  expect(first.publicKey).toHaveLength(32);
  expect(second.publicKey).toEqual(first.publicKey);
  expect(statSync(join(directory, "keys", "operator.pem")).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(directory, "keys"))).toEqual(["operator.pem"]);
});

test("two loads at once end with one key", async () => {
  const [first, second] = await Promise.all([loadOperatorKey(directory), loadOperatorKey(directory)]);
  const after = await loadOperatorKey(directory);
  expect([first.publicKey, second.publicKey]).toEqual([after.publicKey, after.publicKey]);
});

test("a signature holds for its manifest and its key, and for nothing else", async () => {
  const key = await loadOperatorKey(directory);
  const signed = key.sign(manifest);
  expect(isSignedBy(signed, [key.publicKey])).toBe(true);
  expect(isSignedBy({ ...signed, manifest: { ...manifest, audibleSamples: 9 } }, [key.publicKey])).toBe(false);
  expect(isSignedBy({ ...signed, signature: signed.signature.map((byte) => byte ^ 1) }, [key.publicKey])).toBe(false);
  expect(isSignedBy(signed, [])).toBe(false);
  expect(isSignedBy(signed, [key.publicKey.map((byte) => byte ^ 1)])).toBe(false);
});

test.each([
  ["no key at all", "hello"],
  [
    "a key of another kind",
    generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  ],
])("refuses a file that holds %s", async (_name, text) => {
  mkdirSync(join(directory, "keys"));
  writeFileSync(join(directory, "keys", "operator.pem"), text);
  await expect(loadOperatorKey(directory)).rejects.toThrow("operator's key");
});
