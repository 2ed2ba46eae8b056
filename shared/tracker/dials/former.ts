import type { PeerId } from "../../ids.ts";
import type { Dial, Listener } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import { replyError } from "../reply.ts";
import type { TrackerState } from "../state.ts";
import { acquaint, endDials } from "./acquaintance.ts";
import { learnOf, mayLearnOf } from "./household.ts";

/**
 * Whom a listener knew before its connection broke off. A laptop that sleeps is cut off after half a minute; when it wakes, those with
 * whom it had links are to be linked with it again, though they hold all that plays and ask for nobody.
 */

/** Its connection broke off. Who says goodbye is not remembered. One that knows nobody any more may yet be asked for by one that went before. */
export function rememberAbsent(state: TrackerState, listener: Listener, nowMs: number): void {
  const { absentMs, absentMax } = state.limits;
  const others = whomItKnew(state, listener, nowMs);
  state.absent.delete(listener.peerId);
  state.absent.set(listener.peerId, { untilMs: nowMs + absentMs, others });
  for (const longest of state.absent.keys()) {
    if (state.absent.size <= absentMax) break;
    state.absent.delete(longest);
  }
}

/** It is here on a new connection: the old one broke off, or still stands and is dead. */
export function recallFormer(state: TrackerState, listener: Listener, nowMs: number): void {
  const { peerId } = listener;
  const absence = state.absent.get(peerId);
  state.absent.delete(peerId);
  listener.former = whomItKnew(state, listener, nowMs, absence?.others);
  listener.formerUntilMs = nowMs + state.limits.absentMs;
  // Of two that were both away each may have gone before the other, and forgotten it: who comes back last finds the first.
  for (const other of listener.former) {
    state.absent.get(other)?.others.add(peerId);
    state.byPeerId.get(other)?.former?.add(peerId);
  }
}

/** At most so many as it can have links, the last used. */
function whomItKnew(
  { limits }: TrackerState,
  { acquaintances, former, formerUntilMs }: Listener,
  nowMs: number,
  others: Iterable<PeerId> = [],
): Set<PeerId> {
  const before = nowMs < formerUntilMs ? former : null;
  const known = [...others, ...(before ?? []), ...(acquaintances?.keys() ?? [])];
  return new Set(known.slice(-limits.reunionsMax));
}

/** Two that knew each other may be told of each other again, where one that knows neither could not. */
export function dialFormer(state: TrackerState, listener: Listener, to: PeerId, nowMs: number): void {
  const other = state.byPeerId.get(to);
  if (other === undefined || listener.acquaintances?.has(to) || !areFormer(listener, other, nowMs)) return;
  if (!mayLearnOf(state, listener, other, nowMs) || !mayLearnOf(state, other, listener, nowMs)) return;
  learnOf(listener, other, nowMs);
  learnOf(other, listener, nowMs);
  acquaint(state, { first: listener, second: other, nowMs });
}

/** They knew each other before the connection of one broke off, and were not introduced since. */
export function areFormer(one: Listener, other: Listener, nowMs: number): boolean {
  return knew(one, other, nowMs) || knew(other, one, nowMs);
}

function knew({ former, formerUntilMs }: Listener, { peerId }: Listener, nowMs: number): boolean {
  return nowMs < formerUntilMs && former?.has(peerId) === true;
}

/** An offer that was not answered may have gone into the connection that is dead: who made it is told, and need not wait for an answer. */
export function endUnheardDials(listener: Listener, outputs: TrackerOutput[]): void {
  for (const acquaintance of listener.acquaintances?.values() ?? []) {
    const isUnheard = ({ offerer, answered }: Dial) => offerer !== listener && !answered;
    for (const { id, offerer } of acquaintance.dials?.filter(isUnheard) ?? []) {
      if (offerer.away !== null) continue;
      const message = "the peer came back on another connection and may not have heard the offer";
      outputs.push(replyError(offerer, { code: "no-such-dial", message, dial: id }));
    }
    endDials(acquaintance, isUnheard);
  }
}

export function forgetAbsent({ absent }: TrackerState, nowMs: number): void {
  for (const [peerId, { untilMs }] of absent) {
    if (untilMs > nowMs) return;
    absent.delete(peerId);
  }
}

/** When the one that is away for longest is to be forgotten. */
export function nextAbsentMs({ absent }: TrackerState): number {
  for (const { untilMs } of absent.values()) return untilMs;
  return Number.POSITIVE_INFINITY;
}
