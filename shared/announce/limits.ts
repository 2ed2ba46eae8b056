import type { TokenRate } from "../token-bucket.ts";

/** Every limit of the announce dialect's core, with its unit and its reason. */
export interface AnnounceLimits {
  /** Told to peers as `interval`, in seconds: bittorrent-tracker says the same to WebSocket clients. */
  readonly intervalSeconds: number;
  /** A peer that has not announced for this long leaves its swarm, though its socket lives: five intervals. */
  readonly peerSilentMs: number;
  /** Offers of one announce that are passed on: clients make five, some ten. */
  readonly offersMax: number;
  /** An offer can be answered for this long: clients give theirs up after 50 s. */
  readonly offerMs: number;
  /** Offers of one peer in one swarm that are remembered; the oldest is forgotten first. Two announces' worth. */
  readonly offersRememberedMax: number;
  /** Memberships (a peer id in a swarm) of one socket: a page has some ten streams, a desktop client some hundred torrents. */
  readonly membershipsPerSocketMax: number;
  /** Memberships of all sockets behind one address, so that no single one fills the tables. */
  readonly membershipsPerAddressMax: number;
  /** Memberships in all: about 500 bytes each. */
  readonly membershipsMax: number;
  /** Peer ids of one socket in one swarm: two clients in one process share a socket; more would be one that poses as a crowd. */
  readonly peersPerSocketAndSwarmMax: number;
  /** Peer ids that are kept for one socket, in whatever swarms: the oldest that is in no swarm any more is let go first. */
  readonly peerIdsPerSocketMax: number;
  /** Swarms in all. */
  readonly swarmsMax: number;
  readonly peersPerSwarmMax: number;
  /** Token bucket of each socket: a start of a hundred torrents at once, then what a page with ten streams needs many times over. */
  readonly socketRate: TokenRate;
  /** Token bucket of each address: 2,000 listeners behind one, each with an announce in two minutes and its answers. */
  readonly addressRate: TokenRate;
  /** A frame costs one token, and one more for each so many bytes. */
  readonly bytesPerToken: number;
  /** Frames above the rate before a socket is closed. */
  readonly droppedMax: number;
  /** Malformed frames before a socket is closed. */
  readonly malformedMax: number;
}

export const announceLimits: AnnounceLimits = {
  intervalSeconds: 120,
  peerSilentMs: 600_000,
  offersMax: 10,
  offerMs: 60_000,
  offersRememberedMax: 20,
  membershipsPerSocketMax: 256,
  membershipsPerAddressMax: 20_000,
  membershipsMax: 500_000,
  peersPerSocketAndSwarmMax: 4,
  peerIdsPerSocketMax: 512,
  swarmsMax: 100_000,
  peersPerSwarmMax: 100_000,
  socketRate: { burst: 600, perSecond: 40 },
  addressRate: { burst: 8_000, perSecond: 800 },
  bytesPerToken: 8_192,
  droppedMax: 500,
  malformedMax: 3,
};

/** Limits of a frame's content. Both the sockets and the parser refuse what goes beyond. */
export const announceFrameLimits = {
  /** Bytes of one frame: ten offers of 6 KB. The sockets enforce it too (`maxPayload`). */
  frameBytesMax: 65_536,
  /** Bytes of one SDP as it stands in JSON: a data-channel SDP with a dozen candidates has about 1,600. */
  sdpBytesMax: 8_192,
  /** Lines of one SDP. */
  sdpLinesMax: 128,
  /** Offers in one announce that are read; a frame with more is refused, not cut, so that its sender learns of it. */
  offersReadMax: 64,
  /** Info hashes in one scrape. */
  scrapeMax: 64,
  /** How deep fields that we don't know may be nested. */
  depthMax: 8,
  /** Bytes of a key or of a short text such as `event`: ours have at most eleven. */
  wordBytesMax: 64,
} as const;
