import type { Random } from "../engine/seeded-random.ts";
import type { Nearness } from "../signal/message.ts";

/** Why a peer was introduced. */
export type IntroductionReason = "same-address" | "same-prefix" | "far-share" | "far-fill";

/** What the policy sees of one member of the swarm that the newcomer doesn't know yet. */
export interface IntroductionCandidate {
  readonly near: Nearness;
  readonly heldSegments: number;
  /** 0 to 3, as announced. */
  readonly want: number;
  /** Introduced to the newcomer before: the two may have a link. */
  readonly known: boolean;
  /** How often it was introduced lately: among equals the less busy comes first. */
  readonly introductions: number;
}

export interface IntroductionPick<Candidate> {
  readonly candidate: Candidate;
  readonly reason: IntroductionReason;
}

/**
 * Whom a newcomer to a swarm should meet. First, `farShare` of the places are drawn at random from the far ones, whatever
 * they claim: whoever fills a neighbourhood with machines, or claims to hold everything, can't surround a listener. Then
 * the near ones, the same address before the same prefix. Places that are left go to far ones again, the most useful first: holders,
 * then those that play it now (they hold earlier parts soon), then those that only prefetch.
 */
export function chooseIntroductions<Candidate extends IntroductionCandidate>(view: {
  readonly candidates: readonly Candidate[];
  readonly places: number;
  readonly farShare: number;
  readonly random: Random;
}): IntroductionPick<Candidate>[] {
  const places = Math.max(0, view.places);
  const useful = shuffled(
    view.candidates.filter((candidate) => candidate.heldSegments > 0 || candidate.want > 0),
    view.random,
  );
  const far = useful.filter((candidate) => candidate.near === "far");
  const farPlaces = Math.min(far.length, Math.ceil(places * view.farShare));
  const picks: IntroductionPick<Candidate>[] = [];
  take("same-address", fullestFirst(useful.filter((candidate) => candidate.near === "address")), places - farPlaces);
  take("same-prefix", ranked(useful.filter((candidate) => candidate.near === "prefix")), places - farPlaces);
  take("far-share", far.slice(0, farPlaces), places);
  take("far-fill", ranked(far.slice(farPlaces)), places);
  return picks;

  function take(reason: IntroductionReason, candidates: readonly Candidate[], upTo: number): void {
    for (const candidate of candidates.slice(0, Math.max(0, upTo - picks.length))) picks.push({ candidate, reason });
  }
}

function usefulness(candidate: IntroductionCandidate): number {
  if (candidate.heldSegments > 0) return 2;
  return candidate.want >= 2 ? 1 : 0;
}

/** The most useful first, then the least busy; ties stay in their random order. */
function ranked<Candidate extends IntroductionCandidate>(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((a, b) => usefulness(b) - usefulness(a) || a.introductions - b.introductions);
}

/** Behind one address a song should be had without the line out: those first that hold most of it, and of these those that are new. What they claim harms nobody else. */
function fullestFirst<Candidate extends IntroductionCandidate>(candidates: readonly Candidate[]): Candidate[] {
  const most = Math.max(0, ...candidates.map(({ heldSegments }) => heldSegments));
  const isFull = ({ heldSegments }: Candidate) => heldSegments > 0 && 2 * heldSegments >= most;
  return ranked(candidates).sort((a, b) => Number(isFull(b)) - Number(isFull(a)) || Number(a.known) - Number(b.known));
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [result[index], result[other]] = [result[other] as Item, result[index] as Item];
  }
  return result;
}
