import { type AnnounceLimits, announceLimits } from "../../shared/announce/limits.ts";
import type { AdmissionLimits } from "../sockets/admission.ts";
import type { ConnectionLimits } from "../sockets/connection.ts";

/** Limits of the sockets of `/announce`. `core` are those of the decisions. */
export interface AnnounceServerLimits extends AdmissionLimits, ConnectionLimits {
  readonly core: AnnounceLimits;
}

/** Each with its reason, where its name does not tell it. */
export const announceServerLimits: AnnounceServerLimits = {
  core: announceLimits,
  // A process has about 20,000 descriptors, and our own tracker and HTTP need theirs.
  connectionsMax: 12_000,
  connectionsPerAddressMax: 2_000,
  strangersMax: 2_000,
  strangersPerAddressMax: 256,
  // A client gathers the candidates of its offers before its first word; with a STUN server that is silent this takes seconds.
  firstWordTimeoutMs: 30_000,
  closeTimeoutMs: 3_000,
  heartbeatMs: 20_000,
  pingsPerHeartbeatMax: 40,
  // Four of the longest frames; who reads over a thin line has some kilobytes.
  bufferedBytesMax: 262_144,
  // No client cuts messages, some proxies do.
  fragmentsMax: 16,
  // One for each 64 bytes of the largest.
  chunksMax: 1_024,
};
