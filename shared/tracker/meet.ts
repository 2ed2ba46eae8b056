import type { PeerId } from "../ids.ts";
import type { IntroducedPeer, Nearness } from "../signal/message.ts";
import { acquaint, otherOf } from "./acquaintance.ts";
import { chooseIntroductions, type IntroductionCandidate } from "./introduce.ts";
import type { Listener, Membership } from "./listener.ts";
import type { TrackerOutput } from "./output.ts";
import { sample } from "./sample.ts";
import type { TrackerState } from "./state.ts";

interface Candidate extends IntroductionCandidate {
  readonly listener: Listener;
}

/** Places for a swarm that is playing, that is next, or that is prefetched, as shares of the announce's budget. */
const placesShare = [0, 0.25, 0.5, 1] as const;

/**
 * Introduces a newcomer in the swarms that it wants (the most wanted first), within one budget. Peers that it knows
 * already fill places too: links carry many swarms, so a new swarm needs few new peers. With `seeking`, new ones are
 * added whoever is known.
 */
export function meet(
  state: TrackerState,
  wanted: readonly Membership[],
  options: { seeking: boolean; nowMs: number },
): TrackerOutput[] {
  const newcomer = wanted[0]?.listener;
  if (newcomer === undefined || state.sharing === "off") return [];
  const met = new Map<Listener, Nearness>();
  for (const membership of wanted) {
    const left = state.limits.introductionsPerAnnounceMax - met.size;
    const share = Math.ceil(state.limits.introductionsPerAnnounceMax * (placesShare[membership.want] ?? 0));
    const known = options.seeking ? 0 : knownIn(membership);
    const most = Math.min(left, introductionsLeft(state, newcomer, options.nowMs));
    if (most <= 0) continue;
    const usual = Math.max(0, share - known);
    const candidates = gatherCandidates(state, membership, { nowMs: options.nowMs, sameAddressOnly: usual === 0 });
    // Whoever shares the newcomer's line is worth a link however many others it knows: what they exchange costs no transit.
    const beside = candidates.filter(({ near }) => near === "address").length;
    const places = Math.min(most, usual + Math.min(beside, state.limits.sameAddressPlaces));
    for (const { candidate, reason } of chooseIntroductions({
      candidates,
      places,
      farShare: state.limits.farShare,
      random: state.random,
    })) {
      acquaint(state, { first: newcomer, second: candidate.listener, nowMs: options.nowMs });
      newcomer.introductions += 1;
      candidate.listener.introductions += 1;
      state.introductions[reason] += 1;
      met.set(candidate.listener, candidate.near);
    }
  }
  return tellBoth(newcomer, met, wanted);
}

function tellBoth(
  newcomer: Listener,
  met: ReadonlyMap<Listener, Nearness>,
  wanted: readonly Membership[],
): TrackerOutput[] {
  if (met.size === 0) return [];
  const peers: IntroducedPeer[] = [];
  const outputs: TrackerOutput[] = [];
  for (const [listener, near] of met) {
    const common = wanted.filter((membership) => listener.memberships.has(membership.swarm));
    const swarms = common.map((membership) => membership.swarm.renditionId);
    peers.push({ peerId: listener.peerId, offerer: true, near, swarms });
    const introduced: IntroducedPeer = { peerId: newcomer.peerId, offerer: false, near, swarms };
    outputs.push({
      type: "send",
      connection: listener.connection,
      message: { type: "introduce", peers: [introduced] },
    });
  }
  outputs.push({ type: "send", connection: newcomer.connection, message: { type: "introduce", peers } });
  return outputs;
}

/** How many members of the swarm the newcomer knows. Bounded by `acquaintancesMax`. */
function knownIn(membership: Membership): number {
  let known = 0;
  for (const acquaintance of membership.listener.acquaintances.values()) {
    if (otherOf(acquaintance, membership.listener).memberships.has(membership.swarm)) known += 1;
  }
  return known;
}

/** Members that the newcomer doesn't know and that may be introduced now: bounded samples of near ones and of the swarm. */
function gatherCandidates(
  state: TrackerState,
  membership: Membership,
  { nowMs, sameAddressOnly }: { readonly nowMs: number; readonly sameAddressOnly: boolean },
): Candidate[] {
  const { listener: newcomer, swarm } = membership;
  const { sampleMax } = state.limits;
  const found = new Map<PeerId, Candidate>();
  for (const listener of sample(state.byAddress.get(newcomer.address) ?? [], sampleMax, state.random))
    consider(listener);
  if (sameAddressOnly) return [...found.values()];
  for (const listener of sample(state.byPrefix.get(newcomer.prefix) ?? [], sampleMax, state.random)) consider(listener);
  for (const member of sample(swarm.members, sampleMax, state.random)) consider(member.listener);
  return [...found.values()];

  function consider(listener: Listener): void {
    const other = listener.memberships.get(swarm);
    if (other === undefined || listener === newcomer || found.has(listener.peerId)) return;
    if (introductionsLeft(state, listener, nowMs) <= 0 || isLinked(state, { newcomer, listener, nowMs })) return;
    found.set(listener.peerId, {
      listener,
      near: nearness(newcomer, listener),
      heldSegments: other.heldSegments,
      want: other.want,
      known: newcomer.acquaintances.has(listener.peerId),
      introductions: listener.introductions,
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
  const acquaintance = newcomer.acquaintances.get(listener.peerId);
  if (acquaintance === undefined) return false;
  return newcomer.address !== listener.address || nowMs - acquaintance.usedAtMs < state.limits.sameAddressAgainMs;
}

function nearness(one: Listener, other: Listener): Nearness {
  if (one.address === other.address) return "address";
  return one.prefix === other.prefix ? "prefix" : "far";
}

/** Introductions that the listener may still take part in; starts a new window when the old one is over. */
function introductionsLeft(state: TrackerState, listener: Listener, nowMs: number): number {
  if (nowMs - listener.introductionWindowStartMs >= state.limits.introductionWindowMs) {
    listener.introductionWindowStartMs = nowMs;
    listener.introductions = 0;
  }
  return state.limits.introductionsPerWindowMax - listener.introductions;
}
