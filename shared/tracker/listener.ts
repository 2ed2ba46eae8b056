import type { PeerId, RenditionId } from "../ids.ts";
import type { Sharing } from "../signal/message.ts";
import type { TokenBucket } from "../token-bucket.ts";
import type { InstanceId } from "./instances/instance.ts";

/** A listener that said hello. */
export interface Listener extends TokenBucket {
  readonly peerId: PeerId;
  /** Its number in `TrackerState.listeners`; another's after it has left. */
  readonly slot: number;
  /** 0 when it is another instance's. */
  connection: number;
  /** `off`: the operator has closed its network to sharing: it is in no swarm and meets nobody. */
  sharing: Sharing;
  /** Null: ours. Else the instance at which it said hello: frames for it go there (see away.ts). */
  readonly away: InstanceId | null;
  address: string;
  prefix: string;
  /** The provider's AS and the country (see network.ts); 0: not known. */
  asn: number;
  country: number;
  area: number;
  /** Where it stands in the lists of its address, its prefix and its area (see neighbourhoods.ts). */
  addressPosition: number;
  prefixPosition: number;
  areaPosition: number;
  /** When it came. A listener that comes back before its old socket was seen dead has been there all the time. */
  readonly joinedAtMs: number;
  /** What it announced, by swarm (see entries.ts). */
  entries: Int32Array;
  entryCount: number;
  /** By the other's peer id, the longest unused first; null as long as it has met nobody. */
  acquaintances: Map<PeerId, Acquaintance> | null;
  /** Whom it knew before its connection broke off, and has not been introduced to since; null: nobody (see former.ts). */
  former: Set<PeerId> | null;
  /** When that is forgotten. */
  formerUntilMs: number;
  /** When it last sought more neighbours, by swarm; null before the first time. */
  seeks: Map<Swarm, number> | null;
  /** The number of the last sample of candidates that it was in. */
  sampledIn: number;
  /** Introductions in the window that started at `introductionWindowStartMs`. */
  introductions: number;
  introductionWindowStartMs: number;
  /** Prefixes of those with whom dials failed and came to links, one bit each, since then (see reachability.ts). */
  failedWith: number;
  connectedWith: number;
  resultsSinceMs: number;
  dropped: number;
  /** A hash of its peer id, of 32 bits. */
  readonly number: number;
  /** Whose address it is at; null: another instance's, or it is leaving. */
  household: Household | null;
  /** Others of whom its household did not know before they were introduced to it. */
  partners: number;
  /** Songs that it began to play, as far as they count (see household.ts), and when the last one counted. */
  songs: number;
  songAtMs: number;
}

/** Who is, and was within a day, behind one address. */
export interface Household {
  /** A hash of its name, of 32 bits. */
  readonly number: number;
  /** Listeners that are there now, and the most at one time within a day. */
  here: number;
  most: number;
  mostAtMs: number;
  /** Households of which it was told: their numbers, and when; the oldest first. Two with the same number count as one. */
  readonly met: Map<number, number>;
}

/** The listeners of one rendition. The last member takes the position of one that leaves, so that joining, leaving and sampling are O(1). */
export interface Swarm {
  readonly renditionId: RenditionId;
  /** Its number in `TrackerState.swarmSlots`; another's after it is empty. */
  readonly slot: number;
  /** Slots of its listeners; what lies beyond `memberCount` means nothing. */
  members: Int32Array;
  memberCount: number;
  holders: number;
  wanters: number;
}

/** Two listeners that were introduced to each other. One object, known to both. */
export interface Acquaintance {
  readonly first: Listener;
  readonly second: Listener;
  usedAtMs: number;
  /** A round trip between the two was reported (see distances.ts). */
  measured: boolean;
  /** Live dials and some that are over, at most `dialsPerPairMax`; null when there are none. */
  dials: Dial[] | null;
}

/** One whose connection broke off, and who has not come back yet. */
export interface Absence {
  readonly untilMs: number;
  /** Whom it knew. */
  readonly others: Set<PeerId>;
}

export interface Dial {
  readonly id: string;
  readonly offerer: Listener;
  readonly offeredAtMs: number;
  answered: boolean;
  offererCandidates: number;
  answererCandidates: number;
}
