/** What the bench's processes tell each other. */
export type TrackerName = "tutti" | "bittorrent";

export interface Usage {
  /** Microseconds of processor, user and system, since the process began. */
  readonly cpuMicroseconds: number;
  readonly residentBytes: number;
}

export interface LoadPlan {
  readonly url: string;
  readonly peers: number;
  /** Peers in each swarm; `zipf`: the first swarm is the largest. */
  readonly swarm: number | "zipf";
}

/** `pace`: announces a second; null: as many as go. */
export interface Round {
  readonly pace: number | null;
  readonly seconds: number;
}

export interface RoundResult {
  readonly announces: number;
  readonly offers: number;
  readonly answers: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export type ToLoad =
  | { readonly type: "connect"; readonly plan: LoadPlan }
  | { readonly type: "round"; readonly round: Round };
export type FromLoad = { readonly type: "connected" } | { readonly type: "result"; readonly result: RoundResult };
