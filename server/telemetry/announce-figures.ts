/** What telemetry reads from `/announce`. */
export interface AnnounceFigures {
  /** Open now. */
  readonly sockets: number;
  readonly swarms: number;
  /** Peer ids in swarms. */
  readonly peers: number;
  /** Counted since the process started. Types are names of the dialect and a few of our own, so labels are bounded. */
  readonly messages: readonly { readonly type: string; readonly direction: "in" | "out"; readonly count: number }[];
}
