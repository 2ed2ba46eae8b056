import type { PeerId } from "../ids.ts";
import { seededRandom } from "../seeded-random.ts";
import { guessOrigin } from "./estimate.ts";
import { defaultEngineLimits, type EngineLimits } from "./limits.ts";
import type { Core } from "./state.ts";
import { longAgo, noTimers } from "./timers.ts";
import { unknownLine } from "./uplink/line-rate.ts";

export interface EngineOptions {
  /** Who we are to others: decides shares of a crowd's work. */
  readonly peerId: PeerId;
  /** Seed of all chance in the core. */
  readonly seed: number;
  readonly limits?: Partial<EngineLimits>;
}

/** A listener that has just opened the page. */
export function emptyCore(options: EngineOptions): Core {
  const limits = { ...defaultEngineLimits, ...options.limits };
  return {
    peerId: options.peerId,
    limits,
    random: seededRandom(options.seed),
    nowMs: 0,
    out: [],
    timers: noTimers(),
    picks: { stale: false, news: { tokens: 0, tokensAtMs: longAgo }, allAsked: false },
    listener: {
      currentId: null,
      nextId: null,
      likelyIds: new Set(),
      clickId: null,
      pinnedIds: new Set(),
      playhead: { positionSeconds: 0, atMs: 0, playing: false, sounded: false },
      leadKeptId: null,
      soundsFromSeconds: null,
      wants: new Map(),
      reads: new Map(),
    },
    sharing: { allowed: false, closedIds: new Set() },
    tracker: { state: "off", sinceMs: 0, companyLost: false, announced: new Map() },
    renditions: new Map(),
    neighbours: new Map(),
    peers: new Map(),
    conduct: new Map(),
    origin: {
      estimate: guessOrigin(),
      fetches: new Map(),
      complete: new Set(),
      failures: 0,
      refusals: new Map(),
      lastBlockAtMs: longAgo,
    },
    uploads: {
      waiting: [],
      begun: new Map(),
      line: unknownLine(),
      tokens: 0,
      tokensAtMs: 0,
      bitsPerSecond: limits.uploadBitsPerSecondMax,
      cap: { tokens: 0, tokensAtMs: longAgo },
      insideNext: false,
      given: new Map(),
      bytesLeft: Number.POSITIVE_INFINITY,
      last: null,
      optimistic: null,
      quietUntilMs: 0,
    },
    verifications: new Map(),
    checkFailures: 0,
    cache: { bytes: 0, quotaBytes: Number.POSITIVE_INFINITY },
    counters: {
      bytes: { cache: 0, peer: 0, cdn: 0 },
      wastedBytes: { duplicate: 0, late: 0, unverified: 0 },
      rejected: { cache: 0, peer: 0, cdn: 0 },
      uploadedBytes: 0,
      dials: { started: 0, connected: 0, failed: 0 },
      dialResults: { connected: 0, failed: 0, timeout: 0, refused: 0 },
    },
    lastNumber: 0,
  };
}
