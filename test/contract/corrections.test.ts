import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Catalogue } from "../../server/catalog/catalogue.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { makeCover } from "../../server/ingest/describe/cover.ts";
import { type Curation, createCuration } from "../../server/library/curation.ts";
import { diskEditLog } from "../../server/library/edit-log.ts";
import { keepMissingEdits, layKeptEdits } from "../../server/library/mend-edits.ts";
import type { TrackId } from "../../shared/ids.ts";
import { type Song, sampleRendition, trackOf } from "./catalogue-samples.ts";
import { postgresPrograms, startPrivatePostgres } from "./private-postgres.ts";

interface Place {
  open(): Promise<Catalogue>;
  /** Empty, and another one than before. */
  next(): Promise<void>;
  remove(): Promise<void>;
}

async function embeddedPlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), "tutti-corrections-"));
  let made = 0;
  return {
    open: () => openCatalogue({ databaseUrl: null, dataDirectory: join(root, String(made)) }),
    next: async () => {
      made += 1;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function postgresPlace(programs: string): Promise<Place> {
  const server = await startPrivatePostgres(programs);
  let made = 0;
  let databaseUrl = await server.createDatabase("corrections0");
  return {
    open: () => openCatalogue({ databaseUrl, dataDirectory: "/nowhere" }),
    next: async () => {
      made += 1;
      databaseUrl = await server.createDatabase(`corrections${made}`);
    },
    remove: () => server.stop(),
  };
}

describe("corrections in PGlite", () => contract(embeddedPlace));

const programs = postgresPrograms();
if (programs) describe("corrections in PostgreSQL", () => contract(() => postgresPlace(programs)));
else
  test.skip("corrections in PostgreSQL: its server programs are not installed (package postgresql)", () => undefined);

const moon: Omit<Song, "title"> = { albumTitle: "Moon", artistName: "Ada", in: "/m/moon", year: 1999 };
const library: readonly Song[] = [
  { ...moon, title: "One", trackNumber: 1, genre: "Rock" },
  { ...moon, title: "Two", trackNumber: 2 },
  { ...moon, title: "Three", trackNumber: 3, artistName: "Ada feat. Bjork" },
  { title: "Sun", albumTitle: "Sun", artistName: "Björk", in: "/m/sun", year: 2005, trackNumber: 1 },
  { title: "Star", albumTitle: "Stars", artistName: "Bjork", in: "/m/stars", year: 2012, trackNumber: 1 },
];

function contract(makePlace: () => Promise<Place>): void {
  let place: Place;
  let catalogue: Catalogue;
  let curation: Curation;
  let media: string;
  const fresh: (() => Promise<void>)[] = [];

  /** Its database is emptied by taking all out, since making one takes seconds. */
  beforeAll(async () => {
    place = await makePlace();
    catalogue = await place.open();
  }, 60_000);
  afterAll(async () => {
    await catalogue?.close();
    await place?.remove();
  });
  beforeEach(async () => {
    media = await mkdtemp(join(tmpdir(), "tutti-edits-"));
    fresh.push(() => rm(media, { recursive: true, force: true }));
    const store = { hasCover: async (coverId: string) => coverId === cover, publishCover: async () => undefined };
    curation = createCuration({ catalogue, log: diskEditLog(media), store, makeCover, nowMs: () => 1_700_000_000_000 });
    await publish(...library);
  }, 60_000);
  afterEach(async () => {
    for (const trackId of await catalogue.trackIds()) await catalogue.removeTrack(trackId as TrackId);
    for (const edit of (await catalogue.listEdits({ limit: 100 })).items)
      await catalogue.applyEdit({ ...edit, undoneAt: edit.at });
    for (const cleanUp of fresh.splice(0)) await cleanUp();
  }, 60_000);

  const cover = "c".repeat(32);
  const publish = async (...songs: readonly Song[]) => {
    for (const song of songs) await catalogue.publishTrack(trackOf(song), sampleRendition(song.title, "aac160"));
  };
  const id = (title: string) => trackOf(library.find((song) => song.title === title)!).trackId;
  const correct = async (titles: readonly string[], set: object, reset: readonly string[] = []) => {
    const saved = await curation.save({ songs: [{ trackIds: titles.map(id), set, reset }] });
    if (!saved.ok) throw new Error(saved.error);
    return saved.value;
  };
  const save = async (asked: unknown) => {
    const saved = await curation.save(asked);
    if (!saved.ok) throw new Error(saved.error);
    return saved.value;
  };
  const albums = async (from: Catalogue = catalogue) => {
    const lines = [];
    for (const album of (await from.listAlbums({ limit: 100, order: "title" })).items) {
      const { tracks } = (await from.findAlbum(album.id))!;
      lines.push(`${album.title}/${album.artistName}/${album.year}: ${tracks.map(({ title }) => title).join(", ")}`);
    }
    return lines.sort();
  };
  const artists = async () =>
    (await catalogue.listArtists({ limit: 100 })).items.map(({ name, trackCount }) => `${name} ${trackCount}`);
  const albumId = async (title: string) =>
    (await catalogue.listAlbums({ limit: 100, order: "title" })).items.find((album) => album.title === title)!.id;
  const artistId = async (name: string) =>
    (await catalogue.listArtists({ limit: 100 })).items.find((artist) => artist.name === name)!.id;
  const record = async (title: string) => (await catalogue.songRecords([id(title)]))[0]!;
  const asBefore = ["Moon/Ada/1999: One, Two, Three", "Stars/Bjork/2012: Star", "Sun/Björk/2005: Sun"];

  test("one song: the correction is shown and found, and what its file says is kept beside it", async () => {
    await correct(["One"], { title: "Uno", year: 1998, genres: ["Jazz", "Folk"], trackNumber: 7, coverId: cover });
    const shown = await catalogue.findTrack(id("One"));
    expect(shown).toMatchObject({ title: "Uno", trackNumber: 7, genres: ["Jazz", "Folk"] });
    expect(shown?.coverUrl).toContain(cover);
    const { file, corrected } = await record("One");
    expect(file).toMatchObject({ title: "One", year: 1999, genres: ["Rock"], trackNumber: 1, coverId: null });
    expect(corrected).toEqual(["title", "year", "genres", "trackNumber", "coverId"]);
    const found = await catalogue.search({ q: "uno", limit: 5 });
    expect(found.tracks.items.map((track) => track.id)).toEqual([id("One")]);
    // What is kept beside the media, and compared with the file at the next scan.
    expect(await catalogue.exportTrack(id("One"))).toMatchObject({
      title: "One",
      year: 1999,
      genre: "Rock",
      coverId: null,
    });
  });

  test("many songs at once, and all of it taken back at once", async () => {
    const edit = await correct(["One", "Two", "Three"], { album: "Luna", year: 2001 });
    expect(await albums()).toEqual(["Luna/Ada/2001: One, Two, Three", ...asBefore.slice(1)]);
    await curation.setUndone(edit.editId, true);
    expect(await albums()).toEqual(asBefore);
    expect((await record("Two")).corrected).toEqual([]);
    await curation.setUndone(edit.editId, false);
    expect((await albums())[0]).toBe("Luna/Ada/2001: One, Two, Three");
  });

  test("undoing gives back what stood before, an earlier correction too", async () => {
    await correct(["One"], { title: "First" });
    const second = await correct(["One"], { title: "Second" });
    expect((await catalogue.findTrack(id("One")))?.title).toBe("Second");
    await curation.setUndone(second.editId, true);
    expect((await catalogue.findTrack(id("One")))?.title).toBe("First");
  });

  test("undoing an older edit leaves the newer one standing on the same field", async () => {
    const first = await correct(["One"], { title: "First", year: 1970 });
    const second = await correct(["One"], { title: "Second" });
    await curation.setUndone(first.editId, true);
    expect((await record("One")).shown).toMatchObject({ title: "Second", year: 1999 });
    await curation.setUndone(second.editId, true);
    expect((await record("One")).shown).toMatchObject({ title: "One", year: 1999 });
  });

  test("a field can be the file's again, and that can be taken back", async () => {
    await correct(["One"], { title: "First", year: null });
    expect((await record("One")).shown.year).toBeNull();
    const reset = await correct(["One"], {}, ["title", "year"]);
    expect((await record("One")).shown).toMatchObject({ title: "One", year: 1999 });
    await curation.setUndone(reset.editId, true);
    expect((await record("One")).shown).toMatchObject({ title: "First", year: null });
  });

  test("a rescan keeps corrections, and other tags change what the file says below them", async () => {
    const edit = await correct(["One"], { title: "Uno" });
    await publish(library[0]!, { ...library[0]!, genre: "Pop", title: "One" });
    expect((await record("One")).shown).toMatchObject({ title: "Uno", genres: ["Pop"] });
    const retagged = { ...trackOf(library[0]!), title: "One (live)" };
    await catalogue.publishTrack(retagged, sampleRendition("One", "aac160"));
    expect(await record("One")).toMatchObject({ file: { title: "One (live)" }, shown: { title: "Uno" } });
    await curation.setUndone(edit.editId, true);
    expect((await catalogue.findTrack(id("One")))?.title).toBe("One (live)");
  });

  test("a song that is hidden and comes back has its corrections", async () => {
    await correct(["Sun"], { title: "Sol" });
    await catalogue.removeTrack(id("Sun"));
    await publish(library[3]!);
    expect((await record("Sun")).shown.title).toBe("Sol");
  });

  test("two albums become one, whatever years and folders say, and two again", async () => {
    const edit = await save({
      mergeAlbums: { albumIds: [await albumId("Moon"), await albumId("Stars")], isDiscEach: true },
    });
    expect(await albums()).toEqual(["Moon/Ada/1999: One, Two, Three, Star", "Sun/Björk/2005: Sun"]);
    expect((await record("Star")).shown.discNumber).toBe(2);
    await curation.setUndone(edit.editId, true);
    expect(await albums()).toEqual(asBefore);
  });

  test("albums become discs of one in the order in which they are named; one that has two discs gives two", async () => {
    const asked = { albumIds: [await albumId("Stars"), await albumId("Moon")], isDiscEach: true };
    const seen = await curation.preview({ mergeAlbums: asked });
    expect(seen.ok && seen.value.songs.map(({ after }) => after?.shown.discNumber).sort()).toEqual([1, 2, 2, 2]);
    const discs = async () =>
      Promise.all(["Star", "One", "Two", "Three"].map(async (title) => (await record(title)).shown.discNumber));
    const edit = await save({ mergeAlbums: asked });
    expect(await albums()).toEqual(["Stars/Bjork/1999: Star, One, Two, Three", "Sun/Björk/2005: Sun"]);
    expect(await discs()).toEqual([1, 2, 2, 2]);
    const three = await save({
      mergeAlbums: { albumIds: [await albumId("Sun"), await albumId("Stars")], isDiscEach: true },
    });
    expect([(await record("Sun")).shown.discNumber, ...(await discs())]).toEqual([1, 2, 3, 3, 3]);
    for (const { editId } of [three, edit]) await curation.setUndone(editId, true);
    expect(await albums()).toEqual(asBefore);
    expect(await discs()).toEqual([null, null, null, null]);
  });

  test("songs of several artists, each with an album of its own, become one compilation, and apart again", async () => {
    const titles = ["Three", "Sun", "Star"];
    await correct(titles, { album: "Mix" });
    const apart = await albums();
    expect(apart.filter((line) => line.startsWith("Mix/"))).toHaveLength(3);
    const set = { isCompilation: true, albumArtist: { artists: [] }, edition: "" };
    const edit = await correct(titles, set);
    expect(await albums()).toEqual([expect.stringMatching(/^Mix\/Various Artists\/\d+: /), "Moon/Ada/1999: One, Two"]);
    await curation.setUndone(edit.editId, true);
    expect(await albums()).toEqual(apart);
  });

  test("an album is split by its title, or as editions with one title", async () => {
    const byTitle = await correct(["Three"], { album: "Moon, the rest" });
    expect((await albums()).slice(0, 2)).toEqual(["Moon, the rest/Ada/1999: Three", "Moon/Ada/1999: One, Two"]);
    await curation.setUndone(byTitle.editId, true);
    await correct(["Two", "Three"], { edition: "Deluxe", year: 2020 });
    expect((await albums()).slice(0, 2)).toEqual(["Moon/Ada/1999: One", "Moon/Ada/2020: Two, Three"]);
  });

  test("splitting a compilation leaves the rest of it one album", async () => {
    const mix = ["Ka", "Ko", "Ki"].map((name, index) => ({
      ...{ title: `By ${name}`, artistName: name, albumTitle: "Mix", in: "/m/mix", trackNumber: index + 1, year: 2010 },
    }));
    await publish(...mix);
    await save({ songs: [{ trackIds: [trackOf(mix[2]!).trackId], set: { album: "Other mix" } }] });
    expect(await albums()).toContain("Mix/Various Artists/2010: By Ka, By Ko");
  });

  test("two spellings of an artist become one, on songs, as guests and on albums, and the text follows", async () => {
    const edit = await save({ replaceArtists: { artistIds: [await artistId("Bjork")], by: [{ name: "Björk" }] } });
    expect(await artists()).toEqual(["Ada 3", "Björk 3"]);
    expect((await catalogue.findTrack(id("Three")))?.artistName).toBe("Ada feat. Björk");
    expect((await albums())[1]).toBe("Stars/Björk/2012: Star");
    await curation.setUndone(edit.editId, true);
    expect(await artists()).toEqual(["Ada 3", "Bjork 2", "Björk 1"]);
  });

  test("an artist is split into two", async () => {
    await correct(["One"], { artist: { artists: [{ name: "Ada & Bo" }] } });
    await save({ replaceArtists: { artistIds: [await artistId("Ada & Bo")], by: [{ name: "Ada" }, { name: "Bo" }] } });
    expect(await artists()).toContain("Bo 1");
    expect((await catalogue.findTrack(id("One")))?.artistName).toBe("Ada, Bo");
  });

  test("a preview says what an edit would change, and changes nothing", async () => {
    const asked = {
      songs: [{ trackIds: [id("Star")], set: { album: "Sun", artist: { artists: [{ name: "Björk" }] }, edition: "" } }],
    };
    const seen = await curation.preview(asked);
    if (!seen.ok) throw new Error(seen.error);
    const { songs, albums: moved, artists: who } = seen.value;
    expect(songs.map(({ before, after }) => [before?.shown.album, after?.shown.album])).toEqual([["Stars", "Sun"]]);
    expect(moved).toContainEqual({ before: expect.objectContaining({ title: "Stars", songs: 1 }), after: null });
    expect(moved.map(({ after }) => after?.songs)).toContain(1);
    expect(who).toContainEqual({
      before: expect.objectContaining({ name: "Bjork", songs: 2 }),
      after: expect.objectContaining({ name: "Bjork", songs: 1 }),
    });
    expect(await albums()).toEqual(asBefore);
    expect((await catalogue.listEdits({ limit: 5 })).items.filter(({ undoneAt }) => undoneAt === null)).toEqual([]);
    expect(await readdir(media)).toEqual([]);
    expect((await record("Star")).corrected).toEqual([]);
  });

  test("a catalogue that is made anew has the edits, and which were taken back; a damaged one is left out", async () => {
    await correct(["One"], { title: "Uno", artist: { artists: [{ name: "Ada" }, { name: "Bo", isGuest: true }] } });
    const undone = await correct(["Two"], { title: "Due" });
    await curation.setUndone(undone.editId, true);
    await writeFile(join(media, ".edits", `${"f".repeat(24)}.json`), "{");
    await place.next();
    const other = await place.open();
    try {
      await layKeptEdits(other, diskEditLog(media));
      for (const song of library) await other.publishTrack(trackOf(song), sampleRendition(song.title, "aac160"));
      const [one] = await other.songRecords([id("One")]);
      expect(one).toMatchObject({ file: { title: "One" }, shown: { title: "Uno", artist: { text: "Ada feat. Bo" } } });
      expect((await other.findTrack(id("Two")))?.title).toBe("Two");
      expect((await other.listEdits({ limit: 5 })).items.map(({ undoneAt }) => undoneAt === null)).toEqual([
        false,
        true,
      ]);
      // The other way round: what only the catalogue has comes beside the media.
      const elsewhere = diskEditLog(join(media, "elsewhere"));
      await keepMissingEdits(other, elsewhere);
      expect(await elsewhere.readAll()).toEqual(await diskEditLog(media).readAll());
    } finally {
      await other.close();
    }
  }, 60_000);

  test("what was on the disk when a process was killed is laid over the songs at the next start", async () => {
    const edit = await correct(["One"], { title: "Uno" });
    const killed = { ...edit, undoneAt: edit.at };
    await diskEditLog(media).write(killed);
    expect(await layKeptEdits(catalogue, diskEditLog(media))).toBe(1);
    expect((await catalogue.findTrack(id("One")))?.title).toBe("One");
    expect(await layKeptEdits(catalogue, diskEditLog(media))).toBe(0);
  });

  test.each([
    [{ songs: [{ trackIds: ["nobody"], set: { title: "x" } }] }, 'there is no song "nobody"'],
    [{ mergeAlbums: { albumIds: ["nothing"] } }, 'there is no album "nothing"'],
    [{ replaceArtists: { artistIds: ["nobody"], by: [{ name: "x" }] } }, "no song would change"],
  ])("what is not there is named: %j", async (asked, reason) => {
    const saved = await curation.save(asked);
    expect(saved.ok ? "saved" : saved.error).toContain(reason);
  });

  test("a cover that was not uploaded is refused", async () => {
    const saved = await curation.save({ songs: [{ trackIds: [id("One")], set: { coverId: "d".repeat(32) } }] });
    expect(saved.ok ? "saved" : saved.error).toContain("there is no cover");
  });

  test("playlists keep their songs and ids stay", async () => {
    const before = await catalogue.trackIds();
    await correct(["One", "Sun"], { title: "Same", album: "Elsewhere", artist: { artists: [{ name: "Who" }] } });
    expect((await catalogue.trackIds()).sort()).toEqual(before.sort());
  });

  test("doubles: one title and artist with hardly another length, or one place of one album", async () => {
    const again = {
      ...trackOf(library[3]!),
      trackId: "sun2" as TrackId,
      sourceKey: "1".repeat(64),
      durationSeconds: 121,
    };
    await catalogue.publishTrack(again, sampleRendition("Sun again", "aac160"));
    const long = {
      ...trackOf(library[4]!),
      trackId: "star2" as TrackId,
      sourceKey: "2".repeat(64),
      durationSeconds: 300,
    };
    await catalogue.publishTrack({ ...long, albumTitle: "Live" }, sampleRendition("Star again", "aac160"));
    const found = await catalogue.findDoubles();
    expect([found.isMore, (await catalogue.findDoubles(1)).isMore]).toEqual([false, true]);
    expect(found.items.map(({ reason, songs }) => [reason, songs.map(({ title }) => title)])).toEqual([
      ["length", ["Sun", "Sun"]],
    ]);
  });
}
