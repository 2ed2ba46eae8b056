/** What telemetry wants to know of `/announce`. */
export interface AnnounceFigures {
  /** Now. */
  readonly sockets: number;
  readonly swarms: number;
  /** Peer ids in swarms. */
  readonly peers: number;
  /** Since the start of the process, by the dialect's own names and a few of ours: labels are bounded. */
  readonly messages: readonly { readonly type: string; readonly direction: "in" | "out"; readonly count: number }[];
}
