import { expect, test } from "vitest";
import { parseOperation } from "../../../shared/collection/parse-operation.ts";
import { anAlbum, aTrack } from "../../../test/rigs/music.ts";
import { albumThing, artistThing, songThing } from "./things.ts";

const told = { id: "a".repeat(32), device: "b".repeat(16), clock: 1, atMs: 0, kind: "like", what: "track" };

test("whatever tags hold, what is kept of it can be read again", () => {
  const odd = aTrack("x", {
    title: `\u0000${"x".repeat(5_000)}`,
    artistName: "a\nb",
    durationSeconds: Number.POSITIVE_INFINITY,
    coverUrl: "https://cdn.example.com/media/covers/a1/320.webp",
  });
  const thing = songThing(odd);
  expect(parseOperation({ ...told, thing }).ok).toBe(true);
  expect([thing.artist, thing.durationSeconds, thing.coverUrl]).toEqual(["a b", 0, "/media/covers/a1/320.webp"]);
});

test.each([albumThing(anAlbum("1")), artistThing({ id: "5", name: "The Anyones", coverUrl: null })])(
  "$title is kept",
  (thing) => {
    expect(parseOperation({ ...told, thing }).ok).toBe(true);
  },
);
