import type { Member, Need, Swarm } from "./swarm.ts";

/** One who needs a piece could get it from another, between two moments. */
export interface Gift {
  readonly giver: number;
  readonly need: Need;
  readonly fromMs: number;
  readonly untilMs: number;
}

export type Reaches = Swarm["reaches"];

/** Among those who need one piece: who could give it to whom, and when. A giver must have had time to get it, and be there still. */
export function giftsOf(needs: readonly Need[], members: readonly Member[], reaches: Reaches): Gift[] {
  const couldGive = (held: Need, need: Need) =>
    held !== need && (members[held.member] as Member).uplinkBitsPerSecond > 0 && reaches(held.member, need.member);
  return needs.flatMap((need) => {
    const { untilMs: waitsUntilMs = Infinity } = need;
    if (!needs.some((held) => held.fromMs <= waitsUntilMs && couldGive(held, need))) return [];
    return needs.flatMap((held): Gift | [] => {
      const giver = members[held.member] as Member;
      if (!couldGive(held, need)) return [];
      const hasItMs = held.fromMs + (held.bytes * 8_000) / giver.downlinkBitsPerSecond;
      const fromMs = Math.max(hasItMs, need.fromMs);
      const untilMs = Math.min(giver.hereUntilMs, need.dueMs);
      return fromMs < untilMs ? { giver: held.member, need, fromMs, untilMs } : [];
    });
  });
}

/** Two that can't be linked count as linked where one who gives is linked with both: it passes on what it has no use for. */
export function overCommonNeighbours({ members, reaches }: Pick<Swarm, "members" | "reaches">): Reaches {
  const known = new Map<number, boolean>();
  return (one, other) => {
    const pair = Math.min(one, other) * members.length + Math.max(one, other);
    const answer =
      known.get(pair) ??
      (reaches(one, other) ||
        members.some((between, index) => isRelay(between) && reaches(one, index) && reaches(index, other)));
    known.set(pair, answer);
    return answer;
  };
}

function isRelay({ uplinkBitsPerSecond }: Member): boolean {
  return uplinkBitsPerSecond > 0;
}
