import { isCoverId } from "../../../shared/api/cover.ts";
import { songsPerEditMax } from "../../../shared/api/library/edit-limits.ts";
import type { TrackId } from "../../../shared/ids.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import type { NamedArtist } from "../ingested-track.ts";
import {
  type CorrectionField,
  type Corrections,
  correctionFields,
  type EditPart,
  type GivenArtists,
} from "./correction.ts";
import {
  artistTextLettersMax,
  mergedMax,
  nameLettersMax,
  namesMax,
  noteLettersMax,
  partsMax,
} from "./correction-limits.ts";
import { textOf } from "./replace-artists.ts";

/** What somebody asks to have said of songs. */
export type AskedEdit = { readonly note: string } & (
  | { readonly kind: "songs"; readonly parts: readonly EditPart[] }
  | { readonly kind: "artists"; readonly artistIds: readonly string[]; readonly by: readonly NamedArtist[] }
  | {
      readonly kind: "albums";
      /** The first one gives its title, its artist and its edition, unless others are given. */
      readonly albumIds: readonly string[];
      readonly title: string | null;
      readonly albumArtist: GivenArtists | null;
      /** Whether each becomes a disc, in their order. */
      readonly isDiscEach: boolean;
    }
);

class Refused extends Error {}

/** Checks a request from outside. The reason names the field, what it holds and what it may hold. */
export function readEdit(asked: unknown): Result<AskedEdit, string> {
  try {
    const { note = "", songs, replaceArtists, mergeAlbums, ...others } = membersOf(asked, "the edit");
    const kinds = [songs, replaceArtists, mergeAlbums].filter((kind) => kind !== undefined);
    const [unknown] = Object.keys(others);
    if (unknown !== undefined || kinds.length !== 1) {
      const found = unknown === undefined ? `it has ${kinds.length} of them` : `it has "${unknown.slice(0, 40)}"`;
      throw new Refused(`Cannot read the edit: ${found}; give one of songs, replaceArtists, mergeAlbums, and a note`);
    }
    const said = note === "" ? "" : textFrom(note, "note", noteLettersMax);
    if (songs !== undefined) return ok({ kind: "songs", note: said, parts: partsFrom(songs) });
    if (replaceArtists !== undefined) return ok({ note: said, ...artistsEdit(replaceArtists) });
    return ok({ note: said, ...albumsEdit(mergeAlbums) });
  } catch (error) {
    if (error instanceof Refused) return fail(error.message);
    throw error;
  }
}

function artistsEdit(asked: unknown) {
  const { artistIds, by } = membersOf(asked, "replaceArtists");
  const named = artistsFrom(by, "replaceArtists.by");
  if (named.length === 0) throw wrong("replaceArtists.by", by, "no artist", "name at least one");
  return { kind: "artists", artistIds: idsFrom(artistIds, "replaceArtists.artistIds", mergedMax), by: named } as const;
}

function albumsEdit(asked: unknown) {
  const { albumIds, title, albumArtist, isDiscEach = false } = membersOf(asked, "mergeAlbums");
  return {
    kind: "albums",
    albumIds: idsFrom(albumIds, "mergeAlbums.albumIds", mergedMax),
    title: title === undefined ? null : textFrom(title, "mergeAlbums.title"),
    albumArtist: albumArtist === undefined ? null : givenFrom(albumArtist, "mergeAlbums.albumArtist"),
    isDiscEach: yesFrom(isDiscEach, "mergeAlbums.isDiscEach"),
  } as const;
}

function partsFrom(asked: unknown): EditPart[] {
  const parts = listFrom(asked, "songs", partsMax).map((part): EditPart => {
    const { trackIds, set = {}, reset = [] } = membersOf(part, "songs");
    const fields = listFrom(reset, "reset", correctionFields.length).map((field) => fieldFrom(field, "reset"));
    const said = correctionsFrom(set);
    const both = fields.find((field) => said[field] !== undefined);
    if (both) throw new Refused(`Cannot correct "${both}": it is in set and in reset; put it into one of them`);
    if (fields.length + Object.keys(said).length === 0)
      throw new Refused(`Cannot correct songs: nothing is in set or reset; the fields are ${fieldNames}`);
    return { trackIds: idsFrom(trackIds, "trackIds", songsPerEditMax) as TrackId[], set: said, reset: fields };
  });
  const songs = parts.reduce((sum, { trackIds }) => sum + trackIds.length, 0);
  if (songs > songsPerEditMax) throw tooMany("trackIds", songs, songsPerEditMax);
  if (parts.length === 0) throw new Refused("Cannot correct songs: there is none in the edit; name at least one");
  return parts;
}

const readers: { readonly [Field in CorrectionField]: (value: unknown) => Corrections[Field] } = {
  title: (value) => textFrom(value, "title"),
  artist(value) {
    const given = givenFrom(value, "artist");
    if (given.artists.every(({ isGuest }) => isGuest))
      throw wrong("artist", given.text, "nobody but guests", "name at least one artist who is none");
    return given;
  },
  album: (value) => textFrom(value, "album"),
  albumArtist: (value) => givenFrom(value, "albumArtist"),
  isCompilation: (value) => yesFrom(value, "isCompilation"),
  year: (value) => numberFrom(value, "year", 9_999),
  genres: (value) => [...new Set(listFrom(value, "genres", namesMax).map((name) => textFrom(name, "genres")))],
  discNumber: (value) => numberFrom(value, "discNumber", 999),
  trackNumber: (value) => numberFrom(value, "trackNumber", 9_999),
  edition: (value) => (value === "" ? "" : textFrom(value, "edition")),
  coverId(value) {
    if (value === null || (typeof value === "string" && isCoverId(value))) return value;
    throw wrong("coverId", value, "no id of a cover", "give one that an upload answered, or null for none");
  },
};

function correctionsFrom(asked: unknown): Corrections {
  const members = Object.entries(membersOf(asked, "set"));
  return Object.fromEntries(
    members.map(([name, value]) => {
      const field = fieldFrom(name, "set");
      return [field, readers[field](value)];
    }),
  );
}

const fieldNames = correctionFields.join(", ");

function fieldFrom(name: unknown, where: string): CorrectionField {
  const field = correctionFields.find((candidate) => candidate === name);
  if (field) return field;
  throw wrong(where, name, "no field", `the fields are ${fieldNames}`);
}

/** Control characters, lone surrogates, and the marks that turn the reading direction of all that follows. */
const unwelcome = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** One line in normal form. */
function textFrom(value: unknown, field: string, lettersMax = nameLettersMax): string {
  if (typeof value !== "string") throw wrong(field, value, "no text", `give 1 to ${lettersMax} characters`);
  const text = value.normalize("NFC").replace(/ +/g, " ").trim();
  if (unwelcome.test(text)) throw wrong(field, text, "a text with control characters", "give one line of plain text");
  const letters = Array.from(text).length;
  if (letters === 0) throw wrong(field, value, "empty", `give 1 to ${lettersMax} characters`);
  if (letters > lettersMax) throw tooMany(field, letters, lettersMax, "characters");
  return text;
}

function numberFrom(value: unknown, field: string, max: number): number | null {
  if (value === null) return null;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= max) return value;
  throw wrong(field, value, "not allowed", `give a whole number from 1 to ${max}, or null for none`);
}

function yesFrom(value: unknown, field: string): boolean {
  if (typeof value === "boolean") return value;
  throw wrong(field, value, "neither yes nor no", "give true or false");
}

function givenFrom(value: unknown, field: string): GivenArtists {
  const { text, artists } = membersOf(value, field);
  const named = artistsFrom(artists, `${field}.artists`);
  return {
    text:
      text === undefined || named.length === 0 ? textOf(named) : textFrom(text, `${field}.text`, artistTextLettersMax),
    artists: named,
  };
}

function artistsFrom(value: unknown, field: string): NamedArtist[] {
  return listFrom(value, field, namesMax).map((one) => {
    const { name, sortName = null, isGuest = false } = membersOf(one, field);
    return {
      name: textFrom(name, `${field}.name`),
      sortName: sortName === null ? null : textFrom(sortName, `${field}.sortName`),
      isGuest: yesFrom(isGuest, `${field}.isGuest`),
    };
  });
}

function idsFrom(value: unknown, field: string, max: number): string[] {
  const ids = listFrom(value, field, max).map((id) => {
    if (typeof id === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(id)) return id;
    throw wrong(field, id, "no id", "give ids as lists and searches answer them");
  });
  if (ids.length === 0) throw wrong(field, [], "empty", "name at least one");
  return [...new Set(ids)];
}

function listFrom(value: unknown, field: string, max: number): unknown[] {
  if (!Array.isArray(value)) throw wrong(field, value, "no list", `give a list of at most ${max}`);
  if (value.length > max) throw tooMany(field, value.length, max);
  return value;
}

function membersOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw wrong(field, value, "no object", "the API's page /api/docs shows its form");
}

function wrong(field: string, value: unknown, what: string, allowed: string): Refused {
  const shown = (JSON.stringify(value) ?? "nothing").slice(0, 80);
  return new Refused(`Cannot correct "${field}": ${shown} is ${what}; ${allowed}`);
}

function tooMany(field: string, found: number, max: number, of = "entries"): Refused {
  return new Refused(`Cannot correct "${field}": it has ${found} ${of}; at most ${max} are allowed`);
}
