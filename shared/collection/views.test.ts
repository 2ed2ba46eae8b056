import { expect, test } from "vitest";
import { aDevice, aSong } from "../../test/rigs/collection.ts";
import { stateOf } from "./apply.ts";
import { mostPlayed, placeEntry, playlistOf, playlistsOf } from "./views.ts";

const orderOf = (list: readonly { entry: string; order: string }[]) =>
  [...list]
    .sort((one, other) => (`${one.order} ${one.entry}` < `${other.order} ${other.entry}` ? -1 : 1))
    .map(({ entry }) => entry)
    .join("");

/** The list after the entry was brought to that place. */
function placed(list: readonly { entry: string; order: string }[], entry: string, to: number) {
  const keys = new Map(placeEntry(list, entry, to).map((moved) => [moved.entry, moved.order]));
  return list.map((each) => ({ ...each, order: keys.get(each.entry) ?? each.order }));
}

const three = [
  { entry: "a", order: "U000" },
  { entry: "b", order: "U001" },
  { entry: "c", order: "U002" },
];

test.each([
  ["a", 2, "bca"],
  ["a", 1, "bac"],
  ["c", 0, "cab"],
  ["b", 1, "abc"],
])("%s brought to place %i gives %s, and one key", (entry, to, order) => {
  expect(orderOf(placed(three, entry, to))).toBe(order);
  expect(placeEntry(three, entry, to)).toHaveLength(1);
});

test("between two of one key there is room too: those behind move along", () => {
  const twins = [
    { entry: "a", order: "U000" },
    { entry: "b", order: "U000" },
    { entry: "c", order: "U000" },
    { entry: "d", order: "U001" },
  ];
  expect(orderOf(placed(twins, "d", 1))).toBe("adbc");
});

test("where keys grow too long the whole list is ordered anew", () => {
  const long = [
    { entry: "a", order: "U000" },
    { entry: "b", order: `U000${"0".repeat(195)}1` },
    { entry: "c", order: "U001" },
  ];
  expect(placeEntry(long, "c", 1)).toHaveLength(3);
  expect(orderOf(placed(long, "c", 1))).toBe("acb");
});

test("what was heard most often comes first, with how often", () => {
  const device = aDevice("a".repeat(16));
  const told = ["1", "2", "2", "3", "3"].map((id, at) => device.does({ kind: "heard", song: aSong(id) }, { atMs: at }));
  expect(mostPlayed(stateOf(told), 2).map(({ song, times }) => `${song.id} ${times}`)).toEqual(["3 2", "2 2"]);
});

test("playlists stand by their places, and those without by when they were made", () => {
  const device = aDevice("a".repeat(16));
  const id = (letter: string) => letter.repeat(32);
  const told = [
    device.does({ kind: "playlist-make", playlist: id("a"), name: "A" }, { atMs: 1 }),
    device.does({ kind: "playlist-make", playlist: id("b"), name: "B" }, { atMs: 2 }),
    device.does({ kind: "playlist-make", playlist: id("c"), name: "C" }, { atMs: 3 }),
    device.does({ kind: "playlist-place", playlist: id("c"), folder: "Calm", order: "U000" }),
  ];
  expect(playlistsOf(stateOf(told)).map(({ name, folder }) => [name, folder])).toEqual([
    ["B", null],
    ["A", null],
    ["C", "Calm"],
  ]);
});

test("for one playlist no other one is looked through", () => {
  const device = aDevice("a".repeat(16));
  const [one, other] = ["c".repeat(32), "d".repeat(32)];
  const state = stateOf([
    ...[one, other].map((playlist) => device.does({ kind: "playlist-make", playlist, name: playlist.slice(0, 1) })),
    device.adds("1", "U000"),
  ]);
  const entries = state.playlists.get(other)?.entries ?? new Map();
  entries[Symbol.iterator] = () => {
    throw new Error("Cannot look through the other playlist");
  };
  expect(playlistOf(state, one)).toMatchObject({ name: "c", songCount: 1 });
  expect(() => playlistsOf(state)).toThrow("Cannot look through");
  expect(playlistOf(state, "e".repeat(32))).toBe(null);
});
