import type { PeerId, RenditionId } from "../ids.ts";
import { type Random, seededRandom } from "../seeded-random.ts";
import { type IntroductionReason, introductionReasons, type Sharing } from "../signal/message.ts";
import { type DialCounts, noDials } from "./dials/dial-counts.ts";
import { type Distances, noDistances } from "./dials/distances.ts";
import type { Cluster } from "./instances/cluster.ts";
import { type IntroductionPolicy, nearFirst } from "./introductions/introduce.ts";
import type { TrackerLimits } from "./limits.ts";
import type { Absence, Acquaintance, Household, Listener, Swarm } from "./listener.ts";
import { Slots } from "./slots.ts";
import { noTastes, type Tastes } from "./swarms/taste.ts";

/** All that the tracker knows. Of a listener that leaves nothing stays but the counts of its household, and for a while whom it knew if it was cut off. */
export interface TrackerState {
  readonly limits: TrackerLimits;
  readonly random: Random;
  readonly policy: IntroductionPolicy;
  sharing: Sharing;
  /** Renditions that the operator has closed to sharing. */
  closed: ReadonlySet<RenditionId>;
  readonly byConnection: Map<number, Listener>;
  readonly byPeerId: Map<PeerId, Listener>;
  readonly listeners: Slots<Listener>;
  readonly byAddress: Map<string, Listener[]>;
  readonly byPrefix: Map<string, Listener[]>;
  readonly byArea: Map<number, Listener[]>;
  /** By address (see household.ts), the longest unused first. */
  readonly households: Map<string, Household>;
  readonly swarms: Map<RenditionId, Swarm>;
  /** The same swarms, by slot. */
  readonly swarmSlots: Slots<Swarm>;
  memberships: number;
  /** Samples of candidates that were drawn since the start. */
  samples: number;
  /** Since the start: how often a listener came to want a rendition of which it held nothing, and how often nobody else had it. */
  readonly demands: { total: number; unmet: number };
  /** The longest unused first. */
  readonly acquaintances: Set<Acquaintance>;
  /** Those whose connection broke off, the longest away first. */
  readonly absent: Map<PeerId, Absence>;
  readonly distances: Distances;
  readonly tastes: Tastes;
  /** Null: this tracker is alone. */
  readonly cluster: Cluster | null;
  /** Since the start. */
  readonly introductions: Record<IntroductionReason, number>;
  /** Since the start. */
  readonly dials: DialCounts;
}

export function createState(options: {
  seed: number;
  limits: TrackerLimits;
  sharing: Sharing;
  policy?: IntroductionPolicy;
  cluster?: Cluster | null;
}): TrackerState {
  return {
    policy: options.policy ?? nearFirst,
    limits: options.limits,
    random: seededRandom(options.seed),
    sharing: options.sharing,
    closed: new Set(),
    byConnection: new Map(),
    byPeerId: new Map(),
    listeners: new Slots(),
    byAddress: new Map(),
    byPrefix: new Map(),
    byArea: new Map(),
    households: new Map(),
    distances: noDistances(),
    tastes: noTastes(),
    swarms: new Map(),
    swarmSlots: new Slots(),
    memberships: 0,
    samples: 0,
    demands: { total: 0, unmet: 0 },
    acquaintances: new Set(),
    absent: new Map(),
    introductions: Object.fromEntries(introductionReasons.map((reason) => [reason, 0])) as Record<
      IntroductionReason,
      number
    >,
    dials: noDials(),
    cluster: options.cluster ?? null,
  };
}
