import type { Chance } from "./chance.ts";
import type { Clock } from "./clock.ts";
import type { Network } from "./mesh/mesh.ts";

export interface ListenerOptions {
  /** The server's address, such as `location.origin`. */
  readonly baseUrl: string;
  readonly audio: HTMLAudioElement;
  /** Default `opfs`, which falls back to memory where the browser denies storage. */
  readonly storage?: "opfs" | "memory";
  readonly network?: Network;
  readonly clock: Clock;
  readonly chance: Chance;
}
