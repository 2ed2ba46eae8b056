import { encodeBase64url } from "./base64url.ts";
import type { Manifest } from "./manifest.ts";

/** What a signature stands on, ahead of the canonical bytes: a signature can never be taken for one of another kind. */
const signaturePrefix = "tutti-manifest-v1\n";

/**
 * A manifest as JSON in exactly one way: keys in this order, no white space, integers and plain ASCII strings only,
 * bytes as base64url. Each segment is `[bytes, durationSamples, blockHashes]`.
 */
export function canonicalText(manifest: Manifest): string {
  return `{${canonicalFields(manifest)}}`;
}

/** The canonical text as bytes; it is ASCII throughout. */
export function canonicalBytes(manifest: Manifest): Uint8Array {
  return asciiBytes(canonicalText(manifest));
}

/** The bytes that the operator signs. */
export function signedBytes(manifest: Manifest): Uint8Array {
  return asciiBytes(signaturePrefix + canonicalText(manifest));
}

/** The text between the braces, to which manifest.json adds `key` and `signature`. */
export function canonicalFields(manifest: Manifest): string {
  const segments = manifest.segments.map(
    (segment) => `[${segment.bytes},${segment.durationSamples},"${encodeBase64url(segment.blockHashes)}"]`,
  );
  return [
    `"version":${manifest.version}`,
    `"renditionId":"${manifest.renditionId}"`,
    `"codec":"${manifest.codec}"`,
    `"averageBitsPerSecond":${manifest.averageBitsPerSecond}`,
    `"peakBitsPerSecond":${manifest.peakBitsPerSecond}`,
    `"sampleRateHz":${manifest.sampleRateHz}`,
    `"channels":${manifest.channels}`,
    `"audibleSamples":${manifest.audibleSamples}`,
    `"encoderDelaySamples":${manifest.encoderDelaySamples}`,
    `"paddingSamples":${manifest.paddingSamples}`,
    `"init":"${encodeBase64url(manifest.init)}"`,
    `"segments":[${segments.join(",")}]`,
  ].join(",");
}

function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}
