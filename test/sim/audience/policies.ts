import { type IntroductionPolicy, nearFirst, shuffled } from "../../../shared/tracker/introductions/introduce.ts";

/** Anybody of the swarm, whatever is known of them: what the tracker's own way is compared with. */
const random: IntroductionPolicy = {
  samplesNear: false,
  choose: ({ candidates, openings, random }) =>
    shuffled(candidates, random)
      .slice(0, Math.max(0, openings))
      .map((candidate) => ({ candidate, reason: "far-fill" as const })),
};

/** The tracker's own way, blind to what the two have in common. */
const withoutTaste: IntroductionPolicy = {
  samplesNear: true,
  choose: (view) =>
    nearFirst.choose({ ...view, candidates: view.candidates.map((candidate) => ({ ...candidate, taste: 0 })) }),
};

export const policies = { "near-first": nearFirst, random, "without-taste": withoutTaste };
export type PolicyName = keyof typeof policies;
export const policyNames = Object.keys(policies) as PolicyName[];
