/** What telemetry wants to know of the tracker. */
export interface TrackerFigures {
  readonly connections: number;
  readonly swarmCount: number;
  readonly announces: number;
  /** Types are those of the protocol. */
  readonly messages: readonly { readonly type: string; readonly direction: "in" | "out"; readonly count: number }[];
  /** Sockets and frames that were turned away, by cause. */
  readonly refusals: readonly { readonly cause: string; readonly count: number }[];
  /** Of one listener to another, by the policy's reason. */
  readonly introductions: readonly { readonly reason: string; readonly count: number }[];
  /** That were relayed, by how near their two ends are, and how they ended. */
  readonly dials: readonly { readonly near: string; readonly result: string; readonly count: number }[];
  readonly demands: Demands;
  /** Who is in each swarm now. */
  readonly swarms: readonly SwarmFigures[];
  /** Instances that share swarms, this one among them, and whether Redis can be reached now; null: this one is alone by its settings. */
  readonly cluster?: { readonly instances: number; readonly connected: boolean } | null;
}

/** Since the start: how often a listener came to want a rendition of which it held nothing, and how often nobody had it or wanted it. */
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
