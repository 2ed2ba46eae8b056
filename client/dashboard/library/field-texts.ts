import type { GivenArtists, SongField, SongFields, SongRecord } from "../../../shared/api/library/curation.ts";

/** The fields of the form, in its order. */
export const formFields = [
  ["title", "Title"],
  ["artist", "Artists"],
  ["album", "Album"],
  ["albumArtist", "Album artists"],
  ["year", "Year"],
  ["genres", "Genres"],
  ["discNumber", "Disc"],
  ["trackNumber", "Track number"],
  ["edition", "Edition"],
] as const satisfies readonly (readonly [SongField, string])[];

export type FormField = (typeof formFields)[number][0];

/** Fields that a song may lack: songs that differ in one can all be made to. */
export const mayBeEmpty: ReadonlySet<FormField> = new Set([
  "albumArtist",
  "year",
  "genres",
  "discNumber",
  "trackNumber",
]);

/** All fields by the names that the page gives them. */
export const fieldNames: readonly (readonly [SongField, string])[] = [
  ...formFields,
  ["isCompilation", "Compilation"],
  ["coverId", "Cover"],
];

/** What refusals begin with, as the page calls it. */
const namesOfPage = new Map<string, string>([
  ...fieldNames,
  ["note", "Note for the history"],
  ["songs", "the songs"],
  ["trackIds", "the songs"],
  ["replaceArtists", "the name in place of the artists"],
  ["mergeAlbums", "the albums"],
]);

/** A refusal in the words of the page: the server speaks to scripts, which know its fields and its addresses. */
export function pageWords(refusal: string): string {
  if (refusal.includes("nothing is in set or reset")) return "Nothing would change: write into a field first.";
  return refusal
    .replace(/^Cannot correct "(\w+)[\w.]*"/, (whole, field: string) => {
      const name = namesOfPage.get(field);
      return name === undefined ? whole : `Cannot correct ${name}`;
    })
    .replace(/, or null for none$/, ", or nothing")
    .replace(/; [^;]*\/api\/[^;]*$/, "");
}

/** A field as a line of text; the form reads the same. */
export function textOfField(fields: Partial<SongFields>, field: SongField): string {
  const value = fields[field];
  if (value === null || value === undefined) return "";
  if (typeof value === "object" && "artists" in value) return textOfArtists(value);
  if (Array.isArray(value)) return value.join("; ");
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

/** A field in words, for whoever reads what changes; the form does not read them. */
export function wordsOfField(fields: Partial<SongFields>, field: SongField): string {
  const text = textOfField(fields, field);
  if (field === "coverId") return text === "" ? "–" : "a picture";
  if (field !== "edition") return text || "–";
  return fields.edition === null || fields.edition === undefined ? "as years and folders say" : text || "one album";
}

/** "Ada; Bo feat. Cy": several are set apart by semicolons, since commas stand in names. */
function textOfArtists({ artists }: GivenArtists): string {
  const names = (isGuest: boolean) =>
    artists.filter((one) => (one.isGuest ?? false) === isGuest).map(({ name }) => name);
  return [names(false).join("; "), names(true).join("; ")].filter((text) => text !== "").join(" feat. ");
}

/** What the songs have in this field: a text that all have, or null where they differ. */
export function sharedText(songs: readonly SongRecord[], field: SongField, side: "file" | "shown"): string | null {
  const texts = new Set(songs.map((song) => textOfField(song[side], field)));
  return texts.size === 1 ? ([...texts][0] ?? "") : null;
}

/** What all songs have in a field: null where they differ. */
export interface SharedTexts {
  readonly shown: string | null;
  readonly file: string | null;
}

export function sharedTexts(songs: readonly SongRecord[], field: SongField): SharedTexts {
  return { shown: sharedText(songs, field, "shown"), file: sharedText(songs, field, "file") };
}

/** What was written as what the server takes. What it cannot be is sent as it is: the server says what is wrong. */
export function fieldOfText(field: FormField, text: string): unknown {
  const line = text.trim();
  if (field === "artist" || field === "albumArtist") return { artists: artistsIn(line) };
  if (field === "genres") return partsOf(line);
  if (field === "year" || field === "discNumber" || field === "trackNumber") {
    if (line === "") return null;
    return /^\d+$/.test(line) ? Number(line) : line;
  }
  return line;
}

export function artistsIn(text: string): { name: string; isGuest: boolean }[] {
  const [hosts = "", ...guests] = text.split(/ feat\. /);
  const named = (names: string, isGuest: boolean) => partsOf(names).map((name) => ({ name, isGuest }));
  return [...named(hosts, false), ...guests.flatMap((names) => named(names, true))];
}

function partsOf(text: string): string[] {
  return text.split(";").flatMap((part) => part.trim() || []);
}
