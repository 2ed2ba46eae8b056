/** Milliseconds from a change to the word of it: at most five a second. */
const quietMs = 200;

/** Who wants to hear that something has changed; many changes in a row are one word. */
export class Changes {
  readonly #callbacks = new Set<() => void>();
  #due = false;

  /** Returns what ends it. */
  on(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  tell(): void {
    if (this.#due) return;
    this.#due = true;
    setTimeout(() => {
      this.#due = false;
      for (const callback of this.#callbacks) callback();
    }, quietMs);
  }
}
