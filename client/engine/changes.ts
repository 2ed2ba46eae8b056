import type { Clock } from "./clock.ts";

/** Milliseconds from a change to the word of it: at most five a second. */
const quietMs = 200;

/** Tells its listeners that something has changed; many changes in a row are told once. */
export class Changes {
  readonly #callbacks = new Set<() => void>();
  readonly #clock: Clock;
  #due = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns what ends it. */
  on(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  tell(): void {
    if (this.#due) return;
    this.#due = true;
    this.#clock.after(quietMs, () => {
      this.#due = false;
      for (const callback of this.#callbacks) callback();
    });
  }
}
