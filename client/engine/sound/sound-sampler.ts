import type { Cancel, Clock } from "../clock.ts";
import { playheadIntervalMs } from "../limits.ts";
import { SoundWatch } from "./sound-watch.ts";

const sampleIntervalMs = 100;
/** More often until the first sound, so that click to sound is exact. */
const startIntervalMs = 20;
/** So near to the end no silence is a stall: `ended` is on its way. */
const endSeconds = 0.15;

/** `readyState` of an element that has data beyond this moment. */
export const haveFutureData = 3;

/** `readyState` of an element that has data for this moment. */
const haveCurrentData = 2;

type AudioEvent = "waiting" | "seeking" | "seeked" | "pause" | "play" | "ended";

/** What is looked at of an audio element. */
export interface SampledAudio {
  readonly currentTime: number;
  readonly playbackRate: number;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly ended: boolean;
  readonly readyState: number;
  readonly error: unknown;
  addEventListener(name: AudioEvent, listener: () => void): void;
}

export interface SoundSamplerOptions {
  readonly audio: SampledAudio;
  readonly clock: Clock;
  /** Seconds until the sound is to end; Infinity when something follows. */
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
  #cancelTimer: Cancel = () => undefined;
  /** The element has said that it lacks data, and has not had any since. */
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
        this.watch.interrupt();
        this.#sample();
        onPlayhead();
        onChange();
      });
    }
    audio.addEventListener("ended", () => {
      this.watch.interrupt();
      onPlayhead();
      onEnded();
      onChange();
    });
    this.#arm();
  }

  /** Now, where it is not told when. */
  clicked(atMs = this.#options.clock.nowMs()): void {
    this.watch.clicked(atMs);
    this.#arm();
  }

  #arm(): void {
    this.#cancelTimer();
    const starting = this.watch.startMs === null && !this.#options.audio.paused;
    this.#cancelTimer = this.#options.clock.after(starting ? startIntervalMs : sampleIntervalMs, () => {
      this.#sample();
      this.#arm();
    });
  }

  #sample(): void {
    const { audio, onPlayhead, onFirstSound, onChange } = this.#options;
    const nowMs = this.#options.clock.nowMs();
    this.#options.onSample();
    const nearEnd = this.#options.remainingSeconds() < endSeconds;
    const { stalled, isSilent } = this.watch;
    const wanted = !audio.paused && !audio.ended && !nearEnd;
    const first = this.watch.sample({
      nowMs,
      positionSeconds: audio.currentTime,
      playbackRate: audio.playbackRate,
      wanted,
      expected: wanted && !audio.seeking,
      starved: this.#waited || audio.readyState < haveFutureData,
      able: audio.readyState >= haveCurrentData && audio.error === null,
    });
    if (audio.readyState >= haveFutureData) this.#waited = false;
    if (first) {
      onFirstSound(this.watch.startMs ?? 0);
      onPlayhead();
    }
    if (first || stalled !== this.watch.stalled || isSilent !== this.watch.isSilent) onChange();
    if (!audio.paused && nowMs - this.#playheadAtMs >= playheadIntervalMs) {
      this.#playheadAtMs = nowMs;
      onPlayhead();
    }
  }
}
