import { expect, test } from "vitest";
import { aDevice, aSong } from "../../test/rigs/collection.ts";
import { apply, applyAll, stateOf } from "./apply.ts";
import { collectionLimits } from "./limits.ts";
import { emptyState, isLiked, starsOf } from "./state.ts";
import { entriesOf, heardLately, likedThings, playlistOf, playlistsOf, textOf } from "./views.ts";

const here = "a".repeat(16);
const there = "b".repeat(16);

test("the last like holds by its clock, whatever the devices' time says and whichever comes first", () => {
  const [one, other] = [aDevice(here), aDevice(there)];
  const like = one.does({ kind: "like", what: "track", thing: aSong("1") }, { atMs: 9_000 });
  other.hears(like);
  const unlike = other.does({ kind: "unlike", what: "track", of: "1" }, { atMs: 1 });
  for (const told of [
    [like, unlike],
    [unlike, like],
    [unlike, like, unlike, like],
  ]) {
    expect(isLiked(stateOf(told), "track", "1")).toBe(false);
  }
});

test("of two of one clock the larger device holds on both", () => {
  const rate = (device: string, stars: number) => aDevice(device).does({ kind: "rate", of: "1", stars });
  const [two, five] = [rate(there, 2), rate(here, 5)];
  expect([starsOf(stateOf([two, five]), "1"), starsOf(stateOf([five, two]), "1")]).toEqual([2, 2]);
});

test("of two tabs of one device with one clock the larger id holds", () => {
  const like = aDevice(here).does({ kind: "rate", of: "1", stars: 1 });
  const twin = { ...like, id: "f".repeat(32), stars: 4 } as typeof like;
  expect([starsOf(stateOf([like, twin]), "1"), starsOf(stateOf([twin, like]), "1")]).toEqual([4, 4]);
});

test("a removed entry stays removed, wherever it was moved meanwhile", () => {
  const device = aDevice(here);
  const add = device.adds("1", "U000");
  const remove = device.does({ kind: "entry-remove", playlist: add.playlist, entry: add.entry });
  const move = device.does({ kind: "entry-move", playlist: add.playlist, entry: add.entry, order: "V000" });
  expect(entriesOf(stateOf([add, remove, move]), add.playlist)).toEqual([]);
  expect(entriesOf(stateOf([move, remove, add]), add.playlist)).toEqual([]);
});

test("a playlist that is made again is back with its songs, under the name of last", () => {
  const device = aDevice(here);
  const playlist = "c".repeat(32);
  const told = [
    device.does({ kind: "playlist-make", playlist, name: "Morning" }),
    { ...device.adds("1", "U000"), playlist },
    device.does({ kind: "playlist-remove", playlist }),
  ];
  expect(playlistsOf(stateOf(told))).toEqual([]);
  const back = stateOf([...told, device.does({ kind: "playlist-make", playlist, name: "Evening" })]);
  expect(playlistOf(back, playlist)).toMatchObject({ name: "Evening", songCount: 1 });
});

test("names and songs wait for their playlist to be made", () => {
  const device = aDevice(here);
  const add = device.adds("1", "U000");
  const rename = device.does({ kind: "playlist-rename", playlist: add.playlist, name: "Later" });
  const state = stateOf([add, rename]);
  expect(playlistsOf(state)).toEqual([]);
  // Made by a device that knew of neither.
  apply(state, { ...aDevice(there).does({ kind: "playlist-make", playlist: add.playlist, name: "First" }), clock: 1 });
  expect(playlistOf(state, add.playlist)).toMatchObject({ name: "Later", songCount: 1 });
});

test("each hearing counts once, and only the latest are remembered, in whichever order they came", () => {
  const device = aDevice(here);
  const heard = Array.from({ length: collectionLimits.heardMax + 5 }, (_, at) =>
    device.does({ kind: "heard", song: aSong(String(at)) }, { atMs: at }),
  );
  const state = stateOf(heard);
  expect([state.heard.size, heardLately(state, 1)[0]?.song.id]).toEqual([20_000, String(heard.length - 1)]);
  expect(heardLately(state, 20_000).at(-1)?.song.id).toBe("5");
  const one = stateOf(heard.slice(3));
  for (const late of heard.slice(0, 3)) apply(one, late);
  expect(textOf(one)).toBe(textOf(state));
});

test("a device whose time is years ahead takes no hearing of the others away", () => {
  const [one, other] = [aDevice(here), aDevice(there)];
  const ahead = [1, 2, 3].map((id) =>
    one.does({ kind: "heard", song: aSong(`ahead${id}`) }, { atMs: 8_640_000_000_000_000 }),
  );
  for (const operation of ahead) other.hears(operation);
  const later = [1, 2].map((id) => other.does({ kind: "heard", song: aSong(String(id)) }, { atMs: id }));
  const state = stateOf([...later, ...ahead], 3);
  expect([...state.heard.values()].map(({ song }) => song.id).sort()).toEqual(["1", "2", "ahead3"]);
});

test("what was heard until the listener has it forgotten is gone, also what is told later; what was heard since stays", () => {
  const device = aDevice(here);
  const heard = (id: string) => device.does({ kind: "heard", song: aSong(id) });
  const told = [heard("1"), heard("2"), device.does({ kind: "heard-forget" }), heard("3")];
  for (const order of [told, [...told].reverse()]) {
    const state = emptyState();
    expect(applyAll(state, order).sort()).toEqual([told[0]?.id, told[1]?.id].sort());
    expect(heardLately(state, 9).map(({ song }) => song.id)).toEqual(["3"]);
  }
});

test("what is liked is kept with its names, the latest first", () => {
  const device = aDevice(here);
  const told = ["1", "2"].map((id, at) =>
    device.does({ kind: "like", what: "track", thing: aSong(id) }, { atMs: 100 + at }),
  );
  expect(likedThings(stateOf(told), "track").map(({ title }) => title)).toEqual(["Song 2", "Song 1"]);
  expect(likedThings(stateOf(told), "album")).toEqual([]);
});
