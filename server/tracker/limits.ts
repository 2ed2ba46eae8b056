import { type TrackerLimits, trackerLimits } from "../../shared/tracker/limits.ts";
import type { AdmissionLimits } from "../sockets/admission.ts";
import type { ConnectionLimits } from "../sockets/connection.ts";
import type { AddressLimits } from "./address-budgets.ts";

/** Limits of the tracker's sockets. `core` are those of the decisions. */
export interface TrackerServerLimits extends AdmissionLimits, ConnectionLimits {
  readonly core: TrackerLimits;
  /** What one address may do in a time, whatever sockets it opens. */
  readonly address: AddressLimits;
  /** Malformed frames before a socket is closed. */
  readonly malformedMax: number;
  /** After a restart, listeners come back spread over this time. */
  readonly movedSpreadMs: number;
}

/** Each with its reason, where its name does not tell it. */
export const trackerServerLimits: TrackerServerLimits = {
  core: trackerLimits,
  // A process has about 20,000 descriptors, and HTTP needs some.
  connectionsMax: 19_000,
  connectionsPerAddressMax: 2_000,
  strangersMax: 1_000,
  strangersPerAddressMax: 64,
  // A carrier's NAT with 2,000 listeners comes back within half a minute.
  address: { hellos: { burst: 512, perSecond: 64 }, frames: { burst: 8_192, perSecond: 1_024 } },
  // A listener's frame comes in one part.
  fragmentsMax: 8,
  chunksMax: 64,
  // A hello needs two round trips and a signature.
  firstWordTimeoutMs: 5_000,
  closeTimeoutMs: 3_000,
  heartbeatMs: 20_000,
  pingsPerHeartbeatMax: 40,
  // Sixteen of the longest frames; who reads over a thin line has some kilobytes.
  bufferedBytesMax: 262_144,
  malformedMax: 3,
  movedSpreadMs: 4_000,
};
