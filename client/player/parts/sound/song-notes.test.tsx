// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { aRendition, aTrack } from "../../../../test/rigs/music.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { notesOn, SongNotes } from "./song-notes.tsx";

const flac = (bitsPerSample: number | null, sampleRateHz: number) =>
  aRendition("f", { codec: "flac", bitsPerSample, sampleRateHz, channels: 2 });
const holds = (bitsPerSample: number | null, sampleRateHz: number, channels = 2) => ({
  bitsPerSample,
  sampleRateHz,
  channels,
});
const texts = (change: Parameters<typeof aTrack>[1]) => notesOn(aTrack("a", change)).map(({ text }) => text);

test("a song whose lossless rendition holds all of its file, and a lossy one, need no word", () => {
  expect(texts({ source: holds(16, 44_100), renditions: [aRendition("a"), flac(16, 44_100)] })).toEqual([]);
  expect(texts({ source: holds(null, 44_100) })).toEqual([]);
  expect(texts({})).toEqual([]);
});

test("a lossless rendition that holds all of a file beyond a CD's says of what form it is", () => {
  const notes = (bits: number, rate: number) =>
    texts({ source: holds(bits, rate), renditions: [aRendition("a"), flac(bits, rate)] });
  expect(notes(24, 96_000)).toEqual(["FLAC, 24 bit/96 kHz"]);
  expect(notes(24, 44_100)).toEqual(["FLAC, 24 bit/44.1 kHz"]);
  expect(notes(16, 88_200)).toEqual(["FLAC, 16 bit/88.2 kHz"]);
  expect(notes(16, 48_000)).toEqual([]);
});

test("a lossless rendition that holds less than its file says so", () => {
  const renditions = [aRendition("a"), flac(16, 44_100)];
  expect(texts({ source: holds(24, 96_000), renditions })).toEqual(["FLAC, 16 bit/44.1 kHz, from 24 bit/96 kHz"]);
  expect(texts({ source: holds(24, 44_100), renditions })).toEqual(["FLAC, 16 bit/44.1 kHz, from 24 bit/44.1 kHz"]);
  // Of a rendition that was made before its bits were noted only the rate is told.
  expect(texts({ source: holds(24, 96_000), renditions: [flac(null, 44_100)] })).toEqual([
    "FLAC, 44.1 kHz, from 96 kHz",
  ]);
});

test.each([
  [6, "Mixed down from 5.1"],
  [8, "Mixed down from 7.1"],
  [4, "Mixed down from 4 channels"],
])("a song of %i channels says that it was mixed down", (channels, text) => {
  expect(texts({ source: holds(null, 48_000, channels) })).toEqual([text]);
});

test("what is wrong with its file stands on the page as a sentence, under a name", async () => {
  const track = aTrack("a", { warnings: ["it is damaged in 1 place: 2.0 s of it are silence"] });
  const { find, names } = await draw(<SongNotes track={track} />);
  expect(find(".song-warning").textContent).toBe("It is damaged in 1 place: 2.0 s of it are silence.");
  expect(names("ul")).toEqual(["About the sound of Song a"]);
});
