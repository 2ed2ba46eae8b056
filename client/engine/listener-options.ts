import type { Network } from "./mesh/mesh.ts";
import type { Quality } from "./quality.ts";

export interface ListenerOptions {
  /** The server's address, such as `location.origin`. */
  readonly baseUrl: string;
  readonly audio: HTMLAudioElement;
  /** Default `opfs`, which falls back to memory where the browser denies storage. */
  readonly storage?: "opfs" | "memory";
  /** The listener has said yes to sharing. Nothing contacts tracker or peers before. */
  readonly share: boolean;
  readonly quality?: Quality;
  readonly network?: Network;
}

export interface CacheInfo {
  readonly mode: "opfs" | "memory";
  readonly bytes: number;
  readonly quotaBytes: number;
}
