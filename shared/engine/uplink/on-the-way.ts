import type { LinkId } from "../input.ts";
import type { Core } from "../state.ts";
import { isInside } from "./inside.ts";
import { partBytes } from "./line-rate.ts";

/**
 * Bytes that may be on their way: what the line takes until word of them can be back. More would wait in a queue that is not ours, unseen
 * while words come late. Those of a neighbour that has not told of a part for long do not hold up the others.
 */
export function hasRoom(core: Core, linkId: LinkId): boolean {
  const roundTripMs = Math.min(roundTripMaxMs, core.neighbours.get(linkId)?.leastRoundTripMs ?? 0);
  const { bitsPerSecond } = core.uploads.line;
  const most = Math.max(leastOnTheWay, (bitsPerSecond / 8000) * (roundTripMs + ackedWithinMs));
  let onTheWay = 0;
  for (const upload of core.uploads.begun.values()) {
    if (isInside(core, upload.linkId)) continue;
    const oldestLeftAtMs = upload.parts[0]?.leftAtMs ?? core.nowMs;
    if (upload.linkId === linkId || core.nowMs < oldestLeftAtMs + silentMs)
      onTheWay += upload.handedBytes - upload.ackedBytes;
  }
  return onTheWay < most;
}

/** A neighbour may make its round trip as long as it likes. */
const roundTripMaxMs = 400;
const ackedWithinMs = 300;
/** Who has told of nothing for so long holds up nobody but itself. */
export const silentMs = 2_000;
const leastOnTheWay = 8 * partBytes(0);
