import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { pathFilter } from "../../server/files/path-patterns.ts";
import type { DirectoryChoice } from "../../server/ingest/ingest.ts";
import { useLibrary } from "./library-rig.ts";

// Music folders that are away, looked at in part, or exchanged for others. Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

const library = useLibrary();
const { addSong, idOf, lists, restart, scan, songs, titles } = library;

/** A look at a folder below the music folder. */
const scanPart = (path: string) =>
  library.ingest.ingestDirectory(join(library.music, path), undefined, { root: library.music });
/** The music folder is this one and no other: what a start does. */
const moveTo = (folder: string) => library.ingest.ingestDirectory(folder, undefined, { named: [folder] });
const leave = (folder: string, choice?: DirectoryChoice) => library.ingest.leaveFolders([folder], choice);

test("playlists stay with their songs while a disk may be away, and go when the operator says that they were removed", async () => {
  for (const path of ["Ada/1", "Ada/2", "Bo/3", "Bo/4"]) addSong(`${path}.wav`, 1 + Number(path.at(-1)) / 5);
  for (const folder of ["Ada", "Bo"])
    writeFileSync(join(library.music, folder, `${folder} all.m3u`), "../Ada/1.wav\n../Bo/3.wav\n");
  await scan();
  const both = [
    ["Ada all", "1", "3"],
    ["Bo all", "1", "3"],
  ];
  expect((await lists()).sort()).toEqual(both);
  const away = join(library.directory, "away");
  renameSync(library.music, away);
  expect(await scan()).toMatchObject({
    hidden: 0,
    asked: [{ files: 4 }],
    trouble: expect.stringContaining(library.music),
  });
  expect((await lists()).sort()).toEqual(both);
  mkdirSync(library.music);
  expect((await scan()).trouble).toBeUndefined();
  expect((await lists()).sort()).toEqual(both);
  rmSync(library.music, { recursive: true });
  renameSync(away, library.music);
  renameSync(join(library.music, "Ada"), away);
  expect(await scan()).toMatchObject({ asked: [{ directory: join(library.music, "Ada") }] });
  expect((await lists()).sort()).toEqual(both);
  await scan({ isMissingAccepted: true });
  expect(await lists()).toEqual([["Bo all", "3"]]);
  renameSync(library.music, join(library.directory, "removed"));
  await scan({ isMissingAccepted: true });
  expect(await lists()).toEqual([]);
});

/** Folders in each other, the innermost of which no path reaches: nobody may list it, root neither. */
function makeDeep(isThere: boolean): void {
  const script = `
    const { mkdirSync, rmdirSync } = require("node:fs");
    const names = Array(18).fill("d".repeat(240));
    for (const name of names) {
      if (${isThere}) mkdirSync(name);
      process.chdir(name);
    }
    if (!${isThere}) for (const name of names) {
      process.chdir("..");
      rmdirSync(name);
    }`;
  execFileSync(process.execPath, ["-e", script], { cwd: library.music });
}

test("a playlist that is not found stays while a folder cannot be listed: nobody knows what lies there", async () => {
  addSong("1.wav", 1.2);
  const list = join(library.music, "evening.m3u");
  writeFileSync(list, "1.wav\n");
  await scan();
  rmSync(list);
  makeDeep(true);
  expect(await scan()).toMatchObject({ asked: [], failed: [{ reason: expect.stringContaining("long") }] });
  expect(await lists()).toEqual([["evening", "1"]]);
  makeDeep(false);
  expect(await scan()).toMatchObject({ failed: [] });
  expect(await lists()).toEqual([]);
});

test("a list that cannot be read any more stays as it was, and is told", async () => {
  addSong("1.wav", 1.2);
  const list = join(library.music, "evening.m3u");
  writeFileSync(list, "1.wav\n");
  await scan();
  writeFileSync(list, Buffer.alloc(1_000_001, "#"));
  expect((await scan()).lists).toMatchObject([{ path: list, reason: expect.stringContaining("is not taken over") }]);
  expect(await lists()).toEqual([["evening", "1"]]);
});

test("a look at a part of a music folder changes nothing that a look at all of it would not: lists, names, what is left out", async () => {
  await restart({ filter: pathFilter({ include: [], exclude: ["Talks"] }) });
  addSong("Ada/First/1.wav", 1.2);
  addSong("Bo/Second/2.wav", 1.4);
  addSong("Talks/3.wav", 1.6);
  const list = join(library.music, "Ada", "both.m3u");
  writeFileSync(list, "First/1.wav\n../Bo/Second/2.wav\n");
  writeFileSync(join(library.music, "Bo", "one.m3u"), "Second/2.wav\n");
  await scan();
  const before = [await lists(), await songs()];
  for (const part of ["Ada", "Ada/First", "Bo", "Talks"])
    expect(await scanPart(part)).toMatchObject({ added: 0, updated: 0, hidden: 0, failed: [], asked: [] });
  expect([await lists(), await songs()]).toEqual(before);
  addSong("Ada/First/4.wav", 1.8);
  expect(await scanPart("Ada")).toMatchObject({ added: 1, unchanged: 1 });
  expect((await songs()).find(({ title }) => title === "4")).toMatchObject({ artistName: "Ada", albumTitle: "First" });
  rmSync(list);
  await scanPart("Bo");
  expect(await scan()).toMatchObject({ added: 0, updated: 0, unchanged: 3 });
  expect(await lists()).toEqual([["one", "2"]]);
});

test("the music folder is another one: its files name the songs at once, those that are only in the former one are asked about", async () => {
  const former = library.music;
  for (const number of [1, 2, 3]) addSong(`Ada/${number}.wav`, 1 + number / 5, { INAM: `Old ${number}` });
  writeFileSync(join(former, "both.m3u"), "Ada/1.wav\nAda/3.wav\n");
  await scan();
  const id = await idOf("Old 1");
  library.music = join(library.directory, "moved");
  addSong("Ada/1.wav", 1.2, { INAM: "New 1" });
  addSong("Ada/2.wav", 1.4, { INAM: "Old 2" });
  writeFileSync(join(library.music, "both.m3u"), "Ada/1.wav\n");
  library.jobs = 0;
  expect(await moveTo(library.music)).toMatchObject({ added: 0, failed: [] });
  const asked = [{ directory: join(former, "Ada"), files: 1, reason: "it is in no music folder any more" }];
  expect(await leave(library.music)).toMatchObject({ directory: join(former, "Ada"), report: { hidden: 0, asked } });
  expect([await titles(), await idOf("New 1"), library.jobs]).toEqual([["New 1", "Old 2", "Old 3"], id, 0]);
  expect((await library.catalogue.filesBelow(former)).map(({ path }) => path)).toEqual([join(former, "Ada", "3.wav")]);
  // The former lists may be away with the songs.
  expect((await lists()).sort()).toEqual([
    ["both", "New 1"],
    ["both", "New 1", "Old 3"],
  ]);
  expect(await leave(library.music, { isMissingAccepted: true })).toMatchObject({ report: { hidden: 1, asked: [] } });
  expect([await titles(), await lists()]).toEqual([["New 1", "Old 2"], [["both", "New 1"]]]);
  expect(await leave(library.music)).toBeNull();
  // Whoever returns finds all of it.
  expect(await moveTo(former)).toMatchObject({ added: 0, failed: [] });
  expect(await leave(former)).toMatchObject({ report: { hidden: 0, asked: [] } });
  expect([await titles(), await lists()]).toEqual([["Old 1", "Old 2", "Old 3"], [["both", "Old 1", "Old 3"]]]);
  expect(library.jobs).toBe(0);
});
