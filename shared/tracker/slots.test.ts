import { expect, test } from "vitest";
import { seededRandom } from "../engine/seeded-random.ts";
import { giveSlot, takeSlot } from "./slots.ts";

test("no place is given to two, whatever is taken and given back; a flood leaves nothing behind", () => {
  const random = seededRandom(3);
  const slots: (string | null)[] = [];
  const free: number[] = [];
  const taken = new Map<number, string>();
  const take = (name: string) => {
    const slot = takeSlot(slots, free);
    expect(taken.has(slot)).toBe(false);
    slots[slot] = name;
    taken.set(slot, name);
  };
  const give = (slot: number) => {
    giveSlot(slots, free, slot);
    taken.delete(slot);
  };
  for (let round = 0; round < 40; round += 1) {
    const flood = Math.floor(random() * 4_000);
    for (let count = 0; count < flood; count += 1) take(`${round} ${count}`);
    for (const slot of [...taken.keys()]) if (random() < 0.9) give(slot);
    for (const [slot, name] of taken) expect(slots[slot]).toBe(name);
  }
  for (const slot of [...taken.keys()]) if (slot > 10) give(slot);
  expect(slots.length).toBeLessThanOrEqual(11);
  expect(free.length).toBeLessThan(1_100);
});
