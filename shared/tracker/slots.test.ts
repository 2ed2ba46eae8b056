import { expect, test } from "vitest";
import { seededRandom } from "../seeded-random.ts";
import { Slots } from "./slots.ts";

test("no place is given to two, whatever is added and removed, and what is there is found by its number", () => {
  const random = seededRandom(3);
  const slots = new Slots<{ readonly slot: number }>();
  const there = new Map<number, { readonly slot: number }>();
  for (let round = 0; round < 40; round += 1) {
    const flood = Math.floor(random() * 4_000);
    for (let count = 0; count < flood; count += 1) {
      const item = slots.add((slot) => ({ slot }));
      expect(there.has(item.slot)).toBe(false);
      there.set(item.slot, item);
    }
    for (const slot of [...there.keys()]) {
      if (random() > 0.9) continue;
      slots.remove(slot);
      there.delete(slot);
      expect(slots.at(slot)).toBe(null);
    }
    expect(slots.size).toBe(there.size);
    for (const [slot, item] of there) expect(slots.at(slot)).toBe(item);
  }
  for (const slot of there.keys()) expect(slot).toBeLessThan(slots.end);
}, 30_000);

test("a flood leaves nothing behind, also where somebody came in the midst of it", () => {
  const slots = new Slots<number>();
  const add = (count: number) => Array.from({ length: count }, () => slots.add((slot) => slot));
  const [before, flood, midst, more] = [add(10), add(50_000), add(1), add(50_000)];
  for (const slot of [...flood, ...more]) slots.remove(slot);
  expect([...before, ...midst].map((slot) => slots.at(slot))).toEqual([...before, ...midst]);
  expect(add(1_000).every((slot) => slot < 1_024)).toBe(true);
  for (const slot of midst) slots.remove(slot);
  expect(slots.end).toBe(1_024);
});
