import type { Acquaintance, Dial, Listener } from "../listener.ts";
import type { TrackerState } from "../state.ts";

/** Remembers that two were introduced, anew or again. A full memory forgets the longest unused first. */
export function acquaint(state: TrackerState, pair: { first: Listener; second: Listener; nowMs: number }): void {
  const { first, second, nowMs } = pair;
  const known = first.acquaintances?.get(second.peerId);
  if (known !== undefined) return renew(state, known, nowMs);
  for (const listener of [first, second]) {
    if (listener.acquaintances === null || listener.acquaintances.size < state.limits.acquaintancesMax) continue;
    for (const oldest of listener.acquaintances.values()) {
      part(state, oldest);
      break;
    }
  }
  const acquaintance: Acquaintance = { first, second, usedAtMs: nowMs, measured: false, dials: null };
  remember(first, second, acquaintance);
  remember(second, first, acquaintance);
  state.acquaintances.add(acquaintance);
}

/** Moves it to the end of all three orders. */
export function renew(state: TrackerState, acquaintance: Acquaintance, nowMs: number): void {
  const { first, second } = acquaintance;
  acquaintance.usedAtMs = nowMs;
  state.acquaintances.delete(acquaintance);
  state.acquaintances.add(acquaintance);
  remember(first, second, acquaintance);
  remember(second, first, acquaintance);
}

/** The newest of what the listener remembers. */
function remember(listener: Listener, other: Listener, acquaintance: Acquaintance): void {
  listener.acquaintances ??= new Map();
  listener.acquaintances.delete(other.peerId);
  listener.acquaintances.set(other.peerId, acquaintance);
}

export function part(state: TrackerState, acquaintance: Acquaintance): void {
  acquaintance.first.acquaintances?.delete(acquaintance.second.peerId);
  acquaintance.second.acquaintances?.delete(acquaintance.first.peerId);
  acquaintance.first.former?.delete(acquaintance.second.peerId);
  acquaintance.second.former?.delete(acquaintance.first.peerId);
  state.acquaintances.delete(acquaintance);
  for (const listener of [acquaintance.first, acquaintance.second]) {
    if (listener.away !== null && listener.acquaintances?.size === 0) state.cluster?.unknown.add(listener);
  }
}

export function endDials(acquaintance: Acquaintance, isOver: (dial: Dial) => boolean): void {
  const live = acquaintance.dials?.filter((dial) => !isOver(dial));
  acquaintance.dials = live === undefined || live.length === 0 ? null : live;
}

export function otherOf(acquaintance: Acquaintance, listener: Listener): Listener {
  return acquaintance.first === listener ? acquaintance.second : acquaintance.first;
}

/** When the longest unused is to be forgotten. */
export function nextForgettingMs(state: TrackerState): number {
  for (const oldest of state.acquaintances) return oldest.usedAtMs + state.limits.acquaintanceMs;
  return Number.POSITIVE_INFINITY;
}

export function forgetUnused(state: TrackerState, nowMs: number): void {
  for (const oldest of state.acquaintances) {
    if (oldest.usedAtMs + state.limits.acquaintanceMs > nowMs) break;
    part(state, oldest);
  }
}
