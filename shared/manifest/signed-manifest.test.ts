import fc from "fast-check";
import { expect, test } from "vitest";
import type { RenditionId } from "../ids.ts";
import { canonicalText, signedBytes } from "./canonical-bytes.ts";
import { manifestTextMax } from "./limits.ts";
import { blockCount, hashBytes, type Manifest } from "./manifest.ts";
import { parseSignedManifest, type SignedManifest, signedManifestText } from "./signed-manifest.ts";

const small: Manifest = {
  version: 1,
  renditionId: "00112233445566778899aabbccddeeff" as RenditionId,
  codec: "mp4a.40.2",
  averageBitsPerSecond: 160_000,
  peakBitsPerSecond: 161_000,
  sampleRateHz: 44_100,
  channels: 2,
  audibleSamples: 1_000,
  encoderDelaySamples: 1_024,
  paddingSamples: 24,
  init: Uint8Array.of(1, 2, 3, 4),
  segments: [{ bytes: 5, durationSamples: 2_048, blockHashes: new Uint8Array(32).fill(0xab) }],
};

const signed: SignedManifest = {
  manifest: small,
  key: new Uint8Array(32).fill(1),
  signature: new Uint8Array(64).fill(2),
};

const golden =
  '"version":1,"renditionId":"00112233445566778899aabbccddeeff","codec":"mp4a.40.2","averageBitsPerSecond":160000,' +
  '"peakBitsPerSecond":161000,"sampleRateHz":44100,"channels":2,"audibleSamples":1000,"encoderDelaySamples":1024,' +
  '"paddingSamples":24,"init":"AQIDBA","segments":[[5,2048,"q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s"]]';

test("golden text of a small manifest", () => {
  expect(canonicalText(small)).toBe(`{${golden}}`);
  expect(Buffer.from(signedBytes(small)).toString()).toBe(`tutti-manifest-v1\n{${golden}}`);
});

test("golden document of a small manifest", () => {
  const proof = `"key":"${"AQEB".repeat(10)}AQE","signature":"${"AgIC".repeat(21)}Ag"`;
  expect(signedManifestText(signed)).toBe(`{${golden},${proof}}`);
});

const manifests: fc.Arbitrary<Manifest> = fc
  .record({
    codec: fc.constantFrom("mp4a.40.2" as const, "flac" as const),
    sampleRateHz: fc.constantFrom(44_100, 48_000),
    init: fc.uint8Array({ minLength: 1, maxLength: 900 }),
    segments: fc.array(fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 200_000 })), {
      minLength: 1,
      maxLength: 20,
    }),
    delay: fc.nat({ max: 2_000 }),
    hash: fc.uint8Array({ minLength: hashBytes, maxLength: hashBytes }),
  })
  .map(({ codec, sampleRateHz, init, segments, delay, hash }): Manifest => {
    const timeline = segments.reduce((sum, [, samples]) => sum + samples, 0);
    const encoderDelaySamples = Math.min(delay, timeline - 1);
    return {
      ...small,
      codec,
      sampleRateHz,
      init,
      encoderDelaySamples,
      paddingSamples: 0,
      audibleSamples: timeline - encoderDelaySamples,
      segments: segments.map(([bytes, durationSamples]) => ({
        bytes,
        durationSamples,
        blockHashes: new Uint8Array(Buffer.concat(Array.from({ length: blockCount(bytes) }, () => hash))),
      })),
    };
  });

test("any manifest comes back as it was written", () => {
  fc.assert(
    fc.property(manifests, (manifest) => {
      const document = { ...signed, manifest };
      expect(parseSignedManifest(signedManifestText(document))).toEqual({ ok: true, value: document });
    }),
  );
});

test("a text with one character changed is refused or is another document, and never throws", () => {
  const text = signedManifestText(signed);
  fc.assert(
    fc.property(fc.nat({ max: text.length - 1 }), fc.string({ minLength: 0, maxLength: 2 }), (place, other) => {
      const changed = text.slice(0, place) + other + text.slice(place + 1);
      const result = parseSignedManifest(changed);
      if (result.ok) expect(signedManifestText(result.value)).toBe(changed);
    }),
    { numRuns: 500 },
  );
});

test("any text at all gets an answer", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseSignedManifest(text)));
});

test.each([
  ["no JSON", "{", "no JSON"],
  ["a list", "[]", "no object"],
  ["null", "null", "no object"],
  ["a later version", change('"version":1', '"version":2'), "version 2 is not 1"],
  ["an id in capitals", change("aabbccddeeff", "AABBCCDDEEFF"), "renditionId"],
  ["an unknown codec", change("mp4a.40.2", "opus"), "codec"],
  ["a fraction", change('"channels":2', '"channels":1.5'), "channels 1.5 is not within 1..8"],
  ["a negative number", change('"paddingSamples":24', '"paddingSamples":-1'), "paddingSamples"],
  ["a number as text", change('"audibleSamples":1000', '"audibleSamples":"1000"'), "audibleSamples"],
  ["a sample rate of 0", change('"sampleRateHz":44100', '"sampleRateHz":0'), "sampleRateHz"],
  ["a song of days", change('"audibleSamples":1000', '"audibleSamples":99999999999'), "audibleSamples"],
  ["no init segment", change('"init":"AQIDBA"', '"init":""'), "init holds 0 bytes"],
  ["a huge init segment", change('"init":"AQIDBA"', `"init":"${"A".repeat(24_000)}"`), "init is longer"],
  ["padded base64", change('"init":"AQIDBA"', '"init":"AQIDBA=="'), "init is no base64url"],
  ["no segments", change(/"segments":\[\[.*\]\]/, '"segments":[]'), "0 segments"],
  ["too many segments", change(/"segments":\[\[.*\]\]/, `"segments":[${"0,".repeat(9_000)}0]`), "9001 segments"],
  ["a segment of 0 bytes", change("[5,2048,", "[0,2048,"), "bytes of segment 0"],
  ["a segment of 1 GB", change("[5,2048,", "[1000000000,2048,"), "bytes of segment 0"],
  ["a hash too few", change("[5,2048,", "[16385,2048,"), "hashes of segment 0 holds 32 bytes, not 64"],
  ["a hash too many", change('6s"]]', `6s${"A".repeat(43)}"]]`), "hashes of segment 0"],
  ["lengths that do not add up", change('"audibleSamples":1000', '"audibleSamples":999'), "last 2048 samples"],
  ["a short key", change(/"key":"..../, '"key":"'), "key holds"],
  ["a short signature", change(/"signature":"..../, '"signature":"'), "signature holds"],
  ["an unknown field", change('"version":1', '"version":1,"extra":1'), "canonical"],
  ["white space", change('"version":1', '"version": 1'), "canonical"],
  [
    "fields in another order",
    change(
      '"version":1,"renditionId":"00112233445566778899aabbccddeeff"',
      '"renditionId":"00112233445566778899aabbccddeeff","version":1',
    ),
    "canonical",
  ],
  ["a field twice", change('"channels":2', '"channels":1,"channels":2'), "canonical"],
  ["a prototype", change('"version":1', '"__proto__":{"version":1}'), "version undefined"],
  ["too long a text", " ".repeat(manifestTextMax + 1), "characters long"],
])("refuses %s", (_name, text, reason) => {
  const result = parseSignedManifest(text);
  expect(result).toEqual({ ok: false, error: expect.stringContaining(reason) });
});

function change(from: string | RegExp, to: string): string {
  const text = signedManifestText(signed);
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`Nothing changed: ${from}`);
  return changed;
}
