import { expect, test } from "vitest";
import { albumOf, aTrack } from "../../../test/rigs/music.ts";
import { searchKept } from "./kept-search.ts";

const track = (id: string, title: string, albumTitle: string) =>
  aTrack(id, { title, albumTitle, artistName: "Björk Ensemble" });
const named = { artistName: "Björk Ensemble", artists: [{ id: "5", name: "Björk Ensemble" }] };
const albums = [
  albumOf([track("a", "Night Train", "Harbour"), track("b", "Train", "Harbour"), track("c", "!!!", "Harbour")], {
    ...named,
    id: "1",
    title: "Harbour",
  }),
  albumOf([track("d", "Morning", "Trains of Thought")], { ...named, id: "2", title: "Trains of Thought" }),
];

function found(text: string, limit = 20) {
  const { tracks, albums: records, artists, order } = searchKept(albums, text, limit);
  const ids = (list: { readonly items: readonly { readonly id: string }[] }) => list.items.map(({ id }) => id).join("");
  return { tracks: ids(tracks), albums: ids(records), artists: ids(artists), order };
}

test("the name that is the text stands first, then names with it, then those it begins", () => {
  expect(found("train")).toEqual({ tracks: "bad", albums: "2", artists: "", order: ["tracks", "albums"] });
});

test("each word has to be found, in the name or beside it", () => {
  expect(found("harbour night")).toMatchObject({ tracks: "a", albums: "" });
  expect(found("night elsewhere")).toMatchObject({ tracks: "", order: [] });
});

test("accents, capitals and one wrong letter are forgiven, in short words no letter", () => {
  for (const text of ["BJORK", "björk", "bjork ensembel"]) {
    expect(found(text.replace("bel", "bl"))).toMatchObject({ artists: "5", order: ["artists", "albums", "tracks"] });
  }
  expect(found("harbuor".replace("uo", "o"))).toMatchObject({ albums: "1" });
  expect(found("hxrbour")).toMatchObject({ albums: "1" });
  expect(found("trxxn")).toMatchObject({ tracks: "" });
  expect(found("xf")).toMatchObject({ albums: "", tracks: "" });
});

test("a name of signs alone is found; nothing finds nothing", () => {
  expect(found("!!!")).toMatchObject({ tracks: "c" });
  expect(found(" ")).toEqual({ tracks: "", albums: "", artists: "", order: [] });
});

test("a limit cuts each list, and the total stays", () => {
  expect(searchKept(albums, "train", 1).tracks).toMatchObject({ items: [{ id: "b" }], total: 3 });
});
