import { blockBytes } from "../../manifest/manifest.ts";
import { type TokenRate, takeTokens, tokensInMs } from "../../token-bucket.ts";
import type { Uploads } from "../state.ts";

type CapView = Pick<Uploads, "bitsPerSecond" | "cap">;

/** What is allowed in a second may go at once, as fast as the line takes it; a cap below one block a second still lets a block through. */
function rateOf({ bitsPerSecond }: CapView): TokenRate {
  const perSecond = Math.max(1, bitsPerSecond) / 8;
  return { perSecond, burst: Math.max(blockBytes, perSecond) };
}

/** Takes `bytes` off what the listener allows; false: that is not enough yet. */
export function takeFromCap(uploads: CapView, bytes: number, nowMs: number): boolean {
  return takeTokens(uploads.cap, rateOf(uploads), bytes, nowMs);
}

/** In how many ms the listener allows `bytes` more. */
export function allowedInMs(uploads: CapView, bytes: number, nowMs: number): number {
  return tokensInMs(uploads.cap, rateOf(uploads), bytes, nowMs);
}

/** A cap that was changed: what had gathered under the one before is not more than this one lets gather. */
export function changeCap(uploads: Uploads, bitsPerSecond: number, nowMs: number): void {
  takeFromCap(uploads, 0, nowMs);
  uploads.bitsPerSecond = bitsPerSecond;
  takeFromCap(uploads, 0, nowMs);
}
