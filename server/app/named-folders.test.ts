import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { namedFolders, nameFolder } from "./named-folders.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tutti-named-"));
  for (const folder of ["music/album", "music-of-others", "data"]) await mkdir(join(root, folder), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (name: string) => join(root, name);

test("the folder of the setting and what lies in it are named; its neighbours, its parent and what is not there are not", async () => {
  const folders = namedFolders(at("data"), [at("music")]);
  const asked = [
    "music",
    "music/album",
    "music/album/..",
    "music-of-others",
    ".",
    "music/../music-of-others",
    "music/none",
  ];
  expect(await Promise.all(asked.map((name) => folders.includes(`${root}/${name}`)))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("a link out of a named folder leads out of it", async () => {
  await symlink(at("music-of-others"), at("music/link"));
  expect(await namedFolders(at("data"), [at("music")]).includes(at("music/link"))).toBe(false);
});

test("what was named in the terminal is named for good, once", async () => {
  const folders = namedFolders(at("data"), []);
  expect(await folders.includes(at("music"))).toBe(false);
  await nameFolder(at("data"), at("music"));
  await nameFolder(at("data"), at("music"));
  await nameFolder(at("data"), at("music-of-others"));
  expect([await folders.includes(at("music/album")), await folders.includes(at("music-of-others"))]).toEqual([
    true,
    true,
  ]);
});

test("a folder lies in the named one, whatever way leads there, also while it is away; a name is kept without its slash", async () => {
  await nameFolder(at("data"), `${at("music")}/`);
  await nameFolder(at("data"), at("music"));
  expect(JSON.parse(await readFile(at("data/music-folders.json"), "utf8"))).toEqual([at("music")]);
  const folders = namedFolders(at("data"), []);
  await symlink(at("music"), at("way"));
  const asked = ["music/", "music/album/../album", "way/album", "music/gone/for/now", "music-of-others", "none"];
  const found = await Promise.all(asked.map((name) => folders.rootOf(`${root}/${name}`)));
  expect(found).toEqual([...Array(4).fill(at("music")), null, null]);
  const above = await Promise.all(
    ["music", "music/gone", "way/album", "music-of-others"].map((name) => folders.above(at(name))),
  );
  expect(above).toEqual([at("music"), at("music"), null, null]);
});

test("of two that lie in each other the outer one is looked at, whichever was named first; a like name lies in none", async () => {
  for (const names of [
    ["music/album", "music"],
    ["music", "music/album"],
  ]) {
    const folders = namedFolders(at("data"), [...names, "music-of-others"].map(at));
    expect(await folders.all()).toEqual([at("music"), at("music-of-others")]);
  }
});

test("a list of names that cannot be read names nothing", async () => {
  await writeFile(at("data/music-folders.json"), '{"music": ');
  expect(await namedFolders(at("data"), []).includes(at("music"))).toBe(false);
});
