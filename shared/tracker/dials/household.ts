import { fnvHash } from "../../fnv-hash.ts";
import { mixBits } from "../../mix-bits.ts";
import { lineOf } from "../../signal/address.ts";
import type { TrackerLimits } from "../limits.ts";
import type { Household, Listener } from "../listener.ts";
import type { TrackerState } from "../state.ts";

/**
 * Of how many others a listener may be told in a day: an address is in each offer and each answer. A page has a new key each time that it
 * is opened, so what is known of others is counted by address, for the household and for whom it is told of; how fast it grows, by the songs of each listener.
 */

/** A listener comes. */
export function enterHousehold(state: TrackerState, listener: Listener, nowMs: number): void {
  const name = lineOf(listener.address);
  const household = state.households.get(name) ?? newHousehold(name, nowMs);
  // The longest unused first.
  state.households.delete(name);
  state.households.set(name, household);
  listener.household = household;
  household.here += 1;
  countMost(state.limits, household, nowMs);
  makeRoom(state, nowMs);
}

function newHousehold(name: string, nowMs: number): Household {
  return { number: mixBits(fnvHash(name)), here: 0, most: 0, mostAtMs: nowMs, met: new Map() };
}

export function leaveHousehold({ limits }: TrackerState, listener: Listener, nowMs: number): void {
  const { household } = listener;
  if (household === null) return;
  countMost(limits, household, nowMs);
  household.here -= 1;
  listener.household = null;
}

/** Whether it knows the other already, or may be told of one more. */
export function mayLearnOf(state: TrackerState, listener: Listener, other: Listener, nowMs: number): boolean {
  return mayLearnMore(state, listener, nowMs) || listener.household?.met.has(householdNumber(other)) === true;
}

/** Whether it may be told of one whom it does not know. Of another instance's listener that instance keeps the count. */
export function mayLearnMore({ limits }: TrackerState, listener: Listener, nowMs: number): boolean {
  const { household } = listener;
  if (household === null) return true;
  forgetOld(limits, household, nowMs);
  const { partnersAtFirst, partnersPerSong, partnersPerDayMax } = limits;
  const own = Math.min(partnersPerDayMax, partnersAtFirst + listener.songs * partnersPerSong);
  return listener.partners < own && household.met.size < household.most * partnersPerDayMax;
}

/** The two are introduced. */
export function learnOf(listener: Listener, other: Listener, nowMs: number): void {
  const { household } = listener;
  const number = householdNumber(other);
  if (household === null || household.met.has(number)) return;
  household.met.set(number, nowMs);
  listener.partners += 1;
}

/** Of another instance's listener the household is not known here: it counts by itself. */
function householdNumber({ household, number }: Listener): number {
  return household?.number ?? number;
}

/** It begins to play another song: so many in a time as one can listen to, whatever it says. */
export function countSong({ limits }: TrackerState, listener: Listener, nowMs: number): void {
  if (nowMs - listener.songAtMs < limits.songCountedEveryMs) return;
  listener.songAtMs = nowMs;
  listener.songs += 1;
}

/** How many listeners it has had at one time, within a day. */
function countMost({ partnersDayMs }: TrackerLimits, household: Household, nowMs: number): void {
  if (household.here < household.most && nowMs - household.mostAtMs < partnersDayMs) return;
  household.most = household.here;
  household.mostAtMs = nowMs;
}

function forgetOld({ partnersDayMs }: TrackerLimits, { met }: Household, nowMs: number): void {
  for (const [number, atMs] of met) {
    if (nowMs - atMs < partnersDayMs) return;
    met.delete(number);
  }
}

/** Forgets two at most of which nobody is here: those whose day is over, and beyond `householdsMax` the longest unused. */
function makeRoom({ households, limits }: TrackerState, nowMs: number): void {
  let looked = 0;
  for (const [name, household] of households) {
    looked += 1;
    if (looked > 2) return;
    forgetOld(limits, household, nowMs);
    if (household.here === 0 && (household.met.size === 0 || households.size > limits.householdsMax)) {
      households.delete(name);
    } else if (household.here > 0) {
      households.delete(name);
      households.set(name, household);
    }
  }
}
