import type { SegmentKey } from "../../../shared/engine/input.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { missingPatienceMs, missingToldMax } from "../limits.ts";
import { haveFutureData } from "./sound-sampler.ts";

export interface StandingSound {
  readonly audio: { readonly paused: boolean; readonly ended: boolean; readonly readyState: number };
  readonly positionSeconds: number;
  readonly nowMs: number;
}

/** Segments that the server does not have, as the engine said, and whether the sound waits for one of them in vain. */
export class MissingSound {
  /** When it was said, of each. */
  readonly #toldAtMs = new Map<string, number>();

  told({ renditionId, segmentIndex }: SegmentKey, nowMs: number): void {
    const name = `${renditionId}/${segmentIndex}`;
    if (!this.#toldAtMs.has(name)) this.#toldAtMs.set(name, nowMs);
    const oldest = this.#toldAtMs.keys().next();
    if (this.#toldAtMs.size > missingToldMax && !oldest.done) this.#toldAtMs.delete(oldest.value);
  }

  /** Another click: what was said before is said again, if it still holds. */
  forget(): void {
    this.#toldAtMs.clear();
  }

  /** A neighbour that holds it has had its time. */
  isWaitedForInVain(manifest: Manifest, { audio, positionSeconds, nowMs }: StandingSound): boolean {
    const starves = !audio.paused && !audio.ended && audio.readyState < haveFutureData;
    if (!starves || this.#toldAtMs.size === 0) return false;
    let startSeconds = 0;
    for (const [segmentIndex, { durationSamples }] of manifest.segments.entries()) {
      const endSeconds = startSeconds + durationSamples / manifest.sampleRateHz;
      const toldAtMs = this.#toldAtMs.get(`${manifest.renditionId}/${segmentIndex}`);
      const isHere = positionSeconds > startSeconds - nearSeconds && positionSeconds < endSeconds;
      if (isHere && toldAtMs !== undefined && nowMs - toldAtMs >= missingPatienceMs) return true;
      startSeconds = endSeconds;
    }
    return false;
  }
}

/** A browser stops a little before the end of what it has, and encoders begin a little before the sound. */
const nearSeconds = 0.5;
