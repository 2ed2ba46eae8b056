export interface AbuseLogOptions {
  readonly logEveryMs: number;
  readonly loggedAddressesMax: number;
  warn(fields: object, text: string): void;
}

/** Tells of abuse: one line for each address and minute, which says how many more there were, and never the address. */
export class AbuseLog {
  readonly #options: AbuseLogOptions;
  readonly #told = new Map<string, { atMs: number; more: number }>();

  constructor(options: AbuseLogOptions) {
    this.#options = options;
  }

  tell(address: string, reason: string, nowMs: number): void {
    const { logEveryMs, loggedAddressesMax, warn } = this.#options;
    const told = this.#told.get(address);
    if (told !== undefined && nowMs - told.atMs < logEveryMs) {
      told.more += 1;
      return;
    }
    this.#told.delete(address);
    for (const [old, { atMs }] of this.#told) {
      if (nowMs - atMs < logEveryMs) break;
      this.#told.delete(old);
    }
    if (this.#told.size >= loggedAddressesMax) return;
    this.#told.set(address, { atMs: nowMs, more: 0 });
    warn({ reason, more: told?.more ?? 0 }, "announce: a socket was closed for abuse");
  }
}
