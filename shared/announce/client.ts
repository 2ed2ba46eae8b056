import type { TokenBucket } from "../token-bucket.ts";
import type { ByteString } from "./byte-string.ts";

/** One socket. It may be in several swarms, under one peer id or several. */
export interface Client {
  readonly connection: number;
  readonly address: Address;
  readonly members: Member[];
  readonly holders: Holder[];
  readonly bucket: TokenBucket;
  /** Frames above the rate since it last kept to it. */
  dropped: number;
  /** Malformed frames in a row. */
  malformed: number;
}

/** What all sockets behind one address share. */
export interface Address {
  readonly text: string;
  readonly bucket: TokenBucket;
  sockets: number;
  memberships: number;
}

/** A peer id and the socket that announced it first: its own as long as that socket lives. */
export interface Holder {
  readonly peerId: ByteString;
  readonly client: Client;
  /** Swarms that it is in under this id now. */
  memberships: number;
}

/** A peer id in a swarm. */
export interface Member {
  readonly swarm: Swarm;
  readonly client: Client;
  readonly peerId: ByteString;
  /** It lacks nothing. */
  isComplete: boolean;
  /** Its position in `swarm.complete` or `swarm.incomplete`, and in `client.members`. */
  position: number;
  clientPosition: number;
  seenAtMs: number;
  /** The list of all members by when they last announced. */
  older: Member | null;
  newer: Member | null;
  /** Null until its first offer was passed on. */
  offers: RememberedOffers | null;
}

export interface Swarm {
  readonly infoHash: ByteString;
  readonly members: Map<ByteString, Member>;
  readonly complete: Member[];
  readonly incomplete: Member[];
  /** How often a member told us that it had become complete. */
  downloaded: number;
}

/** The offers of one member that were passed on and may be answered: a ring, so that the oldest makes room. */
export interface RememberedOffers {
  readonly offerIds: ByteString[];
  /** To whom each went; null: it was answered. */
  readonly to: (Member | null)[];
  readonly untilMs: number[];
  next: number;
}
