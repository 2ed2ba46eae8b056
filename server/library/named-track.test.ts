import { expect, test } from "vitest";
import { sampleRendition, sampleTrack } from "../../test/contract/catalogue-samples.ts";
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
