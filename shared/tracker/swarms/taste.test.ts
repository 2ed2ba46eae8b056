import fc from "fast-check";
import { expect, test } from "vitest";
import { peerId, rendition } from "../../../test/rigs/tracker.ts";
import type { RenditionId } from "../../ids.ts";
import { trackerLimits } from "../limits.ts";
import type { Listener } from "../listener.ts";
import { createState, type TrackerState } from "../state.ts";
import { handleInput } from "../tracker.ts";
import { clearTaste, likeness, tasteBins, tasteEntered } from "./taste.ts";

function join(state: TrackerState, number: number): Listener {
  handleInput(state, { type: "joined", connection: number, peerId: peerId(number), address: `10.0.${number}.1` }, 0);
  return state.byConnection.get(number) as Listener;
}

function announce(state: TrackerState, number: number, changes: [RenditionId, number, 0][]): void {
  handleInput(state, { type: "message", connection: number, message: { type: "announce", changes } }, 0);
}

const held = (from: number, count: number) =>
  Array.from({ length: count }, (_, index): [RenditionId, number, 0] => [rendition(from + index), 9, 0]);

test("who holds the same is alike in all eight, who holds nothing in common in none, and who shares half in some", () => {
  const state = createState({ seed: 1, limits: trackerLimits, sharing: "on" });
  const [one, same, other, half, none] = [1, 2, 3, 4, 5].map((number) => join(state, number)) as [
    Listener,
    Listener,
    Listener,
    Listener,
    Listener,
  ];
  announce(state, 1, held(1, 100));
  announce(state, 2, held(1, 100));
  announce(state, 3, held(1_000, 100));
  announce(state, 4, held(51, 100));
  expect(likeness(state.tastes, one, same)).toBe(tasteBins);
  expect(likeness(state.tastes, one, other)).toBe(0);
  expect(likeness(state.tastes, one, none)).toBe(0);
  expect(likeness(state.tastes, none, none)).toBe(0);
  expect(likeness(state.tastes, one, half)).toBeGreaterThan(0);
  expect(likeness(state.tastes, one, half)).toBeLessThan(tasteBins);
});

test("whatever is entered and left, a sketch is that of what is held", () => {
  const change = fc.tuple(fc.nat(30), fc.constantFrom(0, 5));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const state = createState({ seed: 1, limits: trackerLimits, sharing: "on" });
      // Somebody else stays in every swarm, so that slots are not given to others.
      join(state, 1);
      announce(state, 1, held(0, 31));
      const listener = join(state, 2);
      for (const [song, segments] of changes) announce(state, 2, [[rendition(song), segments, 0]]);
      const now = new Map(changes);
      const copy = join(state, 3);
      announce(
        state,
        3,
        [...now].filter(([, segments]) => segments > 0).map(([song]) => [rendition(song), 5, 0]),
      );
      const filled = [...now.values()].filter((segments) => segments > 0).length;
      expect(likeness(state.tastes, listener, copy)).toBe(likeness(state.tastes, copy, copy));
      expect(likeness(state.tastes, copy, copy) > 0).toBe(filled > 0);
      const bins = (slot: number) => [...state.tastes.bins.subarray(slot * tasteBins, (slot + 1) * tasteBins)];
      expect(bins(listener.slot)).toEqual(bins(copy.slot));
    }),
  );
});

test("a slot that another takes begins anew, and there is room for any slot", () => {
  const state = createState({ seed: 1, limits: trackerLimits, sharing: "on" });
  tasteEntered(state.tastes, 0, 7);
  clearTaste(state.tastes, 0);
  clearTaste(state.tastes, 10_000);
  expect(state.tastes.bins.every((bin) => bin === 0xffffffff)).toBe(true);
  expect(state.tastes.bins.length).toBe(10_001 * tasteBins);
});
