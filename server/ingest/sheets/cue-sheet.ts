import { fail, ok, type Result } from "../../../shared/result.ts";
import { cdFramesPerSecond } from "../sound-range.ts";

/** A cue sheet as it is written: names are as they stand there, times are CD frames (1/75 s). */
export interface CueSheet extends SheetTags {
  readonly files: readonly SheetFile[];
}

/** What a sheet says of the album, or of one song. `remarks`: the lines `REM DATE 1999`, their names in capitals. */
export interface SheetTags {
  readonly title: string | null;
  readonly performer: string | null;
  readonly songwriter: string | null;
  readonly remarks: ReadonlyMap<string, string>;
}

export interface SheetFile {
  readonly name: string;
  /** The songs that begin in this file, in order. Data tracks are none. */
  readonly songs: readonly SheetSong[];
}

export interface SheetSong extends SheetTags {
  /** Of its TRACK line. */
  readonly number: number;
  /** Where INDEX 01 says that it begins. */
  readonly startFrame: number;
}

/** Tracks of a sheet: a CD has up to 99. */
const tracksMax = 999;

interface OpenTags {
  title: string | null;
  performer: string | null;
  songwriter: string | null;
  readonly remarks: Map<string, string>;
}

interface OpenSong extends OpenTags {
  readonly number: number;
  readonly isSound: boolean;
  startFrame: number | null;
}

interface OpenSheet {
  readonly tags: OpenTags;
  readonly files: { readonly name: string; readonly isSound: boolean; readonly songs: OpenSong[] }[];
  song: OpenSong | null;
}

/** Reads a sheet. Commands that it does not know are passed over; fails with what is wrong, in words for people. */
export function readCueSheet(text: string): Result<CueSheet, string> {
  const sheet: OpenSheet = { tags: noTags(), files: [], song: null };
  for (const [index, line] of text.split(/\r\n|\r|\n/u).entries()) {
    const [, command = "", rest = ""] = /^\s*(\S+)\s*(.*?)\s*$/u.exec(line) ?? [];
    const fault = take(sheet, command.toUpperCase(), rest);
    if (fault !== null) return fail(`line ${index + 1}: ${fault}`);
  }
  return closed(sheet);
}

/** Takes one line. Answers with what is wrong with it, or null. */
function take(sheet: OpenSheet, command: string, rest: string): string | null {
  const tags = sheet.song ?? sheet.tags;
  switch (command) {
    case "TITLE":
      tags.title ??= unquoted(rest);
      return null;
    case "PERFORMER":
      tags.performer ??= unquoted(rest);
      return null;
    case "SONGWRITER":
      tags.songwriter ??= unquoted(rest);
      return null;
    case "REM": {
      const [, name = "", value = ""] = /^(\S+)\s+(.+)$/u.exec(rest) ?? [];
      if (name !== "") tags.remarks.set(name.toUpperCase(), unquoted(value));
      return null;
    }
    case "FILE": {
      const [, name = rest, kind = ""] = /^(.+?)(?:\s+(\w+))?$/u.exec(rest) ?? [];
      sheet.files.push({ name: unquoted(name), isSound: !/^(?:BINARY|MOTOROLA)$/iu.test(kind), songs: [] });
      return null;
    }
    case "TRACK":
      return beginSong(sheet, rest);
    case "INDEX":
      return placeSong(sheet, rest);
    default:
      return null;
  }
}

function beginSong(sheet: OpenSheet, rest: string): string | null {
  const [, digits = "", kind = ""] = /^(\d{1,3})(?:\s+(\S+))?/u.exec(rest) ?? [];
  if (digits === "") return `a TRACK has no number ("${rest.slice(0, 40)}")`;
  if (sheet.files.length === 0) return "a TRACK comes before any FILE";
  if (sheet.song !== null) {
    const unplaced = unplacedOf(sheet.song);
    if (unplaced !== null) return unplaced;
  }
  sheet.song = { ...noTags(), number: Number(digits), isSound: /^(?:AUDIO)?$/iu.test(kind), startFrame: null };
  return null;
}

/** A song belongs to the file in which its INDEX 01 lies: its pause (INDEX 00) may be at the end of the one before. */
function placeSong({ files, song }: OpenSheet, rest: string): string | null {
  const [, index, minutes, seconds, frames] = /^(\d{1,2})\s+(\d{1,4}):(\d{1,2}):(\d{1,2})$/u.exec(rest) ?? [];
  if (index === undefined || Number(seconds) > 59 || Number(frames) >= cdFramesPerSecond) {
    return `INDEX has no time of the form 01 minutes:seconds:frames ("${rest.slice(0, 40)}")`;
  }
  const file = files.at(-1);
  if (song === null || file === undefined) return "an INDEX comes before any TRACK";
  if (Number(index) !== 1) return null;
  song.startFrame = (Number(minutes) * 60 + Number(seconds)) * cdFramesPerSecond + Number(frames);
  if (!song.isSound) return null;
  const before = file.songs.at(-1);
  if (before?.startFrame != null && before.startFrame >= song.startFrame) {
    return `track ${song.number} begins no later than track ${before.number}`;
  }
  file.songs.push(song);
  return null;
}

function closed({ files, song, tags }: OpenSheet): Result<CueSheet, string> {
  if (files.length === 0) return fail("it has no FILE line");
  if (song === null) return fail("it has no TRACK line");
  const unplaced = unplacedOf(song);
  if (unplaced !== null) return fail(unplaced);
  const sound = files.filter(({ isSound }) => isSound);
  if (sound.reduce((sum, { songs }) => sum + songs.length, 0) > tracksMax) {
    return fail(`it has more than ${tracksMax} tracks`);
  }
  return ok({
    ...tags,
    files: sound.map(({ name, songs }) => ({
      name,
      songs: songs.flatMap((one) => (one.startFrame === null ? [] : [{ ...one, startFrame: one.startFrame }])),
    })),
  });
}

function unplacedOf({ number, isSound, startFrame }: OpenSong): string | null {
  return isSound && startFrame === null ? `track ${number} has no INDEX 01` : null;
}

function noTags(): OpenTags {
  return { title: null, performer: null, songwriter: null, remarks: new Map() };
}

/** A quote within a text in quotes is the text's own. */
function unquoted(text: string): string {
  return /^"(.*)"$/u.exec(text.trim())?.[1] ?? text.trim();
}
