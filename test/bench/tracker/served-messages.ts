import type { TrackerLimits } from "../../../shared/tracker/limits.ts";

/** How a tracker is to be served. */
export interface ServedOptions {
  /** The operator's raw public key, base64url: for ours. */
  readonly publicKey?: string;
  /** What the floor says to every message. */
  readonly answer?: string;
  /** For ours, where they differ from the usual. */
  readonly limits?: Partial<TrackerLimits>;
  /** For ours: its clock goes so many times as fast; default once. */
  readonly speed?: number;
  /** For ours: where it meets other instances. */
  readonly redisUrl?: string;
}

/** What a served tracker says over IPC. */
export type Served = { readonly port: number } | ServedFigures;

export interface ServedFigures {
  /** Processor time of the whole process since its start, µs. */
  readonly cpuMicros: number;
  /** How late its event loop was since the last reading, ms. */
  readonly loopMs: { readonly p99: number; readonly max: number };
  /** Bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly snapshot: unknown;
}
