import type { CdnFault } from "../cdn-fault.ts";
import type { Random } from "../seeded-random.ts";
import { firstProbeMs, lastProbeMs, trustedAgainMs } from "./limits.ts";

export type Way = "cdn" | "origin";

/** What one request goes by. Its end is told with it. */
export interface Ticket {
  readonly way: Way;
  /** It is there to find out whether the CDN serves again. */
  readonly isProbe: boolean;
}

/** How it stands, for reports. */
export type Standing =
  | { readonly way: "cdn" }
  | { readonly way: "origin"; readonly fault: CdnFault; readonly sinceMs: number };

type State =
  | { readonly way: "cdn"; readonly sinceMs: number }
  | {
      readonly way: "origin";
      readonly sinceMs: number;
      readonly fault: CdnFault;
      readonly probeAtMs: number;
      readonly isProbing: boolean;
      /** The origin fails as well: nobody knows who is at fault, and the next request tries the CDN. */
      readonly isLost: boolean;
    };

/**
 * Which way a page takes its media: through the CDN, and past it when it fails. One failure is enough, and the page remembers it. Now and
 * then one request tries the CDN again, at growing intervals with jitter, so that pages do not come back all at once. It is never one that
 * the sound waits for.
 */
export class Ways {
  readonly #random: Random;
  #state: State = { way: "cdn", sinceMs: Number.NEGATIVE_INFINITY };
  /** How often it failed and was tried since it could be trusted. */
  #tries = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  get standing(): Standing {
    const state = this.#state;
    if (state.way === "cdn") return { way: "cdn" };
    return { way: "origin", fault: state.fault, sinceMs: state.sinceMs };
  }

  /** `pressing`: the sound waits for it. */
  choose(pressing: boolean, nowMs: number): Ticket {
    const state = this.#state;
    if (state.way === "cdn") return { way: "cdn", isProbe: false };
    const isDue = state.isLost || (!pressing && nowMs >= state.probeAtMs);
    if (state.isProbing || !isDue) return { way: "origin", isProbe: false };
    this.#state = { ...state, isProbing: true };
    return { way: "cdn", isProbe: true };
  }

  /** All of an answer is here, and it is what the manifest says. */
  worked({ way, isProbe }: Ticket, nowMs: number): void {
    const state = this.#state;
    if (way === "origin") {
      if (state.way === "origin" && state.isLost) this.#state = { ...state, isLost: false, probeAtMs: nowMs };
      return;
    }
    if (state.way === "cdn") {
      if (nowMs - state.sinceMs > trustedAgainMs) this.#tries = 0;
    } else if (isProbe) this.#state = { way: "cdn", sinceMs: nowMs };
  }

  /** The CDN's answer was of no use. */
  failed({ isProbe }: Ticket, fault: CdnFault, nowMs: number): void {
    const state = this.#state;
    if (state.way === "origin") {
      // Those that were under way when the first one failed say nothing new.
      if (isProbe)
        this.#state = { ...state, fault, isProbing: false, isLost: false, probeAtMs: this.#nextProbe(nowMs) };
      return;
    }
    const probeAtMs = this.#nextProbe(nowMs);
    this.#state = { way: "origin", sinceMs: nowMs, fault, probeAtMs, isProbing: false, isLost: false };
  }

  /** The origin did not serve either: it may be the listener's own line. */
  originFailed(): void {
    if (this.#state.way === "origin") this.#state = { ...this.#state, isLost: true };
    this.#tries = 0;
  }

  /** The request was called off: nothing is known by it. */
  calledOff({ isProbe }: Ticket): void {
    if (this.#state.way === "origin" && isProbe) this.#state = { ...this.#state, isProbing: false };
  }

  #nextProbe(nowMs: number): number {
    const waitMs = Math.min(lastProbeMs, firstProbeMs * 2 ** Math.min(this.#tries, 10));
    this.#tries += 1;
    return nowMs + waitMs * (0.5 + this.#random() / 2);
  }
}
