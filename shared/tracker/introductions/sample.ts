import type { Random } from "../../seeded-random.ts";

/**
 * Calls `visit` with at most `max` indexes below `count`, all of them when there are no more. Beyond that they lie at random
 * strides from a random start, which needs no memory of those that were drawn; a stride that meets itself visits fewer.
 */
export function eachOfSample(
  { count, max, random }: { readonly count: number; readonly max: number; readonly random: Random },
  visit: (index: number) => void,
): void {
  if (count <= max) {
    for (let index = 0; index < count; index += 1) visit(index);
    return;
  }
  let index = Math.floor(random() * count);
  for (let drawn = 0; drawn < max; drawn += 1) {
    visit(index);
    // A new stride each time: neighbours in the list, who came together, are drawn no more often together than others.
    index = (index + 1 + Math.floor(random() * (count - 1))) % count;
  }
}
