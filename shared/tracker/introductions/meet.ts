import { nearnessOf } from "../../nearness.ts";
import type { IntroducedPeer } from "../../signal/message.ts";
import { acquaint, otherOf } from "../dials/acquaintance.ts";
import { wayBetween } from "../dials/distances.ts";
import { isOutOfReach } from "../dials/reachability.ts";
import { seekAfar } from "../instances/seek-afar.ts";
import type { Listener, Swarm } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import { tell } from "../reply.ts";
import type { TrackerState } from "../state.ts";
import { isIn } from "../swarms/entries.ts";
import { type Said, saidOf } from "../swarms/membership.ts";
import { likeness } from "../swarms/taste.ts";
import type { IntroductionCandidate } from "./introduce.ts";
import { eachOfSample } from "./sample.ts";

/** A swarm of which a listener wants something, and what it said of it. */
export interface Wish extends Said {
  readonly swarm: Swarm;
}

interface Candidate extends IntroductionCandidate {
  readonly listener: Listener;
}

/** Places for a swarm that is playing, that is next, or that is prefetched, as shares of the announce's budget. */
const placesShare = [0, 0.25, 0.5, 1] as const;
/** ... and of them for who seeks more: it knows some already. */
const seekShare = 0.5;

/**
 * Introduces a newcomer in the swarms that it wants (the most wanted first), within one budget. Peers that it knows
 * already fill places too: links carry many swarms, so a new swarm needs few new peers. With `seeking`, new ones are
 * added whoever is known.
 */
export function meet(
  state: TrackerState,
  newcomer: Listener,
  wanted: readonly Wish[],
  options: {
    readonly seeking: boolean;
    readonly nowMs: number;
    readonly outputs: TrackerOutput[];
    /** At most so many, when another instance asks for its listener. */
    readonly placesMax?: number;
  },
): void {
  if (wanted.length === 0 || state.sharing === "off") return;
  const { limits, policy, random } = state;
  const { sameAddressPlaces, farShare, longStandingShare } = limits;
  const introductionsPerAnnounceMax = isOutOfReach(limits, newcomer, options.nowMs)
    ? limits.outOfReachPlaces
    : limits.introductionsPerAnnounceMax;
  const { seeking, nowMs, outputs, placesMax = introductionsPerAnnounceMax } = options;
  const met = new Map<Listener, Pick<IntroducedPeer, "near" | "reason">>();
  for (const wish of wanted) {
    const all = introductionsPerAnnounceMax * (placesShare[wish.want] ?? 0);
    const share = Math.ceil(seeking ? all * seekShare : all);
    const most = Math.min(placesMax - met.size, introductionsLeft(state, newcomer, nowMs));
    if (most <= 0) continue;
    const usual = seeking ? share : share - knownIn(state, newcomer, wish.swarm, share);
    const candidates = gatherCandidates(state, newcomer, { swarm: wish.swarm, nowMs, sameAddressOnly: usual === 0 });
    // Whoever shares the newcomer's line is worth a link however many others it knows: what they exchange costs no transit.
    const beside = candidates.filter(({ near }) => near === "address").length;
    const places = Math.min(most, usual + Math.min(beside, sameAddressPlaces));
    const picks = policy.choose({ candidates, places, farShare, longStandingShare, random });
    seekAfar(state, newcomer, { wish, places: share, missing: usual - picks.length, nowMs, outputs });
    for (const { candidate, reason } of picks) {
      acquaint(state, { first: newcomer, second: candidate.listener, nowMs });
      newcomer.introductions += 1;
      candidate.listener.introductions += 1;
      state.introductions[reason] += 1;
      met.set(candidate.listener, { near: candidate.near, reason });
    }
  }
  if (met.size > 0) tellBoth(newcomer, met, { wanted, outputs });
}

function tellBoth(
  newcomer: Listener,
  met: ReadonlyMap<Listener, Pick<IntroducedPeer, "near" | "reason">>,
  { wanted, outputs }: { readonly wanted: readonly Wish[]; readonly outputs: TrackerOutput[] },
): void {
  const peers: IntroducedPeer[] = [];
  for (const [listener, why] of met) {
    const common = wanted.filter(({ swarm }) => isIn(listener, swarm));
    const swarms = common.map(({ swarm }) => swarm.renditionId);
    peers.push({ peerId: listener.peerId, offerer: true, ...why, swarms });
    const introduced: IntroducedPeer = { peerId: newcomer.peerId, offerer: false, ...why, swarms };
    tell(outputs, listener, { type: "introduce", peers: [introduced] });
  }
  tell(outputs, newcomer, { type: "introduce", peers });
}

/** How many members of the swarm the newcomer knows, at most `enough`: it goes through the members or through whom it knows, whichever are fewer. */
function knownIn(state: TrackerState, newcomer: Listener, swarm: Swarm, enough: number): number {
  const { acquaintances } = newcomer;
  if (acquaintances === null) return 0;
  let known = 0;
  if (swarm.memberCount < acquaintances.size) {
    for (let place = 0; place < swarm.memberCount && known < enough; place += 1) {
      const member = state.listeners.at(swarm.members[place] as number);
      if (member && acquaintances.has(member.peerId)) known += 1;
    }
    return known;
  }
  for (const acquaintance of acquaintances.values()) {
    if (known === enough) break;
    if (isIn(otherOf(acquaintance, newcomer), swarm)) known += 1;
  }
  return known;
}

/** A bounded look at who could be introduced: some at the same address, some with the same prefix, some in the same network, some of the swarm. */
function gatherCandidates(
  state: TrackerState,
  newcomer: Listener,
  {
    swarm,
    nowMs,
    sameAddressOnly,
  }: { readonly swarm: Swarm; readonly nowMs: number; readonly sameAddressOnly: boolean },
): Candidate[] {
  const found: Candidate[] = [];
  // A newcomer of ours is a member itself.
  if (swarm.memberCount < (newcomer.away === null ? 2 : 1)) return found;
  const { sampleMax } = state.limits;
  const { random, policy } = state;
  state.looks += 1;
  const look = state.looks;
  newcomer.lookedAt = look;
  if (policy.looksNear) {
    lookAt(state.byAddress.get(newcomer.address));
    if (sameAddressOnly) return found;
  }
  const { members, memberCount } = swarm;
  const area = state.byArea.get(newcomer.area) ?? [];
  // Who is in both the area and the swarm is found soonest in the smaller of the two; a sample of a small swarm has them all.
  const looksNear = policy.looksNear && memberCount > sampleMax;
  const areaIsSmaller = area.length < memberCount;
  if (looksNear) lookAt(state.byPrefix.get(newcomer.prefix));
  if (looksNear && areaIsSmaller) lookAt(area);
  const max = looksNear && !areaIsSmaller ? 2 * sampleMax : sampleMax;
  let visited = 0;
  eachOfSample({ count: memberCount, max, random }, (index) => {
    visited += 1;
    const member = state.listeners.at(members[index] as number);
    if (visited <= sampleMax || member?.area === newcomer.area) consider(member);
  });
  return found;

  function lookAt(list: readonly Listener[] = []): void {
    eachOfSample({ count: list.length, max: sampleMax, random }, (index) => consider(list[index]));
  }

  function consider(listener: Listener | null | undefined): void {
    if (!listener || listener.lookedAt === look) return;
    listener.lookedAt = look;
    if (introductionsLeft(state, listener, nowMs) <= 0) return;
    if (isOutOfReach(state.limits, listener, nowMs)) return;
    const said = saidOf(listener, swarm);
    if (said === null || isLinked(state, { newcomer, listener, nowMs })) return;
    found.push({
      listener,
      near: nearnessOf(newcomer, listener),
      heldSegments: said.heldSegments,
      want: said.want,
      known: newcomer.acquaintances?.has(listener.peerId) === true,
      introductions: listener.introductions,
      way: wayBetween(state.distances, newcomer.area, listener.area),
      taste: likeness(state.tastes, newcomer, listener),
      joinedAtMs: listener.joinedAtMs,
    });
  }
}

/**
 * Two that were introduced have a link, as far as is known here. Of somebody behind the same address one word more costs little
 * and a song that comes twice through one line much, so there that is believed for a short while only.
 */
function isLinked(
  state: TrackerState,
  pair: { readonly newcomer: Listener; readonly listener: Listener; readonly nowMs: number },
): boolean {
  const { newcomer, listener, nowMs } = pair;
  const acquaintance = newcomer.acquaintances?.get(listener.peerId);
  if (acquaintance === undefined) return false;
  return newcomer.address !== listener.address || nowMs - acquaintance.usedAtMs < state.limits.sameAddressAgainMs;
}

/** Introductions that the listener may still take part in; starts a new window when the old one is over. */
export function introductionsLeft(state: TrackerState, listener: Listener, nowMs: number): number {
  if (nowMs - listener.introductionWindowStartMs >= state.limits.introductionWindowMs) {
    listener.introductionWindowStartMs = nowMs;
    listener.introductions = 0;
  }
  return state.limits.introductionsPerWindowMax - listener.introductions;
}
