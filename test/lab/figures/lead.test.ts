import { expect, test } from "vitest";
import type { Lead } from "../../contenders/probe.ts";
import { smallestLead } from "./lead.ts";

function leads(...values: [clicks: number, heardSeconds: number, seconds: number][]): Lead[] {
  return values.map(([clicks, heardSeconds, seconds], index) => ({ atMs: 250 * index, clicks, heardSeconds, seconds }));
}

test("smallestLead() counts from when the lead had reached 20 s", () => {
  expect(smallestLead(leads([1, 0, 2], [1, 1, 25], [1, 5, 9], [1, 6, 30]), 90)).toBe(9);
  expect(smallestLead(leads([1, 0, 2], [1, 1, 19]), 90)).toBeNull();
});

test("smallestLead() leaves out what shrinks because the song is there to its end", () => {
  expect(smallestLead(leads([1, 10, 25], [1, 70, 20], [1, 85, 5]), 90)).toBe(25);
});

test("smallestLead() begins anew with each click", () => {
  expect(smallestLead(leads([1, 1, 25], [2, 0, 3], [2, 1, 28]), 90)).toBe(25);
});
