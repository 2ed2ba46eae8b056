import type { Random } from "../engine/seeded-random.ts";

/** At most `max` different items, drawn evenly, without looking at the others (Floyd's algorithm). */
export function sample<Item>(items: readonly Item[], max: number, random: Random): Item[] {
  if (items.length <= max) return [...items];
  const chosen = new Set<number>();
  for (let top = items.length - max; top < items.length; top += 1) {
    const drawn = Math.floor(random() * (top + 1));
    chosen.add(chosen.has(drawn) ? top : drawn);
  }
  return Array.from(chosen, (index) => items[index] as Item);
}
