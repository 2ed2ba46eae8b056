import type { Nearness } from "../../nearness.ts";
import type { Random } from "../../seeded-random.ts";
import type { IntroductionReason } from "../../signal/message.ts";

/** What the policy sees of one member of the swarm that the newcomer doesn't know yet. */
export interface IntroductionCandidate {
  readonly near: Nearness;
  readonly heldSegments: number;
  /** 0 to 3, as announced. */
  readonly want: number;
  /** Introduced to the newcomer before: the two may have a link. */
  readonly known: boolean;
  /** How often it was introduced in the current window: among equals the less busy comes first. */
  readonly introductions: number;
  /** How long round trips between the two networks were, compared with typical ones (see distances.ts). */
  readonly way: "short" | "unknown" | "long";
  /** 0 to 8: how alike the two are in what they hold (see taste.ts). */
  readonly taste: number;
  /** When it came to the tracker. */
  readonly joinedAtMs: number;
}

export interface IntroductionPick<Candidate> {
  readonly candidate: Candidate;
  readonly reason: IntroductionReason;
}

export interface IntroductionView<Candidate> {
  readonly candidates: readonly Candidate[];
  readonly openings: number;
  /** The part of the openings that is drawn at random from far ones. */
  readonly farShare: number;
  /** The part of the openings that is for far ones that have been there for long. */
  readonly longStandingShare: number;
  readonly random: Random;
}

/** A way to choose; the simulator compares the tracker's with others. */
export interface IntroductionPolicy {
  /** Whether those at the newcomer's address, prefix and network are looked at, in addition to a sample of the swarm. */
  readonly samplesNear: boolean;
  choose<Candidate extends IntroductionCandidate>(view: IntroductionView<Candidate>): IntroductionPick<Candidate>[];
}

/** Near first, some far. */
export const nearFirst: IntroductionPolicy = { samplesNear: true, choose: chooseIntroductions };

/**
 * Whom a newcomer to a swarm should meet.
 *
 * 1. `farShare` of the openings is kept for peers outside its network, drawn at random whatever they claim. So nobody who fills a
 *    neighbourhood with machines, or claims to hold everything, can surround a listener.
 * 2. `longStandingShare` is kept for those of the far peers that have been here longest. Nobody who has just come with many machines
 *    is one of them.
 * 3. The rest goes to near peers: the same address, the same prefix, the same network, then networks with short round trips.
 * 4. Openings that are left go to far peers again, the most useful first: holders, then those that play it now (they hold earlier
 *    parts soon), then those that only prefetch; of equally useful ones those of the same country.
 */
export function chooseIntroductions<Candidate extends IntroductionCandidate>(
  view: IntroductionView<Candidate>,
): IntroductionPick<Candidate>[] {
  const { random } = view;
  const openings = Math.max(0, view.openings);
  const useful = shuffled(
    view.candidates.filter((candidate) => candidate.heldSegments > 0 || candidate.want > 0),
    random,
  );
  const of = (near: Nearness) => useful.filter((candidate) => candidate.near === near);
  const far = useful.filter(isFar);
  const farShare = far.slice(0, drawnRound(openings * view.farShare, random));
  const otherFar = far.slice(farShare.length);
  const elders = longestThere(otherFar, drawnRound(openings * view.longStandingShare, random), random);
  const rest = otherFar.filter((candidate) => !elders.includes(candidate));
  const nearOpenings = openings - farShare.length - elders.length;
  const picks: IntroductionPick<Candidate>[] = [];
  take("same-address", fullestFirst(of("address")), nearOpenings);
  take("same-prefix", ranked(of("prefix")), nearOpenings);
  take("same-network", ranked(of("network")), nearOpenings);
  const short = rest.filter(({ way }) => way === "short");
  take("short-way", ranked(short), nearOpenings);
  take("far-share", farShare, openings);
  take("long-standing", elders, openings);
  const left = new Set(rest);
  for (const { candidate } of picks) left.delete(candidate);
  for (const candidate of fillers([...left]).slice(0, Math.max(0, openings - picks.length))) {
    picks.push({ candidate, reason: candidate.near === "country" ? "same-country" : "far-fill" });
  }
  return picks;

  function take(reason: IntroductionReason, candidates: readonly Candidate[], upTo: number): void {
    for (const candidate of candidates.slice(0, Math.max(0, upTo - picks.length))) picks.push({ candidate, reason });
  }
}

/** Rounds up or down by chance so that the average is right: a tenth of four openings is one opening in 40 % of the cases. */
function drawnRound(count: number, random: Random): number {
  const whole = Math.floor(count);
  return count > whole && random() < count - whole ? whole + 1 : whole;
}

/** Neither at the newcomer's address nor in its network. A machine near the victim does not make an attacker one of these. */
function isFar({ near }: Pick<IntroductionCandidate, "near">): boolean {
  return near === "far" || near === "country";
}

/** Some of the quarter that came first, so that not the very oldest is sent to everybody. */
function longestThere<Candidate extends IntroductionCandidate>(
  candidates: readonly Candidate[],
  count: number,
  random: Random,
): readonly Candidate[] {
  if (count <= 0 || candidates.length === 0) return [];
  const oldest = candidates.toSorted((a, b) => a.joinedAtMs - b.joinedAtMs);
  return shuffled(oldest.slice(0, Math.max(count, candidates.length >> 2)), random).slice(0, count);
}

function usefulness(candidate: IntroductionCandidate): number {
  if (candidate.heldSegments > 0) return 2;
  return candidate.want >= 2 ? 1 : 0;
}

/** So many introductions more or less make no difference: within one step those come first that are more alike in taste. */
const introductionsStep = 4;

/** The most useful first, then the least busy, then the most alike; ties stay in their random order. */
function ranked<Candidate extends IntroductionCandidate>(candidates: readonly Candidate[]): Candidate[] {
  return byRank(candidates, rank);
}

/** The same, and of equally useful ones those of the same country first, then those that are not known to be far. */
function fillers<Candidate extends IntroductionCandidate>(candidates: readonly Candidate[]): Candidate[] {
  return byRank(candidates, (candidate) => {
    const way = (candidate.near === "country" ? 0 : 4) + wayRank[candidate.way];
    return way * rankStep.way + rank(candidate);
  });
}

const wayRank = { short: 0, unknown: 1, long: 2 } as const;

/** The more important a quality, the larger its steps: one number for each candidate costs less than comparisons in four fields. */
const rankStep = { usefulness: 2 ** 22, way: 2 ** 19, busyness: 2 ** 12, taste: 2 ** 8 } as const;

/** The least comes first. */
function rank(candidate: IntroductionCandidate): number {
  const introductions = Math.min(255, candidate.introductions);
  return (
    (2 - usefulness(candidate)) * rankStep.usefulness +
    Math.floor(introductions / introductionsStep) * rankStep.busyness +
    (8 - candidate.taste) * rankStep.taste +
    introductions
  );
}

function byRank<Candidate>(candidates: readonly Candidate[], rankOf: (candidate: Candidate) => number): Candidate[] {
  if (candidates.length < 2) return [...candidates];
  const placed = candidates.map((candidate) => ({ candidate, rank: rankOf(candidate) }));
  return placed.sort((a, b) => a.rank - b.rank).map(({ candidate }) => candidate);
}

/**
 * Behind one address a song should come over the line from outside once. So those come first that hold most of it, and of these the
 * ones that are new. A false claim harms nobody behind other addresses.
 */
function fullestFirst<Candidate extends IntroductionCandidate>(candidates: readonly Candidate[]): Candidate[] {
  const most = Math.max(0, ...candidates.map(({ heldSegments }) => heldSegments));
  const isFull = ({ heldSegments }: Candidate) => heldSegments > 0 && 2 * heldSegments >= most;
  return ranked(candidates).sort((a, b) => Number(isFull(b)) - Number(isFull(a)) || Number(a.known) - Number(b.known));
}

export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [result[index], result[other]] = [result[other] as Item, result[index] as Item];
  }
  return result;
}
