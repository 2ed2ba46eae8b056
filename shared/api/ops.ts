import { type Static, Type } from "typebox";
import { cdnFaults } from "../cdn-fault.ts";

const Total = Type.Integer({ minimum: 0 });
/** A part of 1, or null when there is nothing to divide by. */
const Ratio = Type.Union([Type.Number({ minimum: 0 }), Type.Null()]);

export const OpsSwarm = Type.Object({
  renditionId: Type.String(),
  trackTitle: Type.Union([Type.String(), Type.Null()]),
  bitsPerSecond: Type.Union([Type.Integer(), Type.Null()]),
  /** Listeners who hold some of it or want some of it. */
  peers: Total,
  /** Listeners who play it now or next. */
  wanters: Total,
});
export type OpsSwarm = Static<typeof OpsSwarm>;

/** One step of the charts: what happened in the `stepSeconds` that end at `atMs`. */
export const OpsPoint = Type.Object({
  atMs: Type.Integer(),
  cacheBytes: Total,
  peerBytes: Total,
  cdnBytes: Total,
  /** Response body bytes of /media that this origin handed to its sockets. */
  servedBytes: Total,
  listeners: Total,
  offload: Ratio,
  /** Of all demands up to then. */
  ceiling: Ratio,
  stalls: Total,
});
export type OpsPoint = Static<typeof OpsPoint>;

export const OpsHistory = Type.Object({ stepSeconds: Type.Integer(), points: Type.Array(OpsPoint) });
export type OpsHistory = Static<typeof OpsHistory>;

/** Counts run since the server was started. */
/** `draining`: not ready, listeners are still here; `drained`: all were sent away, and the process may be ended. */
export const DrainStatus = Type.Object({
  state: Type.Union([Type.Literal("serving"), Type.Literal("draining"), Type.Literal("drained")]),
  /** Connected to the tracker now. */
  listeners: Total,
});
export type DrainStatus = Static<typeof DrainStatus>;

export const OpsSummary = Type.Object({
  nowMs: Type.Integer(),
  startedMs: Type.Integer(),
  version: Type.String(),
  /** TCP connections now, as many as there may be, and those turned away within the last five to ten minutes. */
  connections: Type.Object({
    open: Total,
    max: Total,
    refusedOfLate: Type.Object({ room: Total, address: Total, struck: Total, pace: Total }),
  }),
  listeners: Type.Object({ playing: Total, open: Total, onTracker: Total }),
  audioBytes: Type.Object({ cache: Total, peer: Total, cdn: Total }),
  wastedBytes: Total,
  uploadedBytes: Total,
  /** By kind, as in tutti_media_served_bytes_total. */
  servedBytes: Type.Object({ segment: Total, init: Total, playlist: Total, manifest: Total, cover: Total }),
  /** peer / (peer + cdn): cache is shown apart and never mixed in. */
  offload: Ratio,
  /** (N − 1) / N over the audience that there was, weighted by its size. */
  ceiling: Ratio,
  /** offload / ceiling. */
  efficiency: Ratio,
  money: Type.Object({
    pricePerGb: Type.Number({ minimum: 0 }),
    /** What the peers' bytes would have cost at the CDN. */
    saved: Type.Number({ minimum: 0 }),
    /** What the CDN's bytes cost, without those that came past it. */
    spent: Type.Number({ minimum: 0 }),
  }),
  /** How it fares with the CDN. */
  cdn: Type.Object({
    /** Listeners that play from the origin because the CDN fails. */
    bypassing: Total,
    /** Since when there are any; null: there are none. */
    sinceMs: Type.Union([Type.Integer(), Type.Null()]),
    /** The reason that most of them give. */
    fault: Type.Union([Type.Enum(cdnFaults), Type.Null()]),
    /** Of the CDN's bytes in `audioBytes`: those that came from the origin in its place. */
    bypassedBytes: Total,
    /** Answers of the CDN that were of no use. */
    failures: Total,
  }),
  plays: Total,
  playedSeconds: Type.Number({ minimum: 0 }),
  stalls: Total,
  stallSeconds: Type.Number({ minimum: 0 }),
  /** Click to sound over the newest 1000 starts. */
  playStartSeconds: Type.Object({
    median: Type.Union([Type.Number(), Type.Null()]),
    p95: Type.Union([Type.Number(), Type.Null()]),
    count: Total,
  }),
  segmentsRejected: Total,
  peerDials: Type.Object({ connected: Total, timeout: Total, failed: Total, refused: Total }),
  catalogue: Type.Object({ tracks: Total, albums: Total, artists: Total }),
  /** The largest ten. */
  swarms: Type.Array(OpsSwarm),
  swarmCount: Total,
  /** The newest step of the history. */
  point: Type.Union([OpsPoint, Type.Null()]),
});
export type OpsSummary = Static<typeof OpsSummary>;
