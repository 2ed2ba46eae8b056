import { type RenditionKind, renditionKinds } from "../catalog/ingested-track.ts";
import type { SourceDescription } from "./describe/describe-source.ts";
import { aacBitsPerSecond, type EncodeRequest, renditionChannels, renditionForm } from "./encoder.ts";
import { trackSecondsMax } from "./limits.ts";

/**
 * Which of the missing renditions a source gets. A lossy source has no lossless one: it would be as large as one, and be called what it is
 * not.
 */
export function wantedRenditions(
  missing: readonly RenditionKind[],
  { isLossless }: Pick<SourceDescription, "isLossless">,
  isLosslessMade: boolean,
): RenditionKind[] {
  const lossy = missing.filter((kind) => kind !== "flac");
  // FLAC is finished before the last lossy one, since a track with all of those counts as complete.
  return isLossless && isLosslessMade && missing.includes("flac") ? ["flac", ...lossy] : lossy;
}

/** When lossless sources get a lossless rendition. */
export type LosslessChoice = "always" | "on-demand" | "never";

export function makesLossless(
  { lossless = "always" }: { readonly lossless?: LosslessChoice },
  { isLosslessWanted }: { readonly isLosslessWanted: boolean },
): boolean {
  return lossless === "always" || (lossless === "on-demand" && isLosslessWanted);
}

/** Sound of fewer bits is next to silence, and of that a rendition has as few. */
const soundBitsPerSecondMin = 8_000;

/** What a header says of its length may be wrong by any measure: no more than a file of so many bytes can hold, and than is taken. */
export function plausibleSeconds(toldSeconds: number, bytes: number): number {
  return Math.min(toldSeconds, trackSecondsMax, (8 * bytes) / soundBitsPerSecondMin);
}

/** An encoder's file and the segments that are cut of it are there at the same time. */
const copies = 2;

/** Bytes that a job writes to the disk, rather too many: FLAC as if it could not compress. None of 0 seconds. */
export function bytesNeeded(
  kinds: readonly RenditionKind[],
  {
    durationSeconds,
    ...request
  }: Pick<EncodeRequest, "sampleRateHz" | "lossless"> & { readonly durationSeconds: number },
): number {
  const bits = renditionKinds
    .filter((kind) => kinds.includes(kind))
    .map((kind) => {
      const { sampleRateHz, bitsPerSample } = renditionForm(kind, request);
      return aacBitsPerSecond(kind) ?? renditionChannels * sampleRateHz * (bitsPerSample ?? 0);
    });
  return (copies * durationSeconds * bits.reduce((sum, one) => sum + one, 0)) / 8;
}
