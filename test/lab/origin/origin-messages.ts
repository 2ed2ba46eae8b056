/** What the lab asks of its origin, which runs in a process and a network namespace of its own. */
export type OriginQuestion =
  | { readonly ask: "served" }
  /** False: media requests under way and to come are broken off. */
  | { readonly ask: "media"; readonly isUp: boolean }
  /** False: the sockets of the tracker are cut, and new ones refused. */
  | { readonly ask: "tracker"; readonly isUp: boolean };

/** Where everything is; said once, when all of it listens. */
export interface OriginReady {
  readonly url: string;
  readonly rivalsUrl: string;
  readonly rivalsTrackerUrl: string;
}

export interface Served {
  readonly segmentBytes: number;
  /** With inits, playlists and manifests. */
  readonly mediaBytes: number;
}
