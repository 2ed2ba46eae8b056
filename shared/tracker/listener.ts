import type { PeerId, RenditionId } from "../ids.ts";

/** A listener that said hello. */
export interface Listener {
  readonly peerId: PeerId;
  connection: number;
  address: string;
  prefix: string;
  /** Where it stands in the lists of its address and its prefix (see neighbourhoods.ts). */
  addressPosition: number;
  prefixPosition: number;
  readonly memberships: Map<Swarm, Membership>;
  /** By the other's peer id, the longest unused first. */
  readonly acquaintances: Map<PeerId, Acquaintance>;
  /** Introductions in the window that started at `introductionWindowStartMs`. */
  introductions: number;
  introductionWindowStartMs: number;
  /** Token bucket. */
  tokens: number;
  tokensAtMs: number;
  dropped: number;
}

/** The listeners of one rendition. Members swap places when one leaves, so that joining, leaving and sampling are O(1). */
export interface Swarm {
  readonly renditionId: RenditionId;
  readonly members: Membership[];
  holders: number;
  wanters: number;
}

export interface Membership {
  readonly swarm: Swarm;
  readonly listener: Listener;
  /** Its place in `swarm.members`. */
  position: number;
  heldSegments: number;
  want: number;
  seekAtMs: number;
}

/** Two listeners that were introduced to each other. One object, known to both. */
export interface Acquaintance {
  readonly first: Listener;
  readonly second: Listener;
  usedAtMs: number;
  /** Live dials and some that are over, at most `dialsPerPairMax`. */
  dials: Dial[];
}

export interface Dial {
  readonly id: string;
  readonly offerer: Listener;
  readonly offeredAtMs: number;
  answered: boolean;
  offererCandidates: number;
  answererCandidates: number;
}
