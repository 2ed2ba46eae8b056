import { expect, test } from "vitest";
import type { Codec } from "../../../shared/manifest/manifest.ts";
import { FakeMedia } from "../../../test/rigs/media.ts";
import { aRendition, aTrack } from "../../../test/rigs/music.ts";
import { noSoundReason, soundAbility } from "./sound-ability.ts";

const hls = "application/vnd.apple.mpegurl";

/** A browser whose media sources play some codecs, and which plays some types by itself. */
function browser(codecs: readonly Codec[], ownTypes: readonly string[]) {
  const media = new FakeMedia();
  media.codecs = codecs;
  return soundAbility(media, { canPlayType: (type) => (ownTypes.includes(type) ? "maybe" : "") });
}
const aac = 'audio/mp4; codecs="mp4a.40.2"';

test("media sources with AAC are the first way, whatever else there is", () => {
  expect(browser(["mp4a.40.2"], [hls, aac]).way).toBe("timeline");
});

test("without media sources a browser plays by itself if it knows HLS and AAC", () => {
  const alone = browser([], [hls, aac]);
  expect([alone.way, alone.plays("mp4a.40.2"), alone.plays("flac")]).toEqual(["native", true, false]);
  expect(browser([], [aac]).way).toBe("none");
  expect(browser([], [hls]).way).toBe("none");
});

test("a browser without AAC plays FLAC", () => {
  const free = browser(["flac"], []);
  expect([free.way, free.plays("mp4a.40.2"), free.plays("flac")]).toEqual(["timeline", false, true]);
});

test("why nothing sounds is said of the song, or of the browser", () => {
  const track = aTrack("a", { renditions: [aRendition("a", { codec: "flac" })] });
  expect(noSoundReason(aTrack("b", { renditions: [] }), browser([], []))).toContain("not ready yet");
  expect(noSoundReason(track, browser([], []))).toContain("This browser can't play music from here");
  expect(noSoundReason(track, browser(["mp4a.40.2"], []))).toContain("lacks the codec");
});
