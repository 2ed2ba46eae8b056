/** Checks that run at one time: some wait for a thread that verifies a signature, none may keep the announces waiting. */
const runningMax = 16;
/** Time for checks within one turn of the event loop, ms: half of a turn under a flood of hellos. */
const turnMs = 4;

/**
 * Where hellos wait to be checked. Each costs as much as ten announces, so that a crowd that comes back, or a flood of forged ones, is let
 * in a few at a time, between the messages of those who are in.
 */
export class HelloDesk {
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;
  #scheduled = false;

  /** `check` never rejects. */
  add(check: () => Promise<void>): void {
    this.#waiting.push(check);
    this.#schedule();
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= runningMax || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#turn();
    });
  }

  #turn(): void {
    const endMs = performance.now() + turnMs;
    while (this.#running < runningMax && performance.now() < endMs) {
      const check = this.#waiting.shift();
      if (!check) return;
      this.#running += 1;
      void check().finally(() => {
        this.#running -= 1;
        this.#schedule();
      });
    }
    this.#schedule();
  }
}
