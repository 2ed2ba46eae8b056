import { manifestTextMax } from "../../../shared/manifest/limits.ts";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { type LosslessForm, losslessRatesHz, renditionChannels } from "../encoder.ts";
import type { SourceDescription } from "./describe-source.ts";

/** Bits above which a sample is made one of 24; of a bit stream (DSD), too, one bit is not all that it has. */
const plainBits = 16;
const streamBits = 1;

/** A block's hash in the text of a manifest, characters. */
const hashCharacters = 43;

/** Characters that are left for all else in it. */
const otherCharacters = 500_000;

/**
 * What a source's lossless rendition is made of: its own rate and bits. Of a rate that browsers do not play it is the highest that divides
 * it, or else the next below; of more than 24 bits it is 24. A source that is so long that a manifest could not tell of all its blocks gets
 * the best form of which it can, and one that says too little of itself gets 16 bits at the rate of the lossy ones.
 */
export function losslessForm({
  source,
  durationSeconds,
  sampleRateHz,
}: Pick<SourceDescription, "source" | "durationSeconds" | "sampleRateHz">): LosslessForm {
  const plain = { sampleRateHz, bitsPerSample: 16 } as const;
  if (source?.bitsPerSample == null || durationSeconds === null) return plain;
  const { bitsPerSample } = source;
  const bits = bitsPerSample > plainBits || bitsPerSample === streamBits ? 24 : 16;
  const best = playedRate(source.sampleRateHz);
  const rates = losslessRatesHz.filter((rateHz) => best % rateHz === 0);
  const forms = rates.map((rateHz): LosslessForm => ({ sampleRateHz: rateHz, bitsPerSample: bits }));
  const least = { ...plain, sampleRateHz: rates[0] ?? sampleRateHz };
  return forms.findLast((form) => fitsManifest(form, durationSeconds)) ?? least;
}

function playedRate(sourceRateHz: number): number {
  const whole = losslessRatesHz.findLast((rateHz) => sourceRateHz % rateHz === 0);
  return whole ?? losslessRatesHz.findLast((rateHz) => rateHz < sourceRateHz) ?? losslessRatesHz[0];
}

/** Reckoned as if FLAC could not compress it. */
function fitsManifest({ sampleRateHz, bitsPerSample }: LosslessForm, durationSeconds: number): boolean {
  const bytes = (durationSeconds * sampleRateHz * renditionChannels * bitsPerSample) / 8;
  return (bytes / blockBytes) * hashCharacters <= manifestTextMax - otherCharacters;
}
