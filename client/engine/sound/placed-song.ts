import type { Manifest } from "../../../shared/manifest/manifest.ts";
import type { ByteArray } from "../byte-array.ts";
import type { Want } from "../bytes/wants.ts";

/** A song as the timeline gets it: what it is made of, and where its segments come from. */
export interface TimelineSong {
  readonly manifest: Manifest;
  want(segmentIndex: number, onPrefix: () => void): Want;
  /** What this page has of a segment, without asking anybody: all of it or its beginning. */
  atHand(segmentIndex: number): ByteArray | null;
}

/** A song at its place on the timeline. Times are seconds on the timeline if not said otherwise. */
export class PlacedSong {
  readonly song: TimelineSong;
  readonly startSeconds: number;
  /** Seconds that can be heard, without the encoder's delay and padding. */
  readonly lengthSeconds: number;
  /** Where each segment starts, the encoder's delay taken off; the first starts before the song is heard. */
  readonly #starts: Float64Array;

  constructor(song: TimelineSong, startSeconds: number) {
    const { audibleSamples, sampleRateHz, encoderDelaySamples, segments } = song.manifest;
    this.song = song;
    this.startSeconds = startSeconds;
    this.lengthSeconds = audibleSamples / sampleRateHz;
    this.#starts = new Float64Array(segments.length);
    let samples = -encoderDelaySamples;
    segments.forEach(({ durationSamples }, index) => {
      this.#starts[index] = startSeconds + samples / sampleRateHz;
      samples += durationSamples;
    });
  }

  get endSeconds(): number {
    return this.startSeconds + this.lengthSeconds;
  }

  /** What is added to a segment's own times. */
  get offsetSeconds(): number {
    return this.#starts[0] ?? this.startSeconds;
  }

  get segmentCount(): number {
    return this.#starts.length;
  }

  startOf(segmentIndex: number): number {
    return this.#starts[segmentIndex] ?? this.endSeconds;
  }

  segmentBytes(segmentIndex: number): number {
    return this.song.manifest.segments[segmentIndex]?.bytes ?? 0;
  }

  /** The segment that sounds at a time, clamped into the song. */
  segmentAt(seconds: number): number {
    const after = this.#starts.findIndex((start) => start > seconds);
    return after === -1 ? Math.max(0, this.segmentCount - 1) : Math.max(0, after - 1);
  }
}
