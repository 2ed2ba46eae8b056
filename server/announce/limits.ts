import { type AnnounceLimits, announceLimits } from "../../shared/announce/limits.ts";

/** Limits of the sockets of `/announce`, each with its unit and reason. `core` are those of the decisions. */
export interface AnnounceServerLimits {
  readonly core: AnnounceLimits;
  /** Sockets in all: a process has about 20,000 descriptors, and our own tracker and HTTP need theirs. */
  readonly connectionsMax: number;
  /** Sockets of one address: a university or a carrier's NAT has many listeners behind one. */
  readonly connectionsPerAddressMax: number;
  /** Sockets that have not said anything that we understood. */
  readonly strangersMax: number;
  readonly strangersPerAddressMax: number;
  /** A client gathers the candidates of its offers before its first word; with a STUN server that is silent this takes seconds. */
  readonly firstWordTimeoutMs: number;
  /** How long a socket that we closed may take to agree before it is cut. */
  readonly closeTimeoutMs: number;
  /** A ping is sent this often; a socket that did not answer the one before is dead. */
  readonly heartbeatMs: number;
  /** Pings of one socket between two of ours: each must be answered. Browsers send none, proxies one in some seconds. */
  readonly pingsPerHeartbeatMax: number;
  /** Bytes that wait to be sent to one socket before it is cut. */
  readonly bufferedBytesMax: number;
  /** Pieces of one message: no client cuts messages, some proxies do. */
  readonly fragmentsMax: number;
  /** Chunks in which a message may trickle in: one for each 64 bytes of the largest. */
  readonly chunksMax: number;
}

export const announceServerLimits: AnnounceServerLimits = {
  core: announceLimits,
  connectionsMax: 12_000,
  connectionsPerAddressMax: 2_000,
  strangersMax: 2_000,
  strangersPerAddressMax: 256,
  firstWordTimeoutMs: 30_000,
  closeTimeoutMs: 3_000,
  heartbeatMs: 20_000,
  pingsPerHeartbeatMax: 40,
  bufferedBytesMax: 1_048_576,
  fragmentsMax: 16,
  chunksMax: 1_024,
};
