/**
 * Places with numbers. What is taken out leaves null; empty places at the end are given up, so that a flood leaves nothing behind. `free` may
 * therefore hold numbers beyond the end, which mean nothing: a place is only ever added when no free one is left.
 */

/** The number of a place that nobody has. */
export function takeSlot(slots: (unknown | null)[], free: number[]): number {
  for (let slot = free.pop(); slot !== undefined; slot = free.pop()) if (slot < slots.length) return slot;
  return slots.push(null) - 1;
}

export function giveSlot(slots: (unknown | null)[], free: number[], slot: number): void {
  slots[slot] = null;
  free.push(slot);
  while (slots.length > 0 && slots[slots.length - 1] === null) slots.pop();
  if (slots.length === 0) free.length = 0;
  if (free.length < freeMin || free.length < 2 * slots.length) return;
  let kept = 0;
  for (const number of free) {
    if (number >= slots.length) continue;
    free[kept] = number;
    kept += 1;
  }
  free.length = kept;
}

/** Fewer are not worth a look. */
const freeMin = 1_024;
