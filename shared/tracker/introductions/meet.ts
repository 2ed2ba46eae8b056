import { nearnessOf } from "../../nearness.ts";
import { signalLimits } from "../../signal/limits.ts";
import type { IntroducedPeer } from "../../signal/message.ts";
import { acquaint, otherOf } from "../dials/acquaintance.ts";
import { wayBetween } from "../dials/distances.ts";
import { areFormer } from "../dials/former.ts";
import { learnOf, mayLearnMore, mayLearnOf } from "../dials/household.ts";
import { isOutOfReach } from "../dials/reachability.ts";
import type { Listener, Swarm } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import { tell } from "../reply.ts";
import type { TrackerState } from "../state.ts";
import { isIn } from "../swarms/entries.ts";
import { otherHolders, type Said, saidOf } from "../swarms/membership.ts";
import { likeness } from "../swarms/taste.ts";
import type { IntroductionCandidate } from "./introduce.ts";
import { eachOfSample } from "./sample.ts";

/** A swarm of which a listener wants something, and what it said of it. */
export interface WantedSwarm extends Said {
  readonly swarm: Swarm;
}

/** A wanted swarm in which too few peers could be met here, or of which nobody here holds anything. */
export interface Shortage {
  readonly wanted: WantedSwarm;
  /** Room for peers in this swarm, those that the listener knows already among them. */
  readonly openings: number;
  /** Of these, how many are still free. */
  readonly missing: number;
}

const noShortages: readonly Shortage[] = [];

interface Candidate extends IntroductionCandidate {
  readonly listener: Listener;
}

/** Openings by how much the swarm is wanted: not, to prefetch, next, playing; as shares of the announce's budget. */
const openingsShare = [0, 0.25, 0.5, 1] as const;
/** So few meet all of each other: then they share out alike what they take from the origin. */
const wholeCompanyMax = 7;
/** A listener that seeks more gets this share of them: it knows some peers already. */
const seekShare = 0.5;

/**
 * Introduces a newcomer in the swarms that it wants (the most wanted first), within one budget. Peers that it knows already
 * fill openings too: a link carries many swarms, so a new swarm needs few new peers. With `seeking`, it is introduced to new
 * ones however many it knows. Returns where it met too few.
 */
export function meet(
  state: TrackerState,
  newcomer: Listener,
  wanted: readonly WantedSwarm[],
  options: {
    readonly seeking: boolean;
    readonly nowMs: number;
    readonly outputs: TrackerOutput[];
    /** At most so many, when another instance asks for its listener. */
    readonly openingsMax?: number;
  },
): readonly Shortage[] {
  if (wanted.length === 0 || state.sharing === "off") return noShortages;
  const { limits, policy, random } = state;
  const { sameAddressOpenings, farShare, longStandingShare } = limits;
  const introductionsPerAnnounceMax = isOutOfReach(limits, newcomer, options.nowMs)
    ? limits.outOfReachOpenings
    : limits.introductionsPerAnnounceMax;
  const { seeking, nowMs, outputs, openingsMax = introductionsPerAnnounceMax } = options;
  const met = new Map<Listener, Pick<IntroducedPeer, "near" | "reason">>();
  let shortages: Shortage[] | null = null;
  for (const each of wanted) {
    const { swarm } = each;
    const share = openingsFor(each, { max: introductionsPerAnnounceMax, seeking });
    const most = Math.min(openingsMax - met.size, introductionsLeft(state, newcomer, nowMs));
    if (most <= 0) continue;
    const free = seeking ? share : share - knownIn(state, newcomer, swarm, share);
    const candidates = gatherCandidates(state, newcomer, { swarm, nowMs, sameAddressOnly: free === 0 });
    // A peer on the newcomer's own line is worth a link however many others it knows: what they exchange costs no transit.
    const beside = candidates.filter(({ near }) => near === "address").length;
    const openings = Math.min(most, free + Math.min(beside, sameAddressOpenings));
    const picks = policy.choose({ candidates, openings, farShare, longStandingShare, random });
    const missing = free - picks.length;
    const isShort = missing > 0 || otherHolders(swarm, each) === 0;
    if (isShort && mayLearnMore(state, newcomer, nowMs)) {
      shortages ??= [];
      shortages.push({ wanted: each, openings: share, missing });
    }
    for (const { candidate, reason } of picks) {
      if (!mayLearnOf(state, newcomer, candidate.listener, nowMs)) continue;
      makeKnown(state, { first: newcomer, second: candidate.listener, nowMs });
      state.introductions[reason] += 1;
      met.set(candidate.listener, { near: candidate.near, reason });
    }
  }
  if (met.size > 0) tellBoth(newcomer, met, { wanted, outputs });
  return shortages ?? noShortages;
}

/** Room for peers in a wanted swarm, those among them that the listener knows already. `max`: in one announce. */
function openingsFor(
  { swarm, want }: WantedSwarm,
  { max, seeking }: { readonly max: number; readonly seeking: boolean },
): number {
  const all = max * (openingsShare[want] ?? 0);
  const share = Math.ceil(seeking ? all * seekShare : all);
  const others = swarm.memberCount - 1;
  return others <= Math.min(wholeCompanyMax, 2 * max) ? Math.max(share, others) : share;
}

/** Two are introduced to each other; each of them is to be told. */
export function makeKnown(state: TrackerState, pair: { first: Listener; second: Listener; nowMs: number }): void {
  const { first, second, nowMs } = pair;
  learnOf(first, second, nowMs);
  learnOf(second, first, nowMs);
  acquaint(state, pair);
  first.former?.delete(second.peerId);
  second.former?.delete(first.peerId);
  first.introductions += 1;
  second.introductions += 1;
}

export function tellBoth(
  newcomer: Listener,
  met: ReadonlyMap<Listener, Pick<IntroducedPeer, "near" | "reason">>,
  { wanted, outputs }: { readonly wanted: readonly Pick<WantedSwarm, "swarm">[]; readonly outputs: TrackerOutput[] },
): void {
  const peers: IntroducedPeer[] = [];
  for (const [listener, why] of met) {
    const common = wanted.filter(({ swarm }) => isIn(listener, swarm)).slice(0, signalLimits.swarmsPerIntroductionMax);
    const swarms = common.map(({ swarm }) => swarm.renditionId);
    peers.push({ peerId: listener.peerId, offerer: true, ...why, swarms });
    const introduced: IntroducedPeer = { peerId: newcomer.peerId, offerer: false, ...why, swarms };
    tell(outputs, listener, { type: "introduce", peers: [introduced] });
  }
  tell(outputs, newcomer, { type: "introduce", peers });
}

/** How many members of the swarm the newcomer knows, at most `enough`. Counts over the members or over its acquaintances, whichever are fewer. */
function knownIn(state: TrackerState, newcomer: Listener, swarm: Swarm, enough: number): number {
  const { acquaintances } = newcomer;
  if (acquaintances === null) return 0;
  let known = 0;
  if (swarm.memberCount < acquaintances.size) {
    for (let position = 0; position < swarm.memberCount && known < enough; position += 1) {
      const member = state.listeners.at(swarm.members[position] as number);
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

/** A bounded sample of those that could be introduced: at the same address, with the same prefix, in the same network, and of the swarm. */
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
  state.samples += 1;
  const sample = state.samples;
  newcomer.sampledIn = sample;
  if (policy.samplesNear) {
    drawFrom(state.byAddress.get(newcomer.address));
    if (sameAddressOnly) return found;
  }
  const { members, memberCount } = swarm;
  const area = state.byArea.get(newcomer.area) ?? [];
  // Members from the newcomer's area are looked for in the area or in the swarm, whichever is smaller. A sample of a small swarm has them all.
  const samplesNear = policy.samplesNear && memberCount > sampleMax;
  const areaIsSmaller = area.length < memberCount;
  if (samplesNear) drawFrom(state.byPrefix.get(newcomer.prefix));
  if (samplesNear && areaIsSmaller) drawFrom(area);
  const max = samplesNear && !areaIsSmaller ? 2 * sampleMax : sampleMax;
  let visited = 0;
  eachOfSample({ count: memberCount, max, random }, (index) => {
    visited += 1;
    const member = state.listeners.at(members[index] as number);
    if (visited <= sampleMax || member?.area === newcomer.area) consider(member);
  });
  return found;

  function drawFrom(list: readonly Listener[] = []): void {
    eachOfSample({ count: list.length, max: sampleMax, random }, (index) => consider(list[index]));
  }

  function consider(listener: Listener | null | undefined): void {
    if (!listener || listener.sampledIn === sample) return;
    listener.sampledIn = sample;
    if (introductionsLeft(state, listener, nowMs) <= 0) return;
    if (isOutOfReach(state.limits, listener, nowMs)) return;
    const said = saidOf(listener, swarm);
    if (said === null || isLinked(state, { newcomer, listener, nowMs })) return;
    if (!mayLearnOf(state, newcomer, listener, nowMs) || !mayLearnOf(state, listener, newcomer, nowMs)) return;
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
 * Whether two have a link, as far as the tracker knows: those that were introduced are taken to have one, unless one was cut off since.
 * Behind one address that is believed for a short while only: to introduce the two once more costs one frame, and without a link the same
 * song comes twice through their line.
 */
function isLinked(
  state: TrackerState,
  pair: { readonly newcomer: Listener; readonly listener: Listener; readonly nowMs: number },
): boolean {
  const { newcomer, listener, nowMs } = pair;
  if (areFormer(newcomer, listener, nowMs)) return false;
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
