import type { AnnounceChange } from "../../announce-change.ts";
import { nearnessOf } from "../../nearness.ts";
import type { IntroducedPeer } from "../../signal/message.ts";
import { mayLearnOf } from "../dials/household.ts";
import type { Listener } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import type { TrackerState } from "../state.ts";
import { isIn } from "../swarms/entries.ts";
import { saidOf } from "../swarms/membership.ts";
import { introductionsLeft, makeKnown, tellBoth, type WantedSwarm } from "./meet.ts";

/**
 * Introduces a listener that has come back to those whom it knew, where one of the two wants what the other is in: their links may have
 * ended meanwhile. Who still has a link passes over it.
 */
export function reunite(
  state: TrackerState,
  listener: Listener,
  changes: readonly AnnounceChange[],
  { nowMs, outputs }: { readonly nowMs: number; readonly outputs: TrackerOutput[] },
): void {
  const { former } = listener;
  if (former === null || state.sharing === "off") return;
  if (nowMs >= listener.formerUntilMs) {
    listener.former = null;
    return;
  }
  const said = changes.flatMap(([renditionId, , want]) => {
    const swarm = state.swarms.get(renditionId);
    return swarm !== undefined && isIn(listener, swarm) ? [{ swarm, want }] : [];
  });
  said.sort((one, other) => other.want - one.want);
  const met = new Map<Listener, Pick<IntroducedPeer, "near">>();
  for (const peerId of former) {
    const other = state.byPeerId.get(peerId);
    if (other === undefined || !said.some((each) => isWantedByOne(each, other))) continue;
    if (introductionsLeft(state, listener, nowMs) <= 0 || introductionsLeft(state, other, nowMs) <= 0) continue;
    if (!mayLearnOf(state, listener, other, nowMs) || !mayLearnOf(state, other, listener, nowMs)) continue;
    makeKnown(state, { first: listener, second: other, nowMs });
    met.set(other, { near: nearnessOf(listener, other) });
  }
  if (former.size === 0) listener.former = null;
  if (met.size > 0) tellBoth(listener, met, { wanted: said, outputs });
}

function isWantedByOne({ swarm, want }: Pick<WantedSwarm, "swarm" | "want">, other: Listener): boolean {
  const theirs = saidOf(other, swarm);
  return theirs !== null && (want > 0 || theirs.want > 0);
}
