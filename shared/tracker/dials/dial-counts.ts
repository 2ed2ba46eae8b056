import { type Nearness, nearnesses } from "../../nearness.ts";

/** How near the two ends of a dial are; of another instance's listener the network is not known. */
const dialKinds = [...nearnesses, "elsewhere"] as const;
export type DialKind = Nearness | "elsewhere";

/** How the dials of one kind ended: in a link, without one, or without so much as an answer. */
export type DialEnds = Record<"linked" | "failed" | "unanswered", number>;
export type DialCounts = Readonly<Record<DialKind, DialEnds>>;

export function noDials(): DialCounts {
  const counts = dialKinds.map((kind): [DialKind, DialEnds] => [kind, { linked: 0, failed: 0, unanswered: 0 }]);
  return Object.fromEntries(counts) as Record<DialKind, DialEnds>;
}

export function countDialEnd(
  counts: DialCounts,
  kind: DialKind,
  { ok, answered }: { ok: boolean; answered: boolean },
): void {
  const ends = counts[kind];
  if (ok) ends.linked += 1;
  else if (answered) ends.failed += 1;
  else ends.unanswered += 1;
}

export function copyDials(counts: DialCounts): DialCounts {
  return Object.fromEntries(dialKinds.map((kind) => [kind, { ...counts[kind] }])) as Record<DialKind, DialEnds>;
}
