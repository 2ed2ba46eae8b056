import { expect, test } from "vitest";
import { albumFolderOf, readDiscFolder } from "./disc-folder.ts";

test.each([
  ["CD1", { album: null, disc: 1, title: null }],
  ["cd 02", { album: null, disc: 2, title: null }],
  ["Disc_3", { album: null, disc: 3, title: null }],
  ["Disk 1 - Live in Rome", { album: null, disc: 1, title: "Live in Rome" }],
  ["CD2 (Bonus)", { album: null, disc: 2, title: "Bonus" }],
  ["Evening CD1", { album: "Evening", disc: 1, title: null }],
  ["Evening (Disc 2)", { album: "Evening", disc: 2, title: null }],
  ["Evening - [CD 2]", { album: "Evening", disc: 2, title: null }],
  ["Evening", null],
  ["CD", null],
  ["Disc 0", null],
  ["CD 100", null],
  ["ACD1", null],
  ["Disco 2", null],
  ["Compact Disc 1981-1984", null],
])("the folder %j is %j", (name, disc) => {
  expect(readDiscFolder(name)).toEqual(disc);
});

test("the discs of one album have one folder", () => {
  expect(albumFolderOf("/m/Ada/Evening")).toBe("/m/Ada/Evening");
  expect(albumFolderOf("/m/Ada/Evening/CD1")).toBe("/m/Ada/Evening");
  expect(albumFolderOf("/m/Ada/Evening (Disc 2)")).toBe("/m/Ada/Evening");
});
