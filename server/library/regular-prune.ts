import type { PruneReport, Shelf } from "./shelf.ts";

export interface RegularPruneOptions {
  readonly shelf: Pick<Shelf, "prune">;
  /** How long a song is hidden before it is removed for good, days. */
  readonly afterDays: number;
  /** Ms since 1970: the marks of hidden songs are kept over restarts. */
  nowMs(): number;
  /** Whether all music folders were looked through and nothing is asked about them. Until then a song may come back. */
  isSettled(): Promise<boolean>;
  /** After something was removed. */
  onPruned?(report: PruneReport): void;
  onTrouble(error: unknown): void;
}

const askedEveryMs = 60_000;
const prunedEveryMs = 3_600_000;
const dayMs = 24 * 3_600_000;

/** The moment at which, or before which, a song was hidden that is hidden for so many days by now, ms since 1970. */
export function hiddenUntil(nowMs: number, days: number): number {
  return nowMs - days * dayMs;
}

/** Removes songs for good, each hour, whose files have been gone for long. */
export class RegularPrune {
  readonly #options: RegularPruneOptions;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> | null = null;
  #prunedMs = Number.NEGATIVE_INFINITY;

  constructor(options: RegularPruneOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#ask(), askedEveryMs).unref();
  }

  /** Resolves when the song that is being removed is gone. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#work;
  }

  async #ask(): Promise<void> {
    const sinceMs = this.#options.nowMs() - this.#prunedMs;
    // A clock that was set back is waited for no longer than the others.
    if (this.#work || (sinceMs >= 0 && sinceMs < prunedEveryMs)) return;
    this.#work = this.#prune().catch((error: unknown) => this.#options.onTrouble(error));
    await this.#work;
    this.#work = null;
  }

  async #prune(): Promise<void> {
    const { shelf, afterDays, nowMs, isSettled, onPruned } = this.#options;
    if (!(await isSettled()) || this.#stopping.signal.aborted) return;
    this.#prunedMs = nowMs();
    const hiddenUntilMs = hiddenUntil(nowMs(), afterDays);
    const report = await shelf.prune({ hiddenUntilMs, signal: this.#stopping.signal });
    if (report.tracks > 0) onPruned?.(report);
  }
}
