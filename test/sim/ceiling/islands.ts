/**
 * Groups that nobody outside can give to: in each, one member at least must get the piece from the origin. Members are numbers below
 * `count`. A member that somebody outside of its own circle of mutual givers can give to is in no group.
 */
export function islandsOf(count: number, gifts: readonly { readonly from: number; readonly to: number }[]): number[][] {
  const givenBy = Array.from({ length: count }, (): number[] => []);
  for (const { from, to } of gifts) givenBy[from]?.push(to);
  const reached = givenBy.map((_, member) => reachedFrom(member, givenBy));
  const islands: number[][] = [];
  for (let member = 0; member < count; member += 1) {
    const givers = range(count).filter((other) => reached[other]?.has(member));
    const isIsland = givers.every((giver) => reached[member]?.has(giver));
    if (isIsland && member === Math.min(...givers)) islands.push(givers);
  }
  return islands;
}

/** By any number of hops, itself included. */
function reachedFrom(start: number, givenBy: readonly (readonly number[])[]): ReadonlySet<number> {
  const reached = new Set([start]);
  for (const member of reached) for (const next of givenBy[member] ?? []) reached.add(next);
  return reached;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
