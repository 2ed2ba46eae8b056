import { expect, test } from "vitest";
import type { MoreFacts } from "../../catalog/ingested-track.ts";
import type { SourceDescription } from "../describe/describe-source.ts";
import { readCueSheet } from "./cue-sheet.ts";
import { laySheet } from "./lay-sheet.ts";

const more: MoreFacts = {
  ...{
    artistText: "File artist",
    artists: [{ name: "File artist", sortName: null, isGuest: false }],
    albumArtists: [],
  },
  ...{ isCompilation: false, folder: "/m/a", albumFolder: "/m/a", titleSort: "whole", albumSort: null },
  ...{ genres: ["Rock"], composers: [], conductors: [], work: null, discTitle: null, originalYear: null },
  gain: { trackDb: -3, trackPeak: 0.9, albumDb: -4, albumPeak: 0.9 },
  musicBrainz: { recordingId: "whole", releaseId: "r", releaseGroupId: null, artistIds: [], albumArtistIds: [] },
  ...{ lyrics: "all of them", comment: null },
};
const file: SourceDescription = {
  facts: {
    ...{ title: "Side", artistName: "File artist", albumTitle: "File album", albumArtistName: "File artist" },
    ...{ trackNumber: null, discNumber: 2, year: 1990, genre: "Rock", more },
  },
  ...{ sampleRateHz: 44_100, durationSeconds: 100, isLossless: true, source: null, cover: null, warnings: [] },
};

function laid(head: string, song: string) {
  const text = `${head}\nFILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 07 AUDIO\n${song}\nINDEX 01 00:40:00`;
  const read = readCueSheet(text);
  if (!read.ok) throw new Error(read.error);
  const { files, ...album } = read.value;
  const { number, startFrame, ...tags } = files[0]!.songs[1]!;
  return laySheet(file, { part: 2, range: { startFrame, endFrame: null }, number, song: tags, album });
}

test("what the sheet says goes before what its file says", () => {
  const { facts, durationSeconds } = laid(
    'PERFORMER "Ada"\nTITLE "One"\nREM DATE 1999\nREM GENRE "Jazz; Soul"\nREM DISCNUMBER 1\nREM COMMENT "from tape"\nREM REPLAYGAIN_ALBUM_GAIN -7.5 dB',
    'TITLE "Second"\nPERFORMER "Bo feat. Cy"\nSONGWRITER "Di"\nREM REPLAYGAIN_TRACK_GAIN -6.5 dB',
  );
  expect(durationSeconds).toBe(60);
  expect(facts).toMatchObject({
    ...{ title: "Second", artistName: "Bo feat. Cy", albumTitle: "One", albumArtistName: "Ada" },
    ...{ trackNumber: 7, discNumber: 1, year: 1999, genre: "Jazz" },
    more: {
      ...{ genres: ["Jazz", "Soul"], composers: ["Di"], comment: "from tape" },
      artists: [{ name: "Bo" }, { name: "Cy", isGuest: true }],
      albumArtists: [{ name: "Ada" }],
      gain: { trackDb: -6.5, trackPeak: null, albumDb: -7.5, albumPeak: 0.9 },
    },
  });
});

test("where the sheet is silent the file speaks, save of what it says of one song", () => {
  const { facts } = laid('REM COMMENT "ExactAudioCopy v1.0b3"', "FLAGS DCP");
  expect(facts).toMatchObject({
    ...{ title: "Track 07", artistName: "File artist", albumTitle: "File album", albumArtistName: "File artist" },
    ...{ trackNumber: 7, discNumber: 2, year: 1990, genre: "Rock" },
    more: {
      ...{ titleSort: null, lyrics: null, comment: null },
      gain: { trackDb: null, trackPeak: null, albumDb: -4 },
      musicBrainz: { recordingId: null, releaseId: "r" },
    },
  });
});
