import type { TrackerLimits } from "../limits.ts";
import type { Acquaintance, Dial, Listener } from "../listener.ts";
import { prefixBit } from "../network.ts";
import { otherOf } from "./acquaintance.ts";

/**
 * Whether dials with a listener come to links. For a while the prefixes of its partners are counted, those of failures and those of
 * links apart. So one accuser counts once, however often it repeats itself and under how many names. A listener that has links is
 * called out of reach only after many more failures than one that has none.
 */

/** Takes in how a dial ended. A failure counts for both, since nobody knows whose fault it was; an offer without an answer counts for the answerer alone. */
export function learnDialResult(
  limits: TrackerLimits,
  acquaintance: Acquaintance,
  result: { readonly dial: Dial | null; readonly ok: boolean; readonly nowMs: number },
): void {
  const { dial, ok, nowMs } = result;
  if (dial === null) return;
  const answerer = otherOf(acquaintance, dial.offerer);
  count(limits, answerer, { partner: dial.offerer, ok, nowMs });
  if (ok || dial.answered) count(limits, dial.offerer, { partner: answerer, ok, nowMs });
}

/** Dials with it keep failing. */
export function isOutOfReach(limits: TrackerLimits, listener: Listener, nowMs: number): boolean {
  if (listener.failedWith === 0 || nowMs - listener.resultsSinceMs >= limits.dialResultsMs) return false;
  const failed = bits(listener.failedWith);
  return failed >= limits.failedPrefixesMin && failed >= limits.failedPerConnected * bits(listener.connectedWith);
}

function count(
  limits: TrackerLimits,
  listener: Listener,
  { partner, ok, nowMs }: { readonly partner: Listener; readonly ok: boolean; readonly nowMs: number },
): void {
  if (nowMs - listener.resultsSinceMs >= limits.dialResultsMs) {
    listener.failedWith = 0;
    listener.connectedWith = 0;
    listener.resultsSinceMs = nowMs;
  }
  if (ok) listener.connectedWith |= prefixBit(partner.address);
  else listener.failedWith |= prefixBit(partner.address);
}

function bits(mask: number): number {
  let left = mask;
  let count = 0;
  for (; left !== 0; left &= left - 1) count += 1;
  return count;
}
