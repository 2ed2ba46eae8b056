import { mixBits } from "../../mix-bits.ts";
import type { Listener } from "../listener.ts";
import { swarmSlotAt } from "./entries.ts";

/**
 * A sketch of what a listener holds or wants: eight bins of swarms, of each bin the least hash (one-permutation MinHash; Li, Owen & Zhang 2012).
 * Two who share a swarm in a bin often share its least. All sketches lie in one array, 32 bytes a listener.
 */
export interface Tastes {
  /** Eight for each listener's slot; `empty` where a bin has nothing. */
  bins: Uint32Array;
  /** By slot: 1 when a swarm was left that a bin may have stood for. */
  stale: Uint8Array;
}

export const tasteBins = 8;
const empty = 0xffffffff;
const roomAtFirst = 64;

export function noTastes(): Tastes {
  return { bins: new Uint32Array(roomAtFirst * tasteBins).fill(empty), stale: new Uint8Array(roomAtFirst) };
}

/** A new listener takes the slot. */
export function clearTaste(tastes: Tastes, slot: number): void {
  if (slot >= tastes.stale.length) grow(tastes, slot);
  tastes.bins.fill(empty, slot * tasteBins, (slot + 1) * tasteBins);
  tastes.stale[slot] = 0;
}

export function tasteEntered(tastes: Tastes, slot: number, swarmSlot: number): void {
  const hash = hashOf(swarmSlot);
  const bin = slot * tasteBins + (hash >>> 29);
  if (hash < (tastes.bins[bin] as number)) tastes.bins[bin] = hash;
}

export function tasteLeft(tastes: Tastes, slot: number, swarmSlot: number): void {
  const hash = hashOf(swarmSlot);
  if (tastes.bins[slot * tasteBins + (hash >>> 29)] === hash) tastes.stale[slot] = 1;
}

/** 0 to 8: bins in which both have the same least. */
export function likeness(tastes: Tastes, one: Listener, other: Listener): number {
  refresh(tastes, one);
  refresh(tastes, other);
  const { bins } = tastes;
  let same = 0;
  for (let bin = 0; bin < tasteBins; bin += 1) {
    const least = bins[one.slot * tasteBins + bin] as number;
    if (least !== empty && least === bins[other.slot * tasteBins + bin]) same += 1;
  }
  return same;
}

function refresh(tastes: Tastes, listener: Listener): void {
  if (tastes.stale[listener.slot] === 0) return;
  clearTaste(tastes, listener.slot);
  for (let index = 0; index < listener.entryCount; index += 1) {
    tasteEntered(tastes, listener.slot, swarmSlotAt(listener, index));
  }
}

function grow(tastes: Tastes, slot: number): void {
  const room = Math.max(slot + 1, tastes.stale.length + (tastes.stale.length >> 1));
  const bins = new Uint32Array(room * tasteBins).fill(empty);
  bins.set(tastes.bins);
  const stale = new Uint8Array(room);
  stale.set(tastes.stale);
  tastes.bins = bins;
  tastes.stale = stale;
}

/** Mixed, so that neighbouring slots spread. */
function hashOf(swarmSlot: number): number {
  return mixBits(Math.imul(swarmSlot + 1, 0x9e3779b1));
}
