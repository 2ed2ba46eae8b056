import { isPrivateAddress } from "../../sockets/private-address.ts";

/** So many misdeeds within a while shut an address out. One may be a mistake: a browser that takes us for https. */
const strikesMax = 2;
const strikesMemoryMs = 60_000;
const answersMemoryMs = 600_000;
/** Who has many addresses to spare must not fill our memory with them. */
const addressesMax = 65_536;

export type Standing = "known" | "stranger" | "shut out";

/**
 * What is remembered of addresses for the time when there is more to do than can be done: who was answered within the last ten minutes
 * is known, and who made trouble twice within a minute is shut out for a minute.
 */
export class Standings {
  readonly #nowMs: () => number;
  /** The oldest first. */
  readonly #answered = new Map<string, { lastMs: number }>();
  readonly #struck = new Map<string, { lastMs: number; count: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  of(address: string): Standing {
    const now = this.#nowMs();
    const struck = this.#struck.get(address);
    if (struck !== undefined && now - struck.lastMs < strikesMemoryMs)
      return struck.count >= strikesMax ? "shut out" : "stranger";
    const answered = this.#answered.get(address);
    return answered !== undefined && now - answered.lastMs < answersMemoryMs ? "known" : "stranger";
  }

  answered(address: string): void {
    const lastMs = this.#nowMs();
    this.#answered.delete(address);
    this.#answered.set(address, { lastMs });
    forgetOldest(this.#answered, lastMs - answersMemoryMs);
  }

  strike(address: string): void {
    if (mayBeProxy(address)) return;
    const lastMs = this.#nowMs();
    const before = this.#struck.get(address);
    const count = before !== undefined && lastMs - before.lastMs < strikesMemoryMs ? before.count + 1 : 1;
    this.#struck.delete(address);
    this.#struck.set(address, { lastMs, count });
    forgetOldest(this.#struck, lastMs - strikesMemoryMs);
  }

  get size(): number {
    return this.#answered.size + this.#struck.size;
  }
}

/** One of this machine or its network that the operator has not named: it speaks for many. `line` as of `lineOf`. */
function mayBeProxy(line: string): boolean {
  if (line.startsWith("127.")) return line === "127.0.0.1";
  return line === "0:0:0:0" || isPrivateAddress(line.includes(":") ? `${line}::` : line);
}

function forgetOldest(addresses: Map<string, { readonly lastMs: number }>, sinceMs: number): void {
  for (const [oldest, { lastMs }] of addresses) {
    if (addresses.size <= addressesMax && lastMs > sinceMs) return;
    addresses.delete(oldest);
  }
}
