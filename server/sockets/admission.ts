import type { IncomingMessage } from "node:http";
import { lineOf } from "../../shared/signal/address.ts";
import { clientHost, type TrustProxy } from "./trusted-proxies.ts";

export interface OriginRules {
  /** Exact origins of pages that may connect; null: only pages of this host. */
  readonly allowedOrigins: readonly string[] | null;
  /** ... and of other sites' pages, in either case. */
  readonly guestOrigins?: readonly string[];
  /** Whose forwarded headers are believed. */
  readonly trustProxy: TrustProxy;
}

/**
 * Whether the page behind an upgrade may talk to us. A browser always tells its Origin truly; a program that sends none is
 * no page, and needs a token like everybody.
 */
export function isAllowedOrigin(
  request: IncomingMessage,
  { allowedOrigins, guestOrigins = [], trustProxy }: OriginRules,
): boolean {
  const { origin } = request.headers;
  if (origin === undefined || guestOrigins.includes(origin)) return true;
  if (allowedOrigins !== null) return allowedOrigins.includes(origin);
  const host = clientHost(request, trustProxy);
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/** How many connections there may be. */
export interface AdmissionLimits {
  /** In all. */
  readonly connectionsMax: number;
  /** Of one address: a university or a carrier's NAT has many listeners behind one. */
  readonly connectionsPerAddressMax: number;
  /** That have not shown yet that they speak our language. */
  readonly strangersMax: number;
  readonly strangersPerAddressMax: number;
}

/** Counts connections, in all and by address, before and after they are accepted. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #byAddress = new Map<string, { all: number; strangers: number }>();
  #all = 0;
  #strangers = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** Takes room for a stranger, or says that there is none. */
  enter(address: string): boolean {
    const limits = this.#limits;
    const line = lineOf(address);
    const counts = this.#byAddress.get(line) ?? { all: 0, strangers: 0 };
    if (this.#all >= limits.connectionsMax || this.#strangers >= limits.strangersMax) return false;
    if (counts.all >= limits.connectionsPerAddressMax || counts.strangers >= limits.strangersPerAddressMax)
      return false;
    counts.all += 1;
    counts.strangers += 1;
    this.#byAddress.set(line, counts);
    this.#all += 1;
    this.#strangers += 1;
    return true;
  }

  /** It is no stranger any more. */
  accept(address: string): void {
    const counts = this.#byAddress.get(lineOf(address));
    if (counts !== undefined) counts.strangers -= 1;
    this.#strangers -= 1;
  }

  leave(address: string, wasStranger: boolean): void {
    if (wasStranger) this.accept(address);
    this.#all -= 1;
    const line = lineOf(address);
    const counts = this.#byAddress.get(line);
    if (counts === undefined) return;
    counts.all -= 1;
    if (counts.all === 0) this.#byAddress.delete(line);
  }

  snapshot(): { connections: number; strangers: number; addresses: number } {
    return { connections: this.#all, strangers: this.#strangers, addresses: this.#byAddress.size };
  }
}
