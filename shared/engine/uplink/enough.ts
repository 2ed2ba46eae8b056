import type { Core, Neighbour } from "../state.ts";
import { isInside } from "./inside.ts";

/**
 * Whether a neighbour is to hear that we have given enough, in place of a block that can wait. It hears so once in a while: whoever has
 * heard it and asks again has found nobody else, and is given to.
 */
export function saysEnough(core: Core, neighbour: Neighbour, dueMs: number): boolean {
  const { enoughDueMs, enoughForMs } = core.limits;
  if (dueMs < enoughDueMs || isHousemate(core, neighbour) || !hasGivenEnough(core)) return false;
  const sinceMs = core.nowMs - neighbour.toldEnoughAtMs;
  // What was asked together with that for which it was told so.
  if (sinceMs < Math.min(neighbour.leastRoundTripMs, togetherMs)) return true;
  // We are spared a little longer than it takes until we may be asked as before.
  if (sinceMs < enoughForMs + togetherMs) return false;
  neighbour.toldEnoughAtMs = core.nowMs;
  return true;
}

/** Before that no answer to what a neighbour was told comes, where its round trip is not known. */
const togetherMs = 100;

/** What it gets does not use our line, and spares it the one that we share. */
function isHousemate(core: Core, { near, linkId }: Neighbour): boolean {
  return near === "address" || isInside(core, linkId);
}

function hasGivenEnough({ counters, limits }: Pick<Core, "counters" | "limits">): boolean {
  const { bytes, uploadedBytes } = counters;
  return uploadedBytes > bytes.peer + bytes.cdn + limits.enoughSpareBytes;
}
