import type { RenditionId } from "../../../shared/ids.ts";
import { blockCount, hashBytes, type Manifest, type ManifestSegment } from "../../../shared/manifest/manifest.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";

export interface CatalogueOptions {
  readonly tracks: number;
  readonly secondsMin: number;
  readonly secondsMax: number;
  readonly bitsPerSecond: number;
}

const sampleRateHz = 48_000;
const segmentSeconds = 4;
/** Nothing is hashed in a run: all segments share these. */
const noHashes = new Uint8Array(4096);

/** Manifests of tracks that never existed: sizes and lengths vary as those of an encoder do, hashes are empty. */
export function makeCatalogue(options: CatalogueOptions, random: Random): readonly Manifest[] {
  return Array.from({ length: options.tracks }, () => {
    const seconds = options.secondsMin + random() * (options.secondsMax - options.secondsMin);
    return makeManifest(seconds, options.bitsPerSecond, random);
  });
}

/** A catalogue of which a run only ever sees a part: each track is made when somebody first asks for it, from the seed alone. */
export function largeCatalogue(options: CatalogueOptions, seed: number): (track: number) => Manifest {
  const made = new Map<number, Manifest>();
  return (track) => {
    const known = made.get(track);
    if (known) return known;
    const random = seededRandom((seed * 7_919 + track * 104_729) >>> 0);
    const seconds = options.secondsMin + random() * (options.secondsMax - options.secondsMin);
    const manifest = makeManifest(seconds, options.bitsPerSecond, random);
    made.set(track, manifest);
    return manifest;
  };
}

function makeManifest(seconds: number, bitsPerSecond: number, random: Random): Manifest {
  const segments: ManifestSegment[] = [];
  const count = Math.max(1, Math.round(seconds / segmentSeconds));
  for (let index = 0; index < count; index += 1) {
    const bytes = Math.round((bitsPerSecond / 8) * segmentSeconds * (0.92 + random() * 0.16));
    segments.push({
      bytes,
      durationSamples: segmentSeconds * sampleRateHz,
      blockHashes: noHashes.subarray(0, blockCount(bytes) * hashBytes),
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
