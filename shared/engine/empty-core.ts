import type { PeerId } from "../ids.ts";
import { seededRandom } from "../seeded-random.ts";
import { guessOrigin } from "./estimate.ts";
import { defaultEngineLimits, type EngineLimits } from "./limits.ts";
import type { Core } from "./state.ts";

export interface EngineOptions {
  /** Who we are to others: decides shares of a crowd's work. */
  readonly peerId: PeerId;
  /** Seed of all chance in the core. */
  readonly seed: number;
  readonly limits?: Partial<EngineLimits>;
}

/** A listener that has just opened the page. */
export function emptyCore(options: EngineOptions): Core {
  return {
    peerId: options.peerId,
    limits: { ...defaultEngineLimits, ...options.limits },
    random: seededRandom(options.seed),
    nowMs: 0,
    out: [],
    sharing: false,
    tracker: "off",
    trackerSinceMs: 0,
    renditions: new Map(),
    currentId: null,
    nextId: null,
    likelyIds: new Set(),
    closedIds: new Set(),
    clickId: null,
    pinnedIds: new Set(),
    playhead: { positionSeconds: 0, atMs: 0, playing: false, sounded: false },
    wants: new Map(),
    reads: new Map(),
    neighbours: new Map(),
    peers: new Map(),
    fetches: new Map(),
    verifications: new Map(),
    originEstimate: guessOrigin(),
    originFailures: 0,
    originRestUntilMs: 0,
    uploads: [],
    uploadsInFlight: new Map(),
    uploadTokens: 0,
    uploadTokensAtMs: 0,
    uploadBitsPerSecond: options.limits?.uploadBitsPerSecondMax ?? defaultEngineLimits.uploadBitsPerSecondMax,
    uploadBytesLeft: Number.POSITIVE_INFINITY,
    optimistic: null,
    announced: new Map(),
    announceDueMs: Number.POSITIVE_INFINITY,
    announceLastMs: Number.NEGATIVE_INFINITY,
    dialDueMs: Number.POSITIVE_INFINITY,
    untoldDueMs: Number.POSITIVE_INFINITY,
    seekPeersLastMs: Number.NEGATIVE_INFINITY,
    picksStale: false,
    allAsked: false,
    roomMadeMs: Number.NEGATIVE_INFINITY,
    keepAliveDueMs: 0,
    requestsDueMs: Number.POSITIVE_INFINITY,
    lookAgainMs: Number.POSITIVE_INFINITY,
    cachedBytes: 0,
    quotaBytes: Number.POSITIVE_INFINITY,
    nextNumber: 0,
    counters: {
      bytes: { cache: 0, peer: 0, cdn: 0 },
      wastedBytes: { duplicate: 0, late: 0, unverified: 0 },
      rejected: { cache: 0, peer: 0, cdn: 0 },
      uploadedBytes: 0,
      dialsStarted: 0,
      dialsConnected: 0,
      dialsFailed: 0,
    },
  };
}
