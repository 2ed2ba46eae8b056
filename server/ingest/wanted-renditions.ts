import { type RenditionKind, renditionKinds } from "../catalog/ingested-track.ts";
import type { SourceDescription } from "./describe/describe-source.ts";

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

const bitsPerSecond: Readonly<Record<Exclude<RenditionKind, "flac">, number>> = {
  aac96: 96_000,
  aac160: 160_000,
  aac320: 320_000,
};

/** An encoder's file and the segments that are cut of it are there at the same time. */
const copies = 2;

/** Bytes that a job writes to the disk, rather too many: two channels of 16 bits for FLAC. None where the length is not known. */
export function bytesNeeded(
  kinds: readonly RenditionKind[],
  { durationSeconds, sampleRateHz }: Pick<SourceDescription, "durationSeconds" | "sampleRateHz">,
): number {
  const bits = renditionKinds
    .filter((kind) => kinds.includes(kind))
    .map((kind) => (kind === "flac" ? sampleRateHz * 32 : bitsPerSecond[kind]));
  return (copies * (durationSeconds ?? 0) * bits.reduce((sum, one) => sum + one, 0)) / 8;
}
