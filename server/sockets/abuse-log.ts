import { createHmac, randomBytes } from "node:crypto";

/** Abusers that are told apart within one minute; those beyond share a line. */
const abusersMax = 1_000;
const minuteMs = 60_000;

/** Structured log in the manner of pino. */
export interface AbuseLogger {
  warn(fields: object, text: string): void;
}

interface Abuser {
  readonly sinceMs: number;
  readonly counts: Map<string, number>;
}

/** One line for each abuser and minute, whatever it does: the first deed at once, the rest of its minute in the next line. */
export class AbuseLog {
  readonly #who: string;
  readonly #log: AbuseLogger;
  readonly #onMisdeed: (address: string) => void;
  readonly #abusers = new Map<string, Abuser>();
  /** Names are good for this process alone: no address is written, and none can be found out from what is. */
  readonly #secret = randomBytes(16);

  /** `who` tells of it, as in "tracker: abuse". Of what somebody did itself `onMisdeed` hears, too. */
  constructor(who: string, log: AbuseLogger, onMisdeed: (address: string) => void = () => undefined) {
    this.#who = who;
    this.#log = log;
    this.#onMisdeed = onMisdeed;
  }

  /** What no program of ours does, and nobody who means well. */
  misdeed(address: string, deed: string, nowMs: number): void {
    this.#onMisdeed(address);
    this.note(address, deed, nowMs);
  }

  note(address: string, deed: string, nowMs: number): void {
    this.#endMinutes(nowMs);
    const isKnown = this.#abusers.has(address) || this.#abusers.size < abusersMax;
    const name = isKnown ? address : "";
    const abuser = this.#abusers.get(name);
    if (abuser) {
      abuser.counts.set(deed, (abuser.counts.get(deed) ?? 0) + 1);
      return;
    }
    this.#abusers.set(name, { sinceMs: nowMs, counts: new Map() });
    this.#log.warn({ from: this.#nameOf(name), deed }, `${this.#who}: abuse`);
  }

  /** Since the map is in the order of the first deeds, the oldest come first. */
  #endMinutes(nowMs: number): void {
    for (const [address, { sinceMs, counts }] of this.#abusers) {
      if (nowMs - sinceMs < minuteMs) return;
      this.#abusers.delete(address);
      if (counts.size === 0) continue;
      const deeds = Object.fromEntries(counts);
      this.#log.warn({ from: this.#nameOf(address), deeds }, `${this.#who}: abuse, the rest of that minute`);
    }
  }

  #nameOf(address: string): string {
    if (address === "") return "many";
    return createHmac("sha256", this.#secret).update(address).digest("hex").slice(0, 12);
  }
}
