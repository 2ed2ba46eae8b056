import { expect, test } from "vitest";
import { sampleRendition, sampleTrack } from "../../test/contract/catalogue-samples.ts";
import type { MoreFacts } from "../catalog/ingested-track.ts";
import { type NamedTrack, namesText, parseNames } from "./named-track.ts";

const { kind, renditionId } = sampleRendition("Ágætis", "aac160");
const track: NamedTrack = {
  ...sampleTrack("Ágætis", { artistName: "Sigur Rós", trackNumber: 3, genre: "Post", coverId: "c".repeat(32) }),
  addedAt: "2026-11-29T12:00:00.000Z",
  renditions: [{ kind, renditionId }],
};

test("names are read as they were written", () => {
  expect(parseNames(namesText(track))).toEqual(track);
});

test("what was measured, what is amiss and what the file holds is read as it was written", () => {
  const sound = {
    measured: {
      loudness: { integratedLufs: -9.13, rangeLu: 7.2, truePeakDbtp: 1.04 },
      windowCounts: "AQEBAQEB",
      waveform: "AP//",
    },
    warnings: ["2 s in its middle are missing"],
    source: { sampleRateHz: 96_000, bitsPerSample: 24, channels: 6 },
  };
  expect(parseNames(namesText({ ...track, ...sound }))).toEqual({ ...track, ...sound });
  const silent = { ...track, measured: { ...sound.measured, loudness: null } };
  expect(parseNames(namesText(silent))).toEqual(silent);
});

test("all that tags may say is read as it was written, also where it is as long as may be", () => {
  const names = Array.from({ length: 50 }, (_, at) => `${at} ${"n".repeat(290)}`);
  const artists = names.map((name) => ({ name, sortName: name, isGuest: true }));
  const words = "w".repeat(150_000);
  const more: MoreFacts = {
    ...{ artistText: "Sigur Rós", artists, albumArtists: artists, isCompilation: true },
    ...{ folder: "/m", albumFolder: "/m", titleSort: "t", albumSort: null, genres: names, composers: names },
    ...{ conductors: names, work: "w", discTitle: "d", originalYear: 1982, lyrics: words, comment: words },
    gain: { trackDb: -6.54, trackPeak: 0.98, albumDb: null, albumPeak: null },
    musicBrainz: { recordingId: "r", releaseId: null, releaseGroupId: null, artistIds: names, albumArtistIds: [] },
  };
  expect(parseNames(namesText({ ...track, more }))).toEqual({ ...track, more });
});

test("a file of names of which any byte was changed, or that was cut anywhere, is not believed", () => {
  const text = namesText(track);
  for (let at = 0; at < text.length - 1; at += 1) {
    const other = text[at] === "x" ? "y" : "x";
    expect(parseNames(text.slice(0, at) + other + text.slice(at + 1)), `changed at ${at}`).toBeNull();
    expect(parseNames(text.slice(0, at)), `cut at ${at}`).toBeNull();
  }
});

test.each([
  ["an id that leads elsewhere", { trackId: "../keys" }],
  ["a kind that is none", { renditions: [{ kind: "mp3", renditionId }] }],
  ["no time", { addedAt: "yesterday" }],
  ["a later version", { version: 2 }],
])("names with %s are not believed, though their sum is right", (_what, change) => {
  expect(parseNames(namesText({ ...track, ...(change as Partial<NamedTrack>) }))).toBeNull();
});
