/** When a song counts as heard: after half a minute, or half of it. */
const countsAfterSeconds = 30;
/** Between two looks a song that sounds moves on by no more: a larger step is a seek. */
const stepMaxSeconds = 3;
/** So near to its beginning a song that was counted begins anew. */
const beginsWithinSeconds = 2;

export interface Look {
  /** Names what is at hand: another one for the same song queued twice. */
  readonly key: string;
  readonly seconds: number;
  readonly durationSeconds: number;
  readonly isSounding: boolean;
}

/** Adds up how much of a song sounded, whatever was skipped. */
export class Hearing {
  #key = "";
  #lastSeconds = 0;
  #heardSeconds = 0;
  #isCounted = false;

  /** Answers true once for each hearing that counts. */
  look({ key, seconds, durationSeconds, isSounding }: Look): boolean {
    const beginsAnew = this.#isCounted && seconds < beginsWithinSeconds && seconds < this.#lastSeconds;
    if (key !== this.#key || beginsAnew) {
      this.#key = key;
      this.#heardSeconds = 0;
      this.#isCounted = false;
      this.#lastSeconds = seconds;
      return false;
    }
    const step = seconds - this.#lastSeconds;
    this.#lastSeconds = seconds;
    if (isSounding && step > 0 && step <= stepMaxSeconds) this.#heardSeconds += step;
    if (this.#isCounted || this.#heardSeconds < Math.min(countsAfterSeconds, durationSeconds / 2)) return false;
    this.#isCounted = durationSeconds > 0;
    return this.#isCounted;
  }
}
