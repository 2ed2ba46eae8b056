import { MediaTimeline } from "../../client/engine/sound/media-timeline.ts";
import type { TimelineSong } from "../../client/engine/sound/placed-song.ts";
import { FakeAudio, FakeMedia } from "./media.ts";
import type { FakeSong } from "./timeline-song.ts";

export type OpenTimeline = ReturnType<typeof openTimeline>;

/** A timeline over a fake media engine, which plays and takes segments as the test says. */
export function openTimeline({ opensAtOnce = true } = {}) {
  const media = new FakeMedia();
  const audio = new FakeAudio(media);
  const entered: TimelineSong[] = [];
  const failures: string[] = [];
  const timeline = new MediaTimeline({
    audio,
    media,
    onEntered: (song) => entered.push(song),
    onFailed: (error) => failures.push(error?.message ?? ""),
  });
  timeline.open();
  if (opensAtOnce) media.source.open();

  /** Finishes what the buffer has, and hands over each segment that is asked for, until nothing more is. */
  async function deliver(...songs: readonly FakeSong[]): Promise<void> {
    media.finishAll();
    for (let asking = askingOf(songs); asking.length > 0; asking = askingOf(songs)) {
      for (const { song, segmentIndex } of asking) {
        await song.hand(segmentIndex);
        media.finishAll();
      }
    }
  }

  return {
    media,
    audio,
    timeline,
    entered,
    failures,
    deliver,
    /** Starts a song, so many seconds into it; returns where on the timeline it begins. */
    startOf(song: FakeSong, seconds = 0): number {
      timeline.start(song, seconds);
      return audio.currentTime - seconds;
    },
    /** What the buffer has. */
    ranges(): [startSeconds: number, endSeconds: number][] {
      const { buffered } = media.buffer;
      return Array.from({ length: buffered.length }, (_, index) => [buffered.start(index), buffered.end(index)]);
    },
    /** Plays on to a moment, and hands over what is asked for by the way, once a second. */
    async playTo(seconds: number, ...songs: readonly FakeSong[]): Promise<void> {
      while (audio.currentTime < seconds) {
        audio.playUntil(Math.min(seconds, audio.currentTime + 1));
        await deliver(...songs);
      }
    },
  };
}

function askingOf(songs: readonly FakeSong[]) {
  return songs.flatMap((song) => song.open.map((segmentIndex) => ({ song, segmentIndex })));
}
