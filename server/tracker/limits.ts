import { type TrackerLimits, trackerLimits } from "../../shared/tracker/limits.ts";
import type { AddressLimits } from "./address-budgets.ts";

/** Limits of the tracker's sockets, each with its unit and reason. `core` are those of the decisions. */
export interface TrackerServerLimits {
  readonly core: TrackerLimits;
  /** Sockets in all: a process has about 20,000 descriptors, and HTTP needs some. */
  readonly connectionsMax: number;
  /** Sockets of one address: a university or a carrier's NAT has many listeners behind one. */
  readonly connectionsPerAddressMax: number;
  /** Sockets that have not said hello. */
  readonly strangersMax: number;
  readonly strangersPerAddressMax: number;
  /** What one address may do in a time, whatever sockets it opens: a carrier's NAT with 2,000 listeners comes back within half a minute. */
  readonly address: AddressLimits;
  /** Parts that a frame may come in, and chunks of it that wait: a listener's comes in one. */
  readonly fragmentsMax: number;
  readonly chunksMax: number;
  /** A hello needs two round trips and a signature. */
  readonly helloTimeoutMs: number;
  /** How long a socket that we closed may take to agree before it is cut. */
  readonly closeTimeoutMs: number;
  /** A ping is sent this often; a socket that did not answer the one before is dead. */
  readonly heartbeatMs: number;
  /** Pings of one socket between two of ours: each is answered. Browsers send none, proxies one in some seconds. */
  readonly pingsPerHeartbeatMax: number;
  /** Bytes that wait to be sent to one listener before it is given up. */
  readonly bufferedBytesMax: number;
  /** Malformed frames before a socket is closed. */
  readonly malformedMax: number;
  /** After a restart, listeners come back spread over this time. */
  readonly movedSpreadMs: number;
}

export const trackerServerLimits: TrackerServerLimits = {
  core: trackerLimits,
  connectionsMax: 19_000,
  connectionsPerAddressMax: 2_000,
  strangersMax: 1_000,
  strangersPerAddressMax: 64,
  address: { hellos: { burst: 512, perSecond: 64 }, frames: { burst: 8_192, perSecond: 1_024 } },
  fragmentsMax: 8,
  chunksMax: 64,
  helloTimeoutMs: 5_000,
  closeTimeoutMs: 3_000,
  heartbeatMs: 20_000,
  pingsPerHeartbeatMax: 40,
  bufferedBytesMax: 1_048_576,
  malformedMax: 3,
  movedSpreadMs: 4_000,
};
