import { playheadIntervalMs } from "../limits.ts";
import { SoundWatch } from "./sound-watch.ts";

const sampleIntervalMs = 100;
/** Until the first sound the element is looked at more often, so that click to sound is exact. */
const startIntervalMs = 20;
/** Nothing that is missing this near to the end is a stall: `ended` is on its way. */
const endSeconds = 0.15;

export interface SoundSamplerOptions {
  readonly audio: HTMLAudioElement;
  /** Until the sound is to end; Infinity when something follows. */
  remainingSeconds(): number;
  /** Ten times a second and more. */
  onSample(): void;
  /** Four times a second while it plays, and at each seek, pause and start. */
  onPlayhead(): void;
  onFirstSound(startMs: number): void;
  onEnded(): void;
  onChange(): void;
}

/** Watches one audio element for as long as the page lives. */
export class SoundSampler {
  readonly watch = new SoundWatch();
  readonly #options: SoundSamplerOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waited = false;
  #playheadAtMs = 0;

  constructor(options: SoundSamplerOptions) {
    this.#options = options;
  }

  start(): void {
    const { audio, onPlayhead, onEnded, onChange } = this.#options;
    audio.addEventListener("waiting", () => {
      this.#waited = true;
    });
    for (const name of ["seeking", "pause", "play", "seeked"] as const) {
      audio.addEventListener(name, () => {
        this.watch.settle();
        this.#sample();
        onPlayhead();
        onChange();
      });
    }
    audio.addEventListener("ended", () => {
      this.watch.settle();
      onPlayhead();
      onEnded();
      onChange();
    });
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  clicked(): void {
    this.watch.clicked(performance.now());
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const starting = this.watch.startMs === null && !this.#options.audio.paused;
    this.#timer = setTimeout(
      () => {
        this.#sample();
        this.#arm();
      },
      starting ? startIntervalMs : sampleIntervalMs,
    );
  }

  #sample(): void {
    const { audio, onPlayhead, onFirstSound, onChange } = this.#options;
    const nowMs = performance.now();
    this.#options.onSample();
    const nearEnd = this.#options.remainingSeconds() < endSeconds;
    const stalled = this.watch.stalled;
    const first = this.watch.sample({
      nowMs,
      positionSeconds: audio.currentTime,
      playbackRate: audio.playbackRate,
      expected: !audio.paused && !audio.seeking && !audio.ended && !nearEnd,
      starved: this.#waited || audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
    });
    if (audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) this.#waited = false;
    if (first) {
      onFirstSound(this.watch.startMs ?? 0);
      onPlayhead();
    }
    if (first || stalled !== this.watch.stalled) onChange();
    if (!audio.paused && nowMs - this.#playheadAtMs >= playheadIntervalMs) {
      this.#playheadAtMs = nowMs;
      onPlayhead();
    }
  }
}
