import { expect, test } from "vitest";
import { readCueSheet } from "./cue-sheet.ts";

const album = `REM GENRE "Post-Rock"
REM DATE 1999
REM DISCID 8C0B2F0A
PERFORMER "Ada & the "Bees""
TITLE "One Side"
FILE "One Side.wav" WAVE
  TRACK 01 AUDIO
    TITLE "First"
    PERFORMER "Ada"
    FLAGS DCP
    ISRC DEABC9900001
    INDEX 00 00:00:00
    INDEX 01 00:00:32
  TRACK 02 AUDIO
    title Second song
    SONGWRITER "Bo"
    REM REPLAYGAIN_TRACK_GAIN -6.50 dB
    INDEX 00 03:58:00
    INDEX 01 04:00:74
    INDEX 02 05:00:00
`;

test("a sheet says of each song where it begins and what it is called", () => {
  const read = readCueSheet(album.replaceAll("\n", "\r\n"));
  if (!read.ok) throw new Error(read.error);
  const { files, remarks, ...tags } = read.value;
  expect(tags).toEqual({ title: "One Side", performer: 'Ada & the "Bees"', songwriter: null });
  expect(Object.fromEntries(remarks)).toMatchObject({ GENRE: "Post-Rock", DATE: "1999" });
  expect(files.map(({ name }) => name)).toEqual(["One Side.wav"]);
  expect(
    files[0]!.songs.map(({ number, title, performer, startFrame }) => [number, title, performer, startFrame]),
  ).toEqual([
    [1, "First", "Ada", 32],
    [2, "Second song", null, 240 * 75 + 74],
  ]);
  expect(files[0]!.songs[1]!.songwriter).toBe("Bo");
  expect(files[0]!.songs[1]!.remarks.get("REPLAYGAIN_TRACK_GAIN")).toBe("-6.50 dB");
});

test("a song is of the file in which INDEX 01 lies; the data of a CD is no song", () => {
  const read = readCueSheet(`FILE a b.wav WAVE
TRACK 01 AUDIO
INDEX 01 00:00:00
TRACK 02 AUDIO
INDEX 00 02:00:00
FILE "c.flac"
INDEX 01 00:00:00
TRACK 03 MODE1/2352
INDEX 01 09:00:00
FILE "disc.bin" BINARY
TRACK 04 AUDIO
INDEX 01 00:00:00`);
  if (!read.ok) throw new Error(read.error);
  expect(read.value.files.map(({ name, songs }) => [name, songs.map(({ number }) => number)])).toEqual([
    ["a b.wav", [1]],
    ["c.flac", [2]],
  ]);
});

test.each([
  ["TRACK 01 AUDIO\nINDEX 01 00:00:00", "line 1: a TRACK comes before any FILE"],
  ["", "it has no FILE line"],
  ['FILE "a.wav" WAVE', "it has no TRACK line"],
  ["FILE a.wav WAVE\nTRACK 01 AUDIO\nTRACK 02 AUDIO", "line 3: track 1 has no INDEX 01"],
  ["FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 00 00:00:00", "track 1 has no INDEX 01"],
  ["FILE a.wav WAVE\nTRACK one AUDIO", 'line 2: a TRACK has no number ("one AUDIO")'],
  ["FILE a.wav WAVE\nINDEX 01 00:00:00", "line 2: an INDEX comes before any TRACK"],
  [
    "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 0:75",
    'line 3: INDEX has no time of the form 01 minutes:seconds:frames ("01 0:75")',
  ],
  [
    "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:75",
    'line 3: INDEX has no time of the form 01 minutes:seconds:frames ("01 00:00:75")',
  ],
  [
    "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:60:00",
    'line 3: INDEX has no time of the form 01 minutes:seconds:frames ("01 00:60:00")',
  ],
  [
    "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:10:00\nTRACK 02 AUDIO\nINDEX 01 00:10:00",
    "line 5: track 2 begins no later than track 1",
  ],
])("%j is refused: %s", (text, error) => {
  expect(readCueSheet(text)).toEqual({ ok: false, error });
});
