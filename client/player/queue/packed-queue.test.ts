import { expect, test } from "vitest";
import { songs } from "../../../test/rigs/music.ts";
import { packEntries, unpackEntries } from "./packed-queue.ts";
import { unknownSong } from "./unknown-song.ts";

const entries = [...songs("ab"), unknownSong("c"), unknownSong("a"), ...songs("d")].map((item, index) => ({
  key: 7 + index,
  item,
}));

test("entries are the same after they were packed, copied and unpacked", () => {
  const packed = packEntries(entries);
  expect(packed?.known).toHaveLength(3);
  expect(unpackEntries(structuredClone(packed))).toEqual(entries);
});

test("entries that are all known are not packed", () => {
  expect(packEntries(entries.slice(0, 2))).toBeNull();
  expect(packEntries([])).toBeNull();
});

test.each([
  null,
  7,
  {},
  { keys: [1], ids: "a b", known: [] },
  { keys: [1], ids: "a" },
  { keys: 1, ids: "a", known: [] },
])("of %o in the place of packed entries nothing is taken", (packed) => expect(unpackEntries(packed)).toBeNull());
