import type { Clock } from "../clock.ts";

/** How long an iPhone may take to forget a loudness that it has taken, ms: one turn of its loop. */
const forgottenMs = 20;

export interface VolumeControlOptions {
  readonly audio: { volume: number };
  readonly clock: Clock;
  /** It is known now that a page cannot set it. */
  onRefused(): void;
}

/**
 * How loud the element is, between 0 and 1. iPhones leave that to their own keys: their elements take a value, and have 1 again in the
 * next turn of the loop.
 */
export class VolumeControl {
  readonly #options: VolumeControlOptions;
  #wanted = 1;
  #isTrying = false;
  #sticks = true;

  constructor(options: VolumeControlOptions) {
    this.#options = options;
  }

  /** Whether what is set stays so. True until the opposite is known. */
  get sticks(): boolean {
    return this.#sticks;
  }

  /** Finds out. Nothing sounds yet. */
  probe(): void {
    const { audio, clock, onRefused } = this.#options;
    const tried = 0.5;
    this.#isTrying = true;
    audio.volume = tried;
    clock.after(forgottenMs, () => {
      this.#isTrying = false;
      this.#sticks = Math.abs(audio.volume - tried) < 0.01;
      audio.volume = this.#wanted;
      if (!this.#sticks) onRefused();
    });
  }

  set(volume: number): void {
    this.#wanted = Math.min(Math.max(0, volume), 1);
    if (!this.#isTrying) this.#options.audio.volume = this.#wanted;
  }
}
