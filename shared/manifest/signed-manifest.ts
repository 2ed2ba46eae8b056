import { isRenditionId } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import { decodeBase64url, encodeBase64url } from "./base64url.ts";
import { canonicalFields } from "./canonical-bytes.ts";
import {
  bitsPerSecondMax,
  channelsMax,
  durationHoursMax,
  initBytesMax,
  manifestTextMax,
  paddingSamplesMax,
  sampleRateHzMax,
  sampleRateHzMin,
  segmentBytesMax,
  segmentCountMax,
  segmentSamplesMax,
} from "./limits.ts";
import { blockCount, hashBytes, type Manifest, type ManifestSegment } from "./manifest.ts";

/** Raw bytes of an Ed25519 public key, and of a signature. */
export const publicKeyBytes = 32;
export const signatureBytes = 64;

/**
 * A manifest and who vouches for it. Parsing checks the shape alone: its user verifies `signature` over
 * `signedBytes(manifest)` with a key that it trusts, which is not necessarily the one named here.
 */
export interface SignedManifest {
  readonly manifest: Manifest;
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
}

/** The text of manifest.json. */
export function signedManifestText(signed: SignedManifest): string {
  const proof = `"key":"${encodeBase64url(signed.key)}","signature":"${encodeBase64url(signed.signature)}"`;
  return `{${canonicalFields(signed.manifest)},${proof}}`;
}

/** Reads manifest.json from anyone. Refuses what differs from the one way of writing it, in whatever respect. */
export function parseSignedManifest(text: string): Result<SignedManifest, string> {
  if (text.length > manifestTextMax) {
    return refuse(`its text is ${text.length} characters long, more than ${manifestTextMax}`);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return refuse("it is no JSON");
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) return refuse("it is no object");
  try {
    const signed = readDocument(document as Fields);
    if (signedManifestText(signed) !== text) return refuse("it is not written in the canonical way");
    return ok(signed);
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error.message);
    throw error;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Leaves the readers below at the first fault; never leaves this file. */
class Unreadable extends Error {}

function refuse(reason: string): Result<SignedManifest, string> {
  return fail(`Cannot read a manifest: ${reason}`);
}

function readDocument(fields: Fields): SignedManifest {
  if (fields.version !== 1) throw new Unreadable(`version ${shown(fields.version)} is not 1`);
  const renditionId = fields.renditionId;
  if (typeof renditionId !== "string" || !isRenditionId(renditionId)) {
    throw new Unreadable(`renditionId ${shown(renditionId)} is not 32 hex digits`);
  }
  const codec = fields.codec;
  if (codec !== "mp4a.40.2" && codec !== "flac") throw new Unreadable(`codec ${shown(codec)} is neither AAC nor FLAC`);
  const sampleRateHz = readInteger(fields, "sampleRateHz", sampleRateHzMin, sampleRateHzMax);
  const samplesMax = durationHoursMax * 3_600 * sampleRateHz + 2 * paddingSamplesMax;
  const manifest: Manifest = {
    version: 1,
    renditionId,
    codec,
    averageBitsPerSecond: readInteger(fields, "averageBitsPerSecond", 1, bitsPerSecondMax),
    peakBitsPerSecond: readInteger(fields, "peakBitsPerSecond", 1, bitsPerSecondMax),
    sampleRateHz,
    channels: readInteger(fields, "channels", 1, channelsMax),
    audibleSamples: readInteger(fields, "audibleSamples", 1, samplesMax),
    encoderDelaySamples: readInteger(fields, "encoderDelaySamples", 0, paddingSamplesMax),
    paddingSamples: readInteger(fields, "paddingSamples", 0, paddingSamplesMax),
    init: readBytes(fields.init, "init", 1, initBytesMax),
    segments: readSegments(fields.segments),
  };
  const timeline = manifest.segments.reduce((sum, segment) => sum + segment.durationSamples, 0);
  const told = manifest.encoderDelaySamples + manifest.audibleSamples + manifest.paddingSamples;
  if (timeline !== told) throw new Unreadable(`its segments last ${timeline} samples, its header says ${told}`);
  return {
    manifest,
    key: readBytes(fields.key, "key", publicKeyBytes, publicKeyBytes),
    signature: readBytes(fields.signature, "signature", signatureBytes, signatureBytes),
  };
}

function readSegments(value: unknown): ManifestSegment[] {
  if (!Array.isArray(value)) throw new Unreadable("segments is no list");
  if (value.length < 1 || value.length > segmentCountMax) {
    throw new Unreadable(`${value.length} segments are not within 1..${segmentCountMax}`);
  }
  return value.map(readSegment);
}

function readSegment(value: unknown, index: number): ManifestSegment {
  if (!Array.isArray(value) || value.length !== 3) throw new Unreadable(`segment ${index} is no list of three`);
  const bytes = checkInteger(value[0], `bytes of segment ${index}`, 1, segmentBytesMax);
  const durationSamples = checkInteger(value[1], `samples of segment ${index}`, 1, segmentSamplesMax);
  const hashes = blockCount(bytes) * hashBytes;
  return { bytes, durationSamples, blockHashes: readBytes(value[2], `hashes of segment ${index}`, hashes, hashes) };
}

function readInteger(fields: Fields, name: string, min: number, max: number): number {
  return checkInteger(fields[name], name, min, max);
}

function checkInteger(value: unknown, name: string, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) {
    throw new Unreadable(`${name} ${shown(value)} is not within ${min}..${max}`);
  }
  return value;
}

function readBytes(value: unknown, name: string, min: number, max: number): Uint8Array {
  if (typeof value !== "string") throw new Unreadable(`${name} is no text`);
  if (value.length > Math.ceil((max * 4) / 3)) throw new Unreadable(`${name} is longer than ${max} bytes`);
  const bytes = decodeBase64url(value);
  if (!bytes) throw new Unreadable(`${name} is no base64url`);
  if (bytes.length < min || bytes.length > max) {
    throw new Unreadable(`${name} holds ${bytes.length} bytes, not ${min === max ? min : `${min}..${max}`}`);
  }
  return bytes;
}

/** A foreign value, short enough for an error message. */
function shown(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 40);
}
