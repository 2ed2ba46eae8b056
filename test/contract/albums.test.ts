import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { Catalogue } from "../../server/catalog/catalogue.ts";
import type { IngestedTrack } from "../../server/catalog/ingested-track.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { type Song, sampleRendition, sampleTrack, trackOf } from "./catalogue-samples.ts";
import { postgresPrograms, startPrivatePostgres } from "./private-postgres.ts";

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const programs = postgresPrograms();
const server = programs === null ? null : await startPrivatePostgres(programs);
afterAll(() => server?.stop());
let made = 0;

/** In PostgreSQL where there is one, since a database of its own is made there much sooner. */
async function emptyCatalogue(): Promise<Catalogue> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "tutti-albums-"));
  made += 1;
  const databaseUrl = server === null ? null : await server.createDatabase(`albums${made}`);
  const catalogue = await openCatalogue({ databaseUrl, dataDirectory });
  cleanUps.push(
    () => rm(dataDirectory, { recursive: true, force: true }),
    () => catalogue.close(),
  );
  return catalogue;
}

async function publish(catalogue: Catalogue, ...songs: readonly Song[]): Promise<void> {
  for (const song of songs) await catalogue.publishTrack(trackOf(song), sampleRendition(song.title, "aac160"));
}

/** All that lists show of albums and artists, ids among it. */
async function shown(catalogue: Catalogue) {
  const albums = [];
  for (const { id } of (await catalogue.listAlbums({ limit: 200, order: "title" })).items) {
    const { tracks, ...album } = (await catalogue.findAlbum(id))!;
    albums.push({ ...album, tracks: tracks.map(({ title }) => title) });
  }
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
  return { albums: albums.sort(byId), artists: (await catalogue.listArtists({ limit: 200 })).items.sort(byId) };
}

async function albumLines(catalogue: Catalogue): Promise<string[]> {
  const { albums } = await shown(catalogue);
  return albums
    .map(({ title, artistName, year, tracks }) => `${title}/${artistName}/${year}: ${tracks.join(", ")}`)
    .sort();
}

const sampler = { albumTitle: "Summer Sampler", in: "/m/sampler" };
const guests = { albumTitle: "Guest Album", in: "/m/guests" };
const night = { albumTitle: "Night Drive", artistName: "Re Master" };
const hits = { albumTitle: "Greatest Hits", in: "/m/flat" };

const library: readonly Song[] = [
  { ...sampler, title: "S1", artistName: "Ada", trackNumber: 1, coverId: "a".repeat(32) },
  { ...sampler, title: "S2", artistName: "Bo", trackNumber: 2, coverId: "b".repeat(32) },
  { ...sampler, title: "S3", artistName: "ADA", trackNumber: 3 },
  { ...guests, title: "G1", artistName: "Main", trackNumber: 1 },
  { ...guests, title: "G2", artistName: "Main feat. Bo", trackNumber: 2 },
  { ...night, title: "N1", in: "/m/old", year: 1982, trackNumber: 1 },
  { ...night, title: "N2", in: "/m/old", year: 1982, trackNumber: 2 },
  {
    ...night,
    title: "N1",
    sourceKey: "1".repeat(64),
    trackId: "new1" as IngestedTrack["trackId"],
    in: "/m/new",
    year: 2012,
    trackNumber: 1,
  },
  {
    ...night,
    title: "N2",
    sourceKey: "2".repeat(64),
    trackId: "new2" as IngestedTrack["trackId"],
    in: "/m/new",
    year: 2012,
    trackNumber: 2,
  },
  { ...hits, title: "Q", artistName: "Queen" },
  { ...hits, title: "A", artistName: "Abba" },
  { title: "O", artistName: "Other", albumTitle: "Other", in: "/m/flat" },
];

const wanted = [
  "Greatest Hits/Abba/null: A",
  "Greatest Hits/Queen/null: Q",
  "Guest Album/Main/null: G1, G2",
  "Night Drive/Re Master/1982: N1, N2",
  "Night Drive/Re Master/2012: N1, N2",
  "Other/Other/null: O",
  "Summer Sampler/Various Artists/null: S1, S2, S3",
];

describe("albums are what their songs say, all together", () => {
  test("in whatever order they come", async () => {
    const addedAt = new Date(0).toISOString();
    const seen = [];
    const odd = library.filter((_, index) => index % 2 === 1);
    for (const order of [library, [...library].reverse(), [...odd, ...library]]) {
      const catalogue = await emptyCatalogue();
      await publish(catalogue, ...order.map((song) => ({ ...song, addedAt })));
      expect(await albumLines(catalogue)).toEqual(wanted);
      seen.push(await shown(catalogue));
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  }, 120_000);

  test("also after a change of one of them, which leaves nothing of what was", async () => {
    const catalogue = await emptyCatalogue();
    const before = [
      { ...library[0]!, albumTitle: "Wrong", artistName: "Wrong feat. Nobody" },
      { ...library[6]!, year: 1999, in: "/m/elsewhere" },
      { ...library[11]!, albumTitle: "Greatest Hits" },
    ];
    const change = (song: Song) => ({ ...song, trackId: sampleTrack(song.title, song).trackId });
    const ids = [library[0]!, library[6]!, library[11]!].map(change);
    const keyed = before.map((song, at) => ({
      ...song,
      trackId: ids[at]!.trackId,
      sourceKey: String(at + 5).repeat(64),
    }));
    await publish(catalogue, ...keyed);
    await publish(catalogue, ...library.filter((song) => ![library[0], library[6], library[11]].includes(song)));
    expect(await albumLines(catalogue)).not.toEqual(wanted);
    await publish(catalogue, ...ids.map((song, at) => ({ ...song, sourceKey: String(at + 5).repeat(64) })));
    expect(await albumLines(catalogue)).toEqual(wanted);
    const names = (await shown(catalogue)).artists.map(({ name }) => name).sort();
    expect(names).toEqual(["ADA", "Abba", "Bo", "Main", "Other", "Queen", "Re Master", "Various Artists"]);
    for (const q of ["wrong", "nobody"]) expect((await catalogue.search({ q, limit: 5 })).artists.items).toEqual([]);
  }, 60_000);

  test("every artist of a song is found, linked and listed with it; the text stays as it was written", async () => {
    const catalogue = await emptyCatalogue();
    await publish(catalogue, ...library);
    const { tracks, artists } = await catalogue.search({ q: "bo", limit: 10 });
    expect(tracks.items.map(({ title }) => title).sort()).toEqual(["G2", "S2"]);
    const guest = tracks.items.find(({ title }) => title === "G2");
    expect(guest?.artistName).toBe("Main feat. Bo");
    expect(guest?.artists?.map(({ name }) => name)).toEqual(["Main", "Bo"]);
    const bo = artists.items.find(({ name }) => name === "Bo");
    expect(bo).toMatchObject({ id: guest?.artists?.[1]?.id, trackCount: 2, albumCount: 2 });
    const albums = (await catalogue.findArtist(bo?.id ?? ""))?.albums.map(({ title }) => title);
    expect(albums?.sort()).toEqual(["Guest Album", "Summer Sampler"]);
  }, 60_000);

  test("sort names order the lists and are found", async () => {
    const catalogue = await emptyCatalogue();
    const by = (name: string, sortName: string | null) => ({ artists: [{ name, sortName, isGuest: false }] });
    await publish(
      catalogue,
      { title: "1", artistName: "Zoë Ash", in: "/m/1", tags: by("Zoë Ash", "Ash, Zoë") },
      { title: "2", artistName: "Bert", in: "/m/2", albumTitle: "B", tags: by("Bert", null) },
      { title: "3", artistName: "椎名林檎", in: "/m/3", albumTitle: "C", tags: by("椎名林檎", "Sheena, Ringo") },
    );
    expect((await shown(catalogue)).artists).toHaveLength(3);
    const names = (await catalogue.listArtists({ limit: 9 })).items.map(({ name }) => name);
    expect(names).toEqual(["Zoë Ash", "Bert", "椎名林檎"]);
    const found = await catalogue.search({ q: "sheena ringo", limit: 9 });
    expect(found.artists.items.map(({ name }) => name)).toEqual(["椎名林檎"]);
    expect(found.tracks.items.map(({ title }) => title)).toEqual(["3"]);
  }, 60_000);

  test("what the tags say is answered, and where a file lies is not", async () => {
    const catalogue = await emptyCatalogue();
    const tags = { genres: ["Jazz", "Folk"], work: "Opus 1", lyrics: "la\nla", comment: "loud", discTitle: "Live" };
    await publish(catalogue, { title: "1", in: "/secret/place", year: 2012, tags: { ...tags, originalYear: 1982 } });
    const { id, ...listed } = (await catalogue.listTracks({ limit: 1 })).items[0]!;
    expect(listed).toMatchObject({
      genres: ["Jazz", "Folk"],
      work: "Opus 1",
      discTitle: "Live",
      originalYear: 1982,
      year: 2012,
    });
    expect(listed).not.toHaveProperty("lyrics");
    const track = await catalogue.findTrack(id);
    expect(track).toMatchObject({ lyrics: "la\nla", comment: "loud" });
    expect(JSON.stringify([listed, track])).not.toContain("secret");
  }, 60_000);
});

test.skipIf(!server)(
  "a catalogue that an older Tutti made stays as it is, and takes new songs in",
  async () => {
    const server = await startPrivatePostgres(programs!);
    cleanUps.push(() => server.stop());
    const databaseUrl = await server.createDatabase("tutti");
    const folder = await mkdtemp(join(tmpdir(), "tutti-migrations-"));
    cleanUps.push(() => rm(folder, { recursive: true }));
    await cp(new URL("../../server/catalog/migrations", import.meta.url), folder, { recursive: true });
    const journalPath = join(folder, "meta/_journal.json");
    const journal = JSON.parse(await readFile(journalPath, "utf8"));
    await writeFile(journalPath, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 1) }));
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query("create extension if not exists pg_trgm");
    await migrate(drizzle(client), { migrationsFolder: folder });
    await client.query(`
    insert into artists values ('a1', 'AC/DC', 'ac dc', 'ac dc'), ('a2', 'Ada', 'ada', 'ada');
    insert into albums values ('b1', 'Old', 'old', 'old', 'a1', 1980, null);
    insert into sources values ('k1', 'x.mp3'), ('k2', 'y.mp3');
    insert into tracks values ('t1', 'k1', 'X', 'x', 'a1', 'b1', 1, null, 'Rock', 9, null), ('t2', 'k2', 'Y', 'y', 'a2', 'b1', 2, null, null, 9, null);
    insert into renditions select id, 'aac160', repeat('a', 32), 'flac', 1, 1, 44100, 2, 1, 1, 9 from tracks;`);
    await client.end();
    const catalogue = await openCatalogue({ databaseUrl, dataDirectory: "/nowhere" });
    cleanUps.push(() => catalogue.close());
    expect(await albumLines(catalogue)).toEqual(["Old/AC/DC/1980: X, Y"]);
    const { items } = await catalogue.listTracks({ limit: 9 });
    expect(items.map(({ artists, genres }) => [artists, genres])).toEqual([
      [[{ id: "a1", name: "AC/DC" }], ["Rock"]],
      [[{ id: "a2", name: "Ada" }], []],
    ]);
    expect(await catalogue.exportTrack("t1")).toMatchObject({ artistName: "AC/DC", albumTitle: "Old", year: 1980 });
    const old = { albumTitle: "Old", artistName: "AC/DC", year: 1980, in: "/m/old" };
    await publish(catalogue, {
      ...old,
      title: "X",
      trackId: "t1" as IngestedTrack["trackId"],
      sourceKey: "k1",
      trackNumber: 1,
    });
    await publish(catalogue, {
      ...old,
      title: "Y",
      trackId: "t2" as IngestedTrack["trackId"],
      sourceKey: "k2",
      trackNumber: 2,
    });
    expect(await albumLines(catalogue)).toEqual(["Old/AC/DC/1980: X, Y"]);
    expect((await shown(catalogue)).artists.map(({ name }) => name)).toEqual(["AC/DC"]);
  },
  60_000,
);
