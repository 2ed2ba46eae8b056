import { expect, test } from "vitest";
import { namesFromPath } from "./names-from-path.ts";

test.each([
  ["Ada/Études/01 - Prélude.flac", "Ada", "Études", 1, null, "Prélude"],
  ["Ada/Études/1-04 Fugue.mp3", "Ada", "Études", 4, 1, "Fugue"],
  ["Ada/Études/CD 2/07. Coda.wav", "Ada", "Études", 7, 2, "Coda"],
  ["Studies/12_night_song.ogg", null, "Studies", 12, null, "night song"],
  ["99 Luftballons.mp3", null, null, null, null, "99 Luftballons"],
  ["song.with.dots.opus", null, null, null, null, "song.with.dots"],
  ["a/b/c/d/05 Rain.wav", "c", "d", 5, null, "Rain"],
  [".wav", null, null, null, null, "Untitled"],
])("%s", (path, artistName, albumTitle, trackNumber, discNumber, title) => {
  expect(namesFromPath(path)).toEqual({ artistName, albumTitle, trackNumber, discNumber, title, discTitle: null });
});

test("a disc's folder is part of the album above it, or of the one that it is named after", () => {
  expect(namesFromPath("Ada/Études/Disc 2 - Live/1.wav")).toMatchObject({
    artistName: "Ada",
    albumTitle: "Études",
    discNumber: 2,
    discTitle: "Live",
  });
  expect(namesFromPath("Ada/Études (CD2)/1.wav")).toMatchObject({
    artistName: "Ada",
    albumTitle: "Études",
    discNumber: 2,
  });
});
