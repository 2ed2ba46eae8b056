import { hasBit } from "../bitfield.ts";
import type { Wanted } from "../wanted/wanted-segments.ts";
import type { Interested } from "./requests.ts";

/**
 * The order beyond the window in which time decides: what somebody waits for before what may be played, then what the fewest
 * neighbours hold (they may leave, and every copy more is one more to ask), then what is due first. (Legout et al. 2006 on
 * BitTorrent's rarest first.)
 */
export function rarestFirst(
  wanted: readonly Wanted[],
  companyOf: (wanted: Wanted) => readonly Interested[],
): readonly Wanted[] {
  if (wanted.length < 2) return wanted;
  const counted = wanted.map((each) => ({ each, holders: countHolders(companyOf(each), each.key.segmentIndex) }));
  counted.sort(
    (one, other) =>
      one.each.urgency - other.each.urgency ||
      one.holders - other.holders ||
      one.each.deadlineMs - other.each.deadlineMs,
  );
  return counted.map(({ each }) => each);
}

function countHolders(company: readonly Interested[], segmentIndex: number): number {
  let holders = 0;
  for (const { bits } of company) if (hasBit(bits, segmentIndex)) holders += 1;
  return holders;
}
