import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { describe, expect, test, vi } from "vitest";
import { pathFilter } from "../../server/files/path-patterns.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { useLibrary } from "./library-rig.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

const library = useLibrary();
const { addSong, idOf, lists, restart, scan, songs, titles } = library;
const isOpen = async (renditionId: string) =>
  (await library.store.openRendition(renditionId as never, "manifest.json")) !== null;

test("a song whose tags were edited keeps its id and is encoded no second time; its old names are found no more", async () => {
  addSong("1.wav", 1.2, { INAM: "Wrong Title", IART: "Wrong Artist", IPRD: "Wrong Album" });
  addSong("2.wav", 1.4, { INAM: "Other", IART: "Somebody", IPRD: "Album" });
  expect(await scan()).toMatchObject({ added: 2 });
  const id = await idOf("Wrong Title");
  library.jobs = 0;
  addSong("1.wav", 1.2, { INAM: "Right Title", IART: "Right Artist", IPRD: "Right Album" });
  expect(await scan()).toMatchObject({ added: 0, updated: 1, unchanged: 1, failed: [], hidden: 0 });
  expect(await titles()).toEqual(["Other", "Right Title"]);
  expect(await idOf("Right Title")).toBe(id);
  expect(library.jobs).toBe(0);
  expect(
    (await library.catalogue.listAlbums({ limit: 9, order: "title" })).items.map(({ title }) => title).sort(),
  ).toEqual(["Album", "Right Album"]);
  expect((await library.catalogue.listArtists({ limit: 9 })).items.map(({ name }) => name).sort()).toEqual([
    "Right Artist",
    "Somebody",
  ]);
  expect((await library.catalogue.search({ q: "Wrong", limit: 9 })).tracks.total).toBe(0);
  await restart();
  expect(await titles()).toEqual(["Other", "Right Title"]);
  expect(await scan()).toMatchObject({ unchanged: 2, updated: 0 });
});

test("a song whose file was deleted is gone from lists, search and media, also after a restart; it is back with its file", async () => {
  addSong("1.wav", 1.2, { INAM: "Staying", IART: "One", IPRD: "A" });
  const path = addSong("2.wav", 1.4, { INAM: "Leaving", IART: "Two", IPRD: "B" });
  addSong("3.wav", 1.6, { INAM: "Also staying", IART: "One", IPRD: "A" });
  await scan();
  const leaving = (await songs()).find(({ title }) => title === "Leaving")!;
  expect(await isOpen(leaving.renditions[0]!.renditionId)).toBe(true);
  renameSync(path, join(library.directory, "aside.wav"));
  expect(await scan()).toMatchObject({ hidden: 1, unchanged: 2, asked: [] });
  const expectGone = async () => {
    expect(await titles()).toEqual(["Also staying", "Staying"]);
    expect((await library.catalogue.listTracks({ limit: 9 })).total).toBe(2);
    expect(await library.catalogue.findTrack(leaving.id)).toBeNull();
    expect(await library.catalogue.renditionsOfTrack(leaving.id)).toEqual([]);
    expect((await library.catalogue.search({ q: "Leaving", limit: 9 })).tracks.total).toBe(0);
    expect((await library.catalogue.listAlbums({ limit: 9, order: "title" })).items.map(({ title }) => title)).toEqual([
      "A",
    ]);
    for (const { renditionId } of leaving.renditions) expect(await isOpen(renditionId)).toBe(false);
  };
  await expectGone();
  await restart();
  await expectGone();
  expect(await scan()).toMatchObject({ hidden: 0, unchanged: 2 });
  library.jobs = 0;
  renameSync(join(library.directory, "aside.wav"), join(library.music, "elsewhere.wav"));
  await scan();
  expect(await idOf("Leaving")).toBe(leaving.id);
  expect((await library.catalogue.findTrack(leaving.id))?.renditions).toEqual(leaving.renditions);
  for (const { renditionId } of leaving.renditions) expect(await isOpen(renditionId)).toBe(true);
  expect(library.jobs).toBe(0);
});

test("what is pruned is gone for good: its media, its names, and it is encoded anew when its file is back", async () => {
  addSong("1.wav", 1.2);
  const path = addSong("2.wav", 1.4);
  addSong("3.wav", 1.6);
  await scan();
  const id = await idOf("2");
  renameSync(path, join(library.directory, "aside.wav"));
  await scan();
  expect((await library.shelf.hiddenTracks()).map(({ trackId }) => trackId)).toEqual([id]);
  const { tracks, bytes } = await library.shelf.prune();
  expect(tracks).toBe(1);
  expect(bytes).toBeGreaterThan(10_000);
  expect(await library.shelf.hiddenTracks()).toEqual([]);
  expect(await library.store.listHidden()).toEqual([]);
  renameSync(join(library.directory, "aside.wav"), path);
  library.jobs = 0;
  expect(await scan()).toMatchObject({ added: 1, unchanged: 2 });
  expect(library.jobs).toBe(2);
});

test.for(["2.wav", "other.wav", "nowhere"])(
  "a hiding was killed after its mark; its file lies at %s at the next look",
  async (to) => {
    for (const number of [1, 2, 3]) addSong(`${number}.wav`, 1 + number / 5, { INAM: `${number}` });
    await scan();
    const before = await songs();
    const aside = join(library.directory, "aside.wav");
    renameSync(join(library.music, "2.wav"), aside);
    vi.spyOn(library.catalogue, "removeTrack").mockRejectedValue(new Error("killed"));
    await expect(scan()).rejects.toThrow("killed");
    if (to !== "nowhere") renameSync(aside, join(library.music, to));
    await restart();
    // Nobody has decided yet, so nothing is removed for good.
    expect([await library.shelf.hiddenTracks(), (await library.shelf.prune()).tracks, await songs()]).toEqual([
      [],
      0,
      before,
    ]);
    library.jobs = 0;
    expect(await scan()).toMatchObject({ hidden: to === "nowhere" ? 1 : 0, failed: [] });
    const names = diskTrackNames(join(library.directory, "data", "media"));
    const read = await Promise.all((await names.trackIds()).map((id) => names.read(id)));
    const marked = read.flatMap((track) => (track?.hiddenAt === undefined ? [] : [track.title]));
    expect([library.jobs, marked, await titles()]).toEqual([
      0,
      ...(to === "nowhere" ? [["2"], ["1", "3"]] : [[], ["1", "2", "3"]]),
    ]);
    expect((await library.shelf.prune()).tracks).toBe(marked.length);
  },
);

test("a file got another sound and the look was killed before its end: the song that it was goes at the next look", async () => {
  for (const number of [1, 2, 3]) addSong(`${number}.wav`, 1 + number / 5, { INAM: `${number}` });
  await scan();
  const id = await idOf("2");
  writeFileSync(join(library.music, "2.wav"), Buffer.alloc(20));
  expect(await scan()).toMatchObject({ failed: [{ path: join(library.music, "2.wav") }], hidden: 0 });
  // It may be half written.
  expect([(await scan()).hidden, await titles()]).toEqual([0, ["1", "2", "3"]]);
  addSong("2.wav", 2.5, { INAM: "Other" });
  vi.spyOn(library.shelf, "hide").mockRejectedValue(new Error("killed"));
  await expect(scan()).rejects.toThrow("killed");
  await restart();
  expect(await scan()).toMatchObject({ hidden: 1, asked: [], failed: [], unchanged: 3 });
  expect([await titles(), (await library.shelf.hiddenTracks()).map(({ trackId }) => trackId)]).toEqual([
    ["1", "3", "Other"],
    [id],
  ]);
  expect(await scan()).toMatchObject({ hidden: 0, unchanged: 3 });
  expect((await library.catalogue.filesBelow(library.music)).map(({ part }) => part)).toEqual([0, 0, 0]);
});

test("a cover that is laid beside the songs is taken without encoding, and one that is taken away is gone", async () => {
  addSong("album/1.wav", 1.2);
  addSong("album/2.wav", 1.4);
  await scan();
  expect((await songs()).map(({ coverUrl }) => coverUrl)).toEqual([null, null]);
  library.jobs = 0;
  const cover = join(library.music, "album", "cover.jpg");
  const picture = (background: string) =>
    sharp({ create: { width: 20, height: 20, channels: 3, background } })
      .jpeg()
      .toFile(cover);
  await picture("green");
  expect(await scan()).toMatchObject({ updated: 2 });
  const album = async () => (await library.catalogue.listAlbums({ limit: 9, order: "title" })).items[0]?.coverUrl;
  const green = await album();
  expect(green).toBeTruthy();
  expect(new Set((await songs()).map(({ coverUrl }) => coverUrl))).toEqual(new Set([green]));
  await picture("red");
  await scan();
  expect(await album()).not.toBe(green);
  rmSync(cover);
  await scan();
  expect((await songs()).map(({ coverUrl }) => coverUrl)).toEqual([null, null]);
  expect(await album()).toBeNull();
  expect(library.jobs).toBe(0);
});

test("moved, renamed and copied files lead to the same song; the first file names it, and the next when that one is gone", async () => {
  const first = addSong("a/1.wav", 1.2, { INAM: "Name one" });
  addSong("b/2.wav", 1.4, { INAM: "Another" });
  await scan();
  const id = await idOf("Name one");
  library.jobs = 0;
  cpSync(first, join(library.music, "b", "copy.wav"));
  await scan();
  addSong("b/copy.wav", 1.2, { INAM: "The copy's name" });
  expect(await scan()).toMatchObject({ added: 0, hidden: 0 });
  expect(await titles()).toEqual(["Another", "Name one"]);
  mkdirSync(join(library.music, "c"));
  renameSync(first, join(library.music, "c", "moved.wav"));
  expect(await scan()).toMatchObject({ added: 0, hidden: 0, asked: [] });
  expect(await titles()).toEqual(["Another", "Name one"]);
  rmSync(join(library.music, "c", "moved.wav"));
  expect(await scan()).toMatchObject({ hidden: 0 });
  expect(await titles()).toEqual(["Another", "The copy's name"]);
  expect(await idOf("The copy's name")).toBe(id);
  expect(library.jobs).toBe(0);
});

test("another sound under the same path is a new song, and the old one leaves", async () => {
  addSong("1.wav", 1.2, { INAM: "Same" });
  addSong("2.wav", 1.4);
  await scan();
  const id = await idOf("Same");
  addSong("1.wav", 1.7, { INAM: "Same" });
  expect(await scan()).toMatchObject({ added: 1, hidden: 1 });
  expect(await titles()).toEqual(["2", "Same"]);
  expect(await idOf("Same")).not.toBe(id);
});

test("two files that change their names with each other are still two songs with their own names", async () => {
  const [one, two] = [addSong("1.wav", 1.2), addSong("2.wav", 1.4)];
  await scan();
  const [idOne, idTwo] = [await idOf("1"), await idOf("2")];
  renameSync(one, join(library.music, "x.tmp"));
  renameSync(two, one);
  renameSync(join(library.music, "x.tmp"), two);
  library.jobs = 0;
  expect(await scan()).toMatchObject({ added: 0, hidden: 0, updated: 2 });
  expect([await idOf("1"), await idOf("2")]).toEqual([idTwo, idOne]);
  expect(library.jobs).toBe(0);
});

describe("files that vanish together are asked about", () => {
  test.each<[string, () => void]>([
    ["the folder is gone", () => renameSync(library.music, join(library.directory, "away"))],
    [
      "the folder is empty, as a mount point without its disk",
      () => {
        renameSync(library.music, join(library.directory, "away"));
        mkdirSync(library.music);
      },
    ],
    ["an album is gone", () => renameSync(join(library.music, "album"), join(library.directory, "away"))],
  ])("%s", async (_, vanish) => {
    addSong("album/1.wav", 1.2);
    addSong("album/2.wav", 1.3);
    addSong("other/3.wav", 1.4);
    addSong("other/4.wav", 1.5);
    await scan();
    vanish();
    const report = await scan();
    expect(report.hidden).toBe(0);
    expect(report.asked).toHaveLength(1);
    expect(await titles()).toEqual(["1", "2", "3", "4"]);
    const { hidden, asked } = await scan({ isMissingAccepted: true });
    expect(asked).toEqual([]);
    expect(hidden).toBe(existsSync(join(library.music, "other")) ? 2 : 4);
    expect(await titles()).toEqual(existsSync(join(library.music, "other")) ? ["3", "4"] : []);
  });
});

test("what the operator leaves out from now on is hidden, whole folders too, without a question; and back when it is let in again", async () => {
  addSong("Ada/1.wav", 1.2, { INAM: "Staying" });
  for (const name of ["1", "2", "3"]) addSong(`Podcasts/${name}.wav`, 2 + Number(name) / 10, { INAM: `Talk ${name}` });
  await scan();
  await restart({ filter: pathFilter({ include: [], exclude: ["Podcasts"] }) });
  expect(await scan()).toMatchObject({ hidden: 3, asked: [], failed: [] });
  expect(await titles()).toEqual(["Staying"]);
  await restart();
  library.jobs = 0;
  await scan();
  expect(await titles()).toEqual(["Staying", "Talk 1", "Talk 2", "Talk 3"]);
  expect(library.jobs).toBe(0);
});

test("old tags are read anew when the operator names their character set, and nothing is encoded", async () => {
  const path = addSong("1.wav", 1.2, { INAM: "XX" });
  const bytes = readFileSync(path);
  // Two letters of windows-1251: too few to be told from Latin-1.
  Buffer.from("ecfb", "hex").copy(bytes, bytes.lastIndexOf("XX"));
  writeFileSync(path, bytes);
  await scan();
  expect(await titles()).toEqual(["ìû"]);
  await restart({ tagCharset: "windows-1251" });
  library.jobs = 0;
  expect(await scan()).toMatchObject({ updated: 1, added: 0 });
  expect(await titles()).toEqual(["мы"]);
  expect(library.jobs).toBe(0);
  expect(await scan()).toMatchObject({ unchanged: 1, updated: 0 });
});

test("lists in the folder are playlists: edited, they change, deleted, they go; those of others stay", async () => {
  addSong("Ada/1.wav", 1.2, { INAM: "One" });
  addSong("Ada/2.wav", 1.4, { INAM: "Two" });
  const list = join(library.music, "Mixes", "evening.m3u");
  mkdirSync(dirname(list));
  writeFileSync(list, "#EXTM3U\r\n..\\Ada\\2.wav\r\n../Ada/1.wav\r\n../gone.wav\r\n/etc/passwd\r\n");
  await library.catalogue.keepFolderLists("mine", [{ id: "mine", title: "Mine", trackIds: [] }]);
  const reason = expect.stringMatching(/gone\.wav is no song of the library; \/etc\/passwd lies outside/);
  expect(await scan()).toMatchObject({ added: 2, lists: [{ path: list, reason }] });
  expect(await lists()).toEqual([["evening", "Two", "One"], ["Mine"]].sort((a, b) => (a[0]! < b[0]! ? -1 : 1)));
  const { id } = (await library.catalogue.listPlaylists({ limit: 9 })).items.find(({ title }) => title === "evening")!;
  writeFileSync(list, "#PLAYLIST:Late\n../Ada/1.wav\n");
  expect((await scan()).lists).toBeUndefined();
  expect((await library.catalogue.findPlaylist(id))?.title).toBe("Late");
  expect((await lists()).sort()).toEqual([["Late", "One"], ["Mine"]]);
  rmSync(list);
  await scan();
  expect(await lists()).toEqual([["Mine"]]);
});
