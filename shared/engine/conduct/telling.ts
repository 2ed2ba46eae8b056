import { takeTokens } from "../../token-bucket.ts";
import type { Told } from "../limits.ts";
import type { Core, Neighbour } from "../state.ts";

/** Whether a neighbour may hear of one thing more, unasked. Who says too much is cut off: what goes over it is told later, or not at all. */
export function mayTell(
  { limits, nowMs }: Pick<Core, "limits" | "nowMs">,
  { telling }: Pick<Neighbour, "telling">,
  told: Told,
): boolean {
  return takeTokens(telling[told], limits.tellRates[told], 1, nowMs);
}
