const spanMs = 300_000;

/** How often something happened within the last five to ten minutes. */
export class RecentCount {
  readonly #nowMs: () => number;
  #span = 0;
  #now = 0;
  #before = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(): void {
    this.#turn();
    this.#now += 1;
  }

  count(): number {
    this.#turn();
    return this.#now + this.#before;
  }

  #turn(): void {
    const span = Math.floor(this.#nowMs() / spanMs);
    if (span === this.#span) return;
    this.#before = span === this.#span + 1 ? this.#now : 0;
    this.#now = 0;
    this.#span = span;
  }
}
