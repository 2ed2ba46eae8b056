import type { Random } from "../../shared/engine/seeded-random.ts";
import type { RenditionId } from "../../shared/ids.ts";
import { blockCount, hashBytes, type Manifest, type ManifestSegment } from "../../shared/manifest/manifest.ts";

export interface CatalogueOptions {
  readonly tracks: number;
  readonly secondsMin: number;
  readonly secondsMax: number;
  readonly bitsPerSecond: number;
}

const sampleRateHz = 48_000;
const segmentSeconds = 4;

/** Manifests of tracks that never existed: sizes and lengths vary as those of an encoder do, hashes are empty. */
export function makeCatalogue(options: CatalogueOptions, random: Random): readonly Manifest[] {
  return Array.from({ length: options.tracks }, () => {
    const seconds = options.secondsMin + random() * (options.secondsMax - options.secondsMin);
    return makeManifest(seconds, options.bitsPerSecond, random);
  });
}

function makeManifest(seconds: number, bitsPerSecond: number, random: Random): Manifest {
  const segments: ManifestSegment[] = [];
  const count = Math.max(1, Math.round(seconds / segmentSeconds));
  for (let index = 0; index < count; index += 1) {
    const bytes = Math.round((bitsPerSecond / 8) * segmentSeconds * (0.92 + random() * 0.16));
    segments.push({
      bytes,
      durationSamples: segmentSeconds * sampleRateHz,
      blockHashes: new Uint8Array(blockCount(bytes) * hashBytes),
    });
  }
  return {
    version: 1,
    renditionId: randomText(random, 32, "0123456789abcdef") as RenditionId,
    codec: "mp4a.40.2",
    averageBitsPerSecond: bitsPerSecond,
    peakBitsPerSecond: Math.round(bitsPerSecond * 1.08),
    sampleRateHz,
    channels: 2,
    audibleSamples: count * segmentSeconds * sampleRateHz,
    encoderDelaySamples: 1024,
    paddingSamples: 0,
    init: new Uint8Array(0),
    segments,
  };
}

export function randomText(random: Random, length: number, alphabet: string): string {
  let text = "";
  for (let place = 0; place < length; place += 1) text += alphabet[Math.floor(random() * alphabet.length)];
  return text;
}
