import type { EngineInput, SegmentKey } from "../../../shared/engine/input.ts";
import type { Random } from "../../../shared/seeded-random.ts";
import type { Clock } from "../network/condition.ts";
import { type BlockLedger, segmentName } from "./block-ledger.ts";

/** Of the writes so many are refused, a moment later. */
const refused = { share: 0.05, afterMs: 300 };
/** The browser makes room in a store so often, and takes up to this share of it. */
const clearance = { everyMinMs: 8_000, everyMaxMs: 40_000, shareMax: 0.6 };

export interface ForgetfulStoreOptions {
  readonly ledger: BlockLedger;
  readonly random: Random;
  readonly clock: Clock;
  readonly isAlive: () => boolean;
  readonly input: (input: EngineInput) => void;
}

/** A store with a quota that fails: it refuses writes and loses what it had, half of that without a word. */
export class ForgetfulStore {
  private readonly options: ForgetfulStoreOptions;
  /** Gone, and nobody has noticed yet. */
  private readonly vanished = new Set<string>();
  /** Gone, and the core has just been told, or is about to be: more than one block of a segment may be read at a time. */
  private readonly missed = new Set<string>();
  private resting = false;

  constructor(options: ForgetfulStoreOptions) {
    this.options = options;
  }

  start(): void {
    const { clock, random, isAlive } = this.options;
    const { everyMinMs, everyMaxMs } = clearance;
    clock.after(everyMinMs + random() * (everyMaxMs - everyMinMs), () => {
      if (!isAlive() || this.resting) return;
      this.clear();
      this.start();
    });
  }

  rest(): void {
    this.resting = true;
  }

  stored(key: SegmentKey): void {
    const { clock, random, isAlive } = this.options;
    this.vanished.delete(segmentName(key));
    this.missed.delete(segmentName(key));
    if (random() < refused.share) clock.after(random() * refused.afterMs, () => isAlive() && this.lose([key]));
  }

  /** Whether a segment can be read; one that cannot is off the books from now on, and the core must be told. */
  canRead(key: SegmentKey): boolean {
    const name = segmentName(key);
    if (!this.vanished.delete(name)) return !this.missed.has(name);
    this.missed.add(name);
    this.options.ledger.evict([key]);
    return false;
  }

  private clear(): void {
    const { random, ledger } = this.options;
    const isTold = random() < 0.5;
    const share = random() * clearance.shareMax;
    const gone = ledger.storedKeys().filter(() => random() < share);
    if (isTold) this.lose(gone);
    else for (const key of gone) this.vanished.add(segmentName(key));
  }

  private lose(keys: readonly SegmentKey[]): void {
    const { ledger, input } = this.options;
    const held = keys.filter((key) => ledger.holds(key));
    if (held.length === 0) return;
    for (const key of held) this.vanished.delete(segmentName(key));
    ledger.evict(held);
    input({ type: "cache-lost", keys: held });
  }
}
