import type { MediaFault } from "./media-faults.ts";

/** What the lab asks of its origin, which runs in a process and a network namespace of its own. */
export type OriginQuestion =
  | { readonly ask: "served" }
  | { readonly ask: "media-fault"; readonly fault: MediaFault }
  /** False: the tracker's sockets are cut, and new ones are never answered. */
  | { readonly ask: "tracker"; readonly isUp: boolean };

/** The origin's own settings, beside its address. */
export interface OriginSettings {
  readonly dataDirectory: string;
  readonly address: string;
  /** Whether a STUN server is there, for hosts behind routers. */
  readonly hasStun: boolean;
}

/** Where everything is; said once, when all of it listens. */
export interface OriginReady {
  readonly url: string;
  readonly rivalsUrl: string;
  readonly rivalsTrackerUrl: string;
  readonly stunUrl: string | null;
}

export interface Served {
  readonly segmentBytes: number;
  /** With inits, playlists and manifests. */
  readonly mediaBytes: number;
}
