import { silenceShownMs, stallMs } from "../limits.ts";

/** What is looked at of the audio element, ten times a second. */
export interface SoundSample {
  readonly nowMs: number;
  readonly positionSeconds: number;
  readonly playbackRate: number;
  /** The listener waits for sound: not paused, not at its end. */
  readonly wanted: boolean;
  /** It should sound: wanted, and no seek is under way. */
  readonly expected: boolean;
  /** The element says that it lacks data, now or since the last sample. */
  readonly starved: boolean;
  /** The element has something to sound now, and has not given up. */
  readonly able: boolean;
}

export interface SoundCounts {
  plays: number;
  playedSeconds: number;
  stalls: number;
  stallSeconds: number;
}

/** After a longer gap between two samples (the browser let the timer sleep) nothing is known about the sound between them. */
const sampleGapMaxMs = 5_000;
/** A smaller gap than this is ignored: the clocks of sound and page are read a little apart. */
const jitterMs = 15;
/** A position that gets ahead of the clock by more than this was moved: nobody has heard what lies between. */
const jumpMs = 1_000;

/** Turns samples of the audio element into click to sound, seconds played, and stalls. Pure: time comes with the sample. */
export class SoundWatch {
  readonly counts: SoundCounts = { plays: 0, playedSeconds: 0, stalls: 0, stallSeconds: 0 };
  /** Click to sound of the current track, null until it sounds. */
  startMs: number | null = null;
  #clickedAtMs: number | null = null;
  #last: SoundSample | null = null;
  /** Sound comes out; false from a click, a seek or a pause until it comes out again. */
  #sounding = false;
  /** Since when no sound comes out although it is wanted; null: it does, or is not. */
  #silentSinceMs: number | null = null;
  #sampledAtMs = 0;
  #missingMs = 0;
  #starved = false;
  #counted = false;

  clicked(nowMs: number): void {
    this.#clickedAtMs = nowMs;
    this.startMs = null;
    this.interrupt();
  }

  /** The song that was clicked will not sound. */
  gaveUp(): void {
    this.#clickedAtMs = null;
    this.interrupt();
  }

  /** A seek, a pause or the end: silence is no stall until sound has come out again. */
  interrupt(): void {
    this.#sounding = false;
    this.#last = null;
    this.#endEpisode();
  }

  /** A click waits for its first sound. */
  get isStarting(): boolean {
    return this.#clickedAtMs !== null;
  }

  get stalled(): boolean {
    return this.#counted;
  }

  /** Sound has been wanted and missing for so long that the page must not look as if it sounded. After a seek that is no stall. */
  get isSilent(): boolean {
    return this.#silentSinceMs !== null && this.#sampledAtMs - this.#silentSinceMs >= silenceShownMs;
  }

  /** True when this sample brought the first sound of the track. */
  sample(sample: SoundSample): boolean {
    const isFirst = this.#hear(sample);
    this.#sampledAtMs = sample.nowMs;
    if (this.#sounding || !sample.wanted) this.#silentSinceMs = null;
    else this.#silentSinceMs ??= sample.nowMs;
    return isFirst;
  }

  #hear(sample: SoundSample): boolean {
    const last = this.#last;
    this.#last = sample;
    if (!sample.expected) {
      this.interrupt();
      return false;
    }
    if (!last || sample.nowMs - last.nowMs > sampleGapMaxMs) return false;
    const elapsedMs = sample.nowMs - last.nowMs;
    const soundMs = Math.max(0, ((sample.positionSeconds - last.positionSeconds) * 1_000) / sample.playbackRate);
    const isHeard = sample.able && soundMs > 0 && soundMs <= elapsedMs + jumpMs;
    if (!this.#sounding) return isHeard && this.#firstSound(sample, soundMs);
    this.counts.playedSeconds += Math.min(soundMs, elapsedMs * 1.5) / 1_000;
    const missingMs = elapsedMs - soundMs;
    if (missingMs <= jitterMs) this.#endEpisode();
    else this.#missing(missingMs, sample.starved);
    return false;
  }

  #firstSound(sample: SoundSample, soundMs: number): boolean {
    this.#sounding = true;
    this.counts.playedSeconds += soundMs / 1_000;
    if (this.#clickedAtMs === null) return false;
    this.startMs = Math.max(0, Math.round(sample.nowMs - soundMs - this.#clickedAtMs));
    this.#clickedAtMs = null;
    this.counts.plays += 1;
    return true;
  }

  #missing(missingMs: number, starved: boolean): void {
    this.#missingMs += missingMs;
    this.#starved ||= starved;
    if (!this.#starved || this.#missingMs <= stallMs) return;
    if (this.#counted) {
      this.counts.stallSeconds += missingMs / 1_000;
      return;
    }
    this.#counted = true;
    this.counts.stalls += 1;
    this.counts.stallSeconds += this.#missingMs / 1_000;
  }

  #endEpisode(): void {
    this.#missingMs = 0;
    this.#starved = false;
    this.#counted = false;
  }
}
