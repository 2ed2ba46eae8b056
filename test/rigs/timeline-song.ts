import type { HandedSegment, Want } from "../../client/engine/bytes/wants.ts";
import type { TimelineSong } from "../../client/engine/sound/placed-song.ts";
import type { RenditionId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { initSegment, soundChunk } from "./source-buffer.ts";

export interface SongShape {
  readonly segmentCount?: number;
  readonly codec?: Manifest["codec"];
  /** Songs of one init segment share its name. */
  readonly init?: string;
}

/** Each segment lasts 4 s, in four chunks of 500 bytes. */
export const segmentSeconds = 4;
const chunksPerSegment = 4;
export const chunkBytes = 500;
export const segmentBytes = chunksPerSegment * chunkBytes;
/** Silence that the encoder put before the first sound and after the last. */
export const delaySeconds = 0.5;
export const paddingSeconds = 0.25;

export interface AskedSegment {
  readonly segmentIndex: number;
  isCancelled: boolean;
}

/** A song whose segments come when the test says so. Chunk `c` of segment `s` of song `a` sounds as `a s.c`. */
export class FakeSong implements TimelineSong {
  readonly manifest: Manifest;
  readonly name: string;
  /** Every want of the timeline, in order. */
  readonly asked: AskedSegment[] = [];
  readonly #whole = new Set<number>();
  readonly #prefixBytes = new Map<number, number>();
  readonly #listeners = new Map<AskedSegment, { resolve(handed: HandedSegment): void; onPrefix(): void }>();

  constructor(name: string, { segmentCount = 3, codec = "mp4a.40.2", init = "aac" }: SongShape = {}) {
    this.name = name;
    const samples = segmentSeconds * 1_000;
    this.manifest = {
      version: 1,
      renditionId: name as RenditionId,
      averageBitsPerSecond: 160_000,
      peakBitsPerSecond: 170_000,
      codec,
      sampleRateHz: 1_000,
      channels: 2,
      audibleSamples: segmentCount * samples - 1_000 * (delaySeconds + paddingSeconds),
      encoderDelaySamples: 1_000 * delaySeconds,
      paddingSamples: 1_000 * paddingSeconds,
      init: initSegment(init),
      segments: Array.from({ length: segmentCount }, () => ({
        bytes: segmentBytes,
        durationSamples: samples,
        blockHashes: new Uint8Array(32),
      })),
    };
  }

  get lengthSeconds(): number {
    return this.manifest.audibleSamples / 1_000;
  }

  /** The segments that are asked for and have not come. */
  get open(): number[] {
    return [...this.#listeners.keys()].map(({ segmentIndex }) => segmentIndex);
  }

  get cancelled(): number[] {
    return this.asked.flatMap(({ segmentIndex, isCancelled }) => (isCancelled ? [segmentIndex] : []));
  }

  want(segmentIndex: number, onPrefix: () => void): Want {
    const asked = { segmentIndex, isCancelled: false };
    this.asked.push(asked);
    const handed = new Promise<HandedSegment>((resolve) => this.#listeners.set(asked, { resolve, onPrefix }));
    return {
      handed,
      whole: () => (this.#whole.has(segmentIndex) ? this.bytesOf(segmentIndex) : null),
      prefix: () => this.#prefix(segmentIndex),
      cancel: () => {
        asked.isCancelled = this.#listeners.delete(asked);
      },
    };
  }

  atHand(segmentIndex: number): Uint8Array<ArrayBuffer> | null {
    return this.#whole.has(segmentIndex) ? this.bytesOf(segmentIndex) : this.#prefix(segmentIndex);
  }

  /** It lies in memory, whole. */
  keep(segmentIndex: number): this {
    this.#whole.add(segmentIndex);
    return this;
  }

  /** So much of its beginning has come, and who asked hears it. */
  grow(segmentIndex: number, bytes: number): void {
    this.#prefixBytes.set(segmentIndex, bytes);
    for (const [asked, { onPrefix }] of this.#listeners) if (asked.segmentIndex === segmentIndex) onPrefix();
  }

  /** Hands the segment to whoever asked. */
  async hand(segmentIndex: number): Promise<void> {
    for (const [asked, { resolve }] of this.#listeners) {
      if (asked.segmentIndex !== segmentIndex) continue;
      this.#listeners.delete(asked);
      resolve({ bytes: this.bytesOf(segmentIndex), source: "cdn" });
    }
    await Promise.resolve();
    await Promise.resolve();
  }

  bytesOf(segmentIndex: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(segmentBytes);
    for (let chunk = 0; chunk < chunksPerSegment; chunk += 1) {
      const startSeconds = segmentIndex * segmentSeconds + chunk;
      const piece = { startSeconds, endSeconds: startSeconds + 1, name: `${this.name} ${segmentIndex}.${chunk}` };
      bytes.set(soundChunk(piece, chunkBytes), chunk * chunkBytes);
    }
    return bytes;
  }

  #prefix(segmentIndex: number): Uint8Array<ArrayBuffer> | null {
    const bytes = this.#prefixBytes.get(segmentIndex) ?? 0;
    return bytes > 0 ? this.bytesOf(segmentIndex).subarray(0, bytes) : null;
  }
}
