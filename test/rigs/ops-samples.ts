import type { OpsPoint, OpsSummary } from "../../shared/api/ops.ts";
import type { OpsListenerView, OpsSwarmView, OpsTracker } from "../../shared/api/ops-tracker.ts";

/** What the operator's routes answer, for the tests of the operator's page. */

export const sampleRenditionId = "00112233445566778899aabbccddeeff";
export const samplePeerId = "p".repeat(43);

export function opsPoint(change: Partial<OpsPoint> = {}): OpsPoint {
  return {
    atMs: 1_800_000_000_000,
    cacheBytes: 0,
    peerBytes: 0,
    cdnBytes: 0,
    servedBytes: 0,
    listeners: 0,
    offload: null,
    ceiling: null,
    stalls: 0,
    ...change,
  };
}

/** An hour in which three quarters came from peers, of five sixths that could have. */
export function opsSummary(change: Partial<OpsSummary> = {}): OpsSummary {
  return {
    nowMs: 1_800_003_600_000,
    startedMs: 1_800_000_000_000,
    version: "0.1.0",
    connections: { open: 3, max: 19_000, refusedOfLate: { room: 0, address: 0, struck: 0, pace: 0 } },
    listeners: { playing: 12, open: 20, onTracker: 9 },
    audioBytes: { cache: 1_000_000_000, peer: 3_000_000_000, cdn: 1_000_000_000 },
    wastedBytes: 5_000_000,
    uploadedBytes: 3_100_000_000,
    servedBytes: {
      segment: 1_100_000_000,
      init: 1_000_000,
      playlist: 2_000_000,
      manifest: 3_000_000,
      cover: 94_000_000,
    },
    offload: 0.75,
    ceiling: 5 / 6,
    efficiency: 0.9,
    money: { pricePerGb: 0.05, saved: 0.15, spent: 0.05 },
    cdn: { bypassing: 0, sinceMs: null, fault: null, bypassedBytes: 0, failures: 0 },
    plays: 400,
    playedSeconds: 72_000,
    stalls: 2,
    stallSeconds: 3.4,
    playStartSeconds: { median: 0.18, p95: 1.25, count: 400 },
    segmentsRejected: 3,
    peerDials: { connected: 80, timeout: 12, failed: 7, refused: 1 },
    catalogue: { tracks: 120, albums: 11, artists: 1 },
    swarms: [],
    swarmCount: 0,
    point: null,
    ...change,
  };
}

/** Nobody has played anything yet. */
export function emptySummary(): OpsSummary {
  return opsSummary({
    listeners: { playing: 0, open: 0, onTracker: 0 },
    audioBytes: { cache: 0, peer: 0, cdn: 0 },
    wastedBytes: 0,
    uploadedBytes: 0,
    servedBytes: { segment: 0, init: 0, playlist: 0, manifest: 0, cover: 0 },
    offload: null,
    ceiling: null,
    efficiency: null,
    money: { pricePerGb: 0.05, saved: 0, spent: 0 },
    plays: 0,
    playedSeconds: 0,
    stalls: 0,
    stallSeconds: 0,
    playStartSeconds: { median: null, p95: null, count: 0 },
    segmentsRejected: 0,
    peerDials: { connected: 0, timeout: 0, failed: 0, refused: 0 },
    catalogue: { tracks: 0, albums: 0, artists: 0 },
  });
}

export function opsTracker(change: Partial<OpsTracker> = {}): OpsTracker {
  return {
    state: "serving",
    sharing: "on",
    listeners: 42,
    sockets: 45,
    strangers: 3,
    swarms: 17,
    memberships: 90,
    acquaintances: 60,
    announces: 1_000,
    messages: [],
    refusals: [],
    introductions: {},
    dials: {},
    cluster: null,
    announce: null,
    memory: { resident: 210_000_000, heap: 90_000_000, external: 8_000_000 },
    ...change,
  };
}

export function opsSwarmView(change: Partial<OpsSwarmView> = {}): OpsSwarmView {
  return {
    renditionId: sampleRenditionId,
    trackTitle: "Night Tram",
    closed: false,
    peers: 1_250,
    holders: 1_200,
    wanters: 300,
    members: [],
    ...change,
  };
}

export function opsListenerView(change: Partial<OpsListenerView> = {}): OpsListenerView {
  return {
    peerId: samplePeerId,
    sharing: "on",
    swarmCount: 3,
    swarms: [],
    acquaintanceCount: 8,
    acquaintances: [],
    introductions: 2,
    dropped: 5,
    ...change,
  };
}
