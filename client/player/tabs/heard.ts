import type { ReadonlySignal } from "@preact/signals";
import type { PlaybackView } from "../playback.ts";

const heardFields = [
  "state",
  "failure",
  "failureDetail",
  "waitsFor",
  "trackId",
  "renditionId",
  "positionSeconds",
  "durationSeconds",
  "segmentCount",
  "segments",
  "startMs",
] as const satisfies readonly (keyof PlaybackView)[];

/** What one tab hears, for the others to show. */
export type Heard = Pick<PlaybackView, (typeof heardFields)[number]>;

/** The second is the player's: of a song that is still to begin the engine knows none. */
export function heardBy({
  view,
  positionSeconds,
}: {
  readonly view: ReadonlySignal<PlaybackView>;
  readonly positionSeconds: ReadonlySignal<number>;
}): Heard {
  const fields = Object.fromEntries(heardFields.map((field) => [field, view.peek()[field]])) as unknown as Heard;
  return { ...fields, positionSeconds: positionSeconds.peek() };
}
