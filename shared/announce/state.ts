import { type Random, seededRandom } from "../seeded-random.ts";
import type { ByteString } from "./byte-string.ts";
import type { Address, Client, Holder, Member, Swarm } from "./client.ts";
import type { AnnounceLimits } from "./limits.ts";
import type { ServerMessage } from "./output.ts";

export interface AnnounceOptions {
  readonly seed: number;
  readonly limits: AnnounceLimits;
  /** The swarms that are served; null: all. */
  readonly infoHashes: ReadonlySet<ByteString> | null;
}

/** Frames since the start, by what they were. */
export interface AnnounceCounts {
  readonly in: { announce: number; answer: number; scrape: number; malformed: number; overRate: number };
  readonly out: Record<ServerMessage["type"], number>;
}

export interface AnnounceState extends AnnounceOptions {
  readonly random: Random;
  readonly clients: Map<number, Client>;
  readonly addresses: Map<string, Address>;
  readonly holders: Map<ByteString, Holder>;
  readonly swarms: Map<ByteString, Swarm>;
  memberships: number;
  /** Ends of the list of members by when they last announced. */
  oldest: Member | null;
  newest: Member | null;
  readonly counts: AnnounceCounts;
}

export function createState(options: AnnounceOptions): AnnounceState {
  return {
    ...options,
    random: seededRandom(options.seed),
    clients: new Map(),
    addresses: new Map(),
    holders: new Map(),
    swarms: new Map(),
    memberships: 0,
    oldest: null,
    newest: null,
    counts: {
      in: { announce: 0, answer: 0, scrape: 0, malformed: 0, overRate: 0 },
      out: { response: 0, offer: 0, answer: 0, scrape: 0, failure: 0 },
    },
  };
}
