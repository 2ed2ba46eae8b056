import { expect, test } from "vitest";
import type { SongRecord } from "../../../shared/api/library/curation.ts";
import { artistsIn, fieldOfText, pageWords, sharedText, textOfField, wordsOfField } from "./field-texts.ts";

test.each([
  ["Ada", ["Ada"], []],
  ["Ada; Bo feat. Cy; Di", ["Ada", "Bo"], ["Cy", "Di"]],
  ["Earth, Wind & Fire", ["Earth, Wind & Fire"], []],
  [" ; ", [], []],
])("artistsIn(%j)", (text, hosts, guests) => {
  const artists = artistsIn(text);
  expect(artists.filter(({ isGuest }) => !isGuest).map(({ name }) => name)).toEqual(hosts);
  expect(artists.filter(({ isGuest }) => isGuest).map(({ name }) => name)).toEqual(guests);
});

test("fieldOfText() makes numbers of digits, nothing of an empty number, and leaves what is neither to the server", () => {
  expect(fieldOfText("year", " 1999 ")).toBe(1999);
  expect(fieldOfText("year", "")).toBeNull();
  expect(fieldOfText("year", "soon")).toBe("soon");
  expect(fieldOfText("genres", "Rock; Jazz ;")).toEqual(["Rock", "Jazz"]);
});

test("a field that is read is written the same", () => {
  const fields = { artist: { text: "x", artists: [{ name: "Ada" }, { name: "Bo", isGuest: true }] }, year: null };
  expect(textOfField(fields, "artist")).toBe("Ada feat. Bo");
  expect(textOfField(fields, "year")).toBe("");
});

test("sharedText() is what all songs have, and nothing where they differ", () => {
  const song = (title: string) => ({ shown: { title, year: 1999 } }) as SongRecord;
  expect(sharedText([song("One"), song("Two")], "title", "shown")).toBeNull();
  expect(sharedText([song("One"), song("Two")], "year", "shown")).toBe("1999");
});

test.each([
  [{ coverId: "c".repeat(32) }, "coverId", "a picture"],
  [{ coverId: null }, "coverId", "–"],
  [{ edition: null }, "edition", "as years and folders say"],
  [{ edition: "" }, "edition", "one album"],
  [{ edition: "Deluxe" }, "edition", "Deluxe"],
  [{ isCompilation: false }, "isCompilation", "no"],
  [{ discNumber: null }, "discNumber", "–"],
] as const)("wordsOfField(%j, %j) says %j", (fields, field, words) => {
  expect(wordsOfField(fields, field)).toBe(words);
});

test.each([
  [
    'Cannot correct "coverId": there is no cover "c1"; upload it to /api/v1/x first',
    'Cannot correct Cover: there is no cover "c1"',
  ],
  [
    'Cannot correct "albumArtist.artists.name": "" is empty; give 1',
    'Cannot correct Album artists: "" is empty; give 1',
  ],
  [
    'Cannot correct "year": 0 is not allowed; give 1 to 9, or null for none',
    "Cannot correct Year: 0 is not allowed; give 1 to 9, or nothing",
  ],
  ['Cannot correct "title": "year" is not so', 'Cannot correct Title: "year" is not so'],
  [
    "Cannot correct songs: nothing is in set or reset; the fields are title",
    "Nothing would change: write into a field first.",
  ],
  ["The disk is full; 3 MB are needed", "The disk is full; 3 MB are needed"],
])("pageWords(%j)", (refusal, words) => {
  expect(pageWords(refusal)).toBe(words);
});
