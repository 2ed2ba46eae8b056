import { hasBit } from "../../bitfield.ts";
import type { Need } from "./needs.ts";

/** What one neighbour holds of a rendition. */
type Holder = { readonly bits: Uint8Array };

/**
 * The order beyond the window in which time decides: what somebody waits for before what may be played, then what the fewest
 * neighbours hold (they may leave, and every copy more is one more to ask), then what is due first. (Legout et al. 2006 on
 * BitTorrent's rarest first.)
 */
export function rarestFirst(needs: readonly Need[], companyOf: (need: Need) => readonly Holder[]): readonly Need[] {
  if (needs.length < 2) return needs;
  const counted = needs.map((each) => ({ each, holders: countHolders(companyOf(each), each.key.segmentIndex) }));
  counted.sort(
    (one, other) =>
      one.each.urgency - other.each.urgency ||
      one.holders - other.holders ||
      one.each.deadlineMs - other.each.deadlineMs,
  );
  return counted.map(({ each }) => each);
}

function countHolders(company: readonly Holder[], segmentIndex: number): number {
  let holders = 0;
  for (const { bits } of company) if (hasBit(bits, segmentIndex)) holders += 1;
  return holders;
}
