import { expect, test } from "vitest";
import { albumOf, aTrack } from "../../../test/rigs/music.ts";
import { keptAnswerTo } from "./kept-answer.ts";

const guest = { id: "6", name: "Guest" };
const evening = albumOf(
  [
    aTrack("b", { artists: [{ id: "5", name: "The Anyones" }, guest], artistName: "The Anyones feat. Guest" }),
    aTrack("a"),
  ],
  { id: "9", title: "Evening", year: 1999 },
);
const dawn = albumOf([aTrack("c", { albumId: "8", albumTitle: "Dawn" })], { id: "8", title: "Dawn", year: 2004 });
const albums = [evening, dawn];
const answer = (path: string, of = albums) =>
  keptAnswerTo(path, of) as { readonly items: readonly { readonly id: string }[] };
const ids = (path: string) => answer(path).items.map(({ id }) => id);

test("an album, a song and an artist are told as the server tells them", () => {
  expect(answer("/albums/9")).toEqual(evening);
  expect(answer("/tracks/c")).toMatchObject({ id: "c", lyrics: null, comment: null });
  expect(answer("/artists/5")).toMatchObject({ name: "The Anyones", albumCount: 2, trackCount: 3 });
  expect(answer("/artists/6")).toMatchObject({ name: "Guest", albumCount: 1, trackCount: 1, albums: [{ id: "9" }] });
});

test("lists of albums come by title or the last kept first, without their songs; songs and artists by name", () => {
  expect(ids("/albums?order=title&limit=60")).toEqual(["8", "9"]);
  expect(ids("/albums?order=newest&limit=6")).toEqual(["8", "9"]);
  expect(keptAnswerTo("/albums?order=newest", [dawn, evening])).toMatchObject({ items: [{ id: "9" }, { id: "8" }] });
  expect(answer("/albums").items[0]).not.toHaveProperty("tracks");
  expect(ids("/tracks?limit=100")).toEqual(["a", "b", "c"]);
  expect(ids("/artists?limit=100")).toEqual(["6", "5"]);
});

test("long lists are gone on from where the last answer ended", () => {
  expect(answer("/tracks?limit=2")).toMatchObject({ total: 3, next: "kept-2" });
  expect(answer("/tracks?limit=2&cursor=kept-2")).toMatchObject({ items: [{ id: "c" }], total: 3, next: null });
});

test("the table of songs is sorted, narrowed and jumped through", () => {
  expect(ids("/tracks?order=album&limit=100").join("")).toMatch(/^c(ab|ba)$/);
  expect(ids("/tracks?desc=true&limit=100")).toEqual(["c", "b", "a"]);
  expect(ids("/tracks?q=evening%20song&limit=100")).toEqual(["a", "b"]);
  expect(answer("/tracks?limit=1&at=1")).toMatchObject({ items: [{ id: "b" }], at: 1, total: 3 });
  expect(answer("/tracks?limit=2&around=c")).toMatchObject({ items: [{ id: "b" }, { id: "c" }], at: 1 });
});

test.each([
  "/albums/7",
  "/tracks/z",
  "/artists/z",
  "/tracks/a/waveform",
  "/genres",
  "/years?limit=200",
  "/ingest",
  "/albums?order=title&genre=x",
  "/tracks/letters?order=title",
  "/tracks?limit=2&around=z",
  "/tracks?year=1999",
  "/tracks?limit=2&cursor=of-the-server",
])("%s cannot be told without the server", (path) => {
  expect(answer(path)).toBeNull();
});

test("where nothing is kept there is no answer, not an empty one", () => {
  for (const path of ["/albums", "/tracks?limit=8", "/search?q=a"]) expect(answer(path, [])).toBeNull();
});

test("what is kept is searched", () => {
  expect(answer("/search?limit=20&q=dawn")).toMatchObject({
    albums: { items: [{ id: "8" }] },
    order: ["albums", "tracks"],
  });
});
