/** Lets so many do something at one time; the others wait in the order in which they came. */
export class ReadingSlots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(max: number) {
    this.#free = max;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves when it is one's turn, with what is to be called in the end; calling it again does nothing. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }

  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    const give = await this.take();
    try {
      return await work();
    } finally {
      give();
    }
  }
}
