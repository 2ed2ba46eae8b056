/** What telemetry reads from the tracker. */
export interface TrackerFigures {
  readonly connections: number;
  readonly swarmCount: number;
  readonly announces: number;
  /** Types are those of the protocol. */
  readonly messages: readonly { readonly type: string; readonly direction: "in" | "out"; readonly count: number }[];
  /** Sockets and frames that were turned away, by cause. */
  readonly refusals: readonly { readonly cause: string; readonly count: number }[];
  /** Introductions of one listener to another, by the policy's reason. */
  readonly introductions: readonly { readonly reason: string; readonly count: number }[];
  /** Dials that the tracker relayed, by how near the two listeners are, and how they ended. */
  readonly dials: readonly { readonly near: string; readonly result: string; readonly count: number }[];
  readonly demands: Demands;
  /** Who is in each swarm now. */
  readonly swarms: readonly SwarmFigures[];
  /** How many instances share swarms, this one included, and whether Redis can be reached now. Null without TUTTI_REDIS_URL. */
  readonly cluster?: { readonly instances: number; readonly connected: boolean } | null;
}

/**
 * Counted since the start. A demand is a listener who begins to want a rendition and holds nothing of it; it is unmet when no
 * other listener held or wanted that rendition.
 */
export interface Demands {
  readonly total: number;
  readonly unmet: number;
}

export interface SwarmFigures {
  readonly renditionId: string;
  /** Peers that hold some of it or want some of it. */
  readonly peers: number;
  /** Peers that want some of it now. */
  readonly wanters: number;
}

export const noTracker: TrackerFigures = {
  connections: 0,
  swarmCount: 0,
  announces: 0,
  messages: [],
  refusals: [],
  introductions: [],
  dials: [],
  demands: { total: 0, unmet: 0 },
  swarms: [],
};
