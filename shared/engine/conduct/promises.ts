import { hasBit } from "../../bitfield.ts";
import type { Core, Neighbour, NeighbourHoldings } from "../state.ts";

/** A promise was kept, or a block came whole: whoever gives is no liar. */
export function noteKept(neighbour: Neighbour): void {
  neighbour.brokenPromises = 0;
}

/** Counts the segments that a neighbour said were coming to it, and that it does not hold long after. Each counts once. */
export function countBroken(
  { nowMs, limits }: Pick<Core, "nowMs" | "limits">,
  neighbour: Neighbour,
  { bits, comingUntilMs }: Pick<NeighbourHoldings, "bits" | "comingUntilMs">,
): void {
  for (const [segmentIndex, untilMs] of comingUntilMs) {
    if (nowMs < untilMs + limits.promiseSpareMs) continue;
    comingUntilMs.delete(segmentIndex);
    if (!hasBit(bits, segmentIndex)) neighbour.brokenPromises += 1;
  }
}
