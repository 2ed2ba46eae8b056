/** What telemetry wants to know of the tracker. */
export interface TrackerFigures {
  readonly connections: number;
  readonly swarmCount: number;
  readonly announces: number;
  /** Types are those of the protocol. */
  readonly messages: readonly { readonly type: string; readonly direction: "in" | "out"; readonly count: number }[];
  /** Who is in each swarm now. */
  readonly swarms: readonly SwarmFigures[];
}

export interface SwarmFigures {
  readonly renditionId: string;
  /** Peers that hold some of it or want some of it. */
  readonly peers: number;
  /** Peers that want some of it now. */
  readonly wanters: number;
}

export const noTracker: TrackerFigures = { connections: 0, swarmCount: 0, announces: 0, messages: [], swarms: [] };
