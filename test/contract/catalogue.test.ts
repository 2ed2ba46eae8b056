import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue } from "../../server/catalog/catalogue.ts";
import { renditionKinds } from "../../server/catalog/ingested-track.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { CursorError } from "../../server/catalog/queries/cursor.ts";
import type { TrackId } from "../../shared/ids.ts";
import { sampleRendition, sampleTrack } from "./catalogue-samples.ts";
import { postgresPrograms, startPrivatePostgres } from "./private-postgres.ts";

interface Place {
  /** Opens the same catalogue again and again. */
  open(): Promise<Catalogue>;
  remove(): Promise<void>;
}

async function embeddedPlace(): Promise<Place> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "tutti-catalogue-"));
  return {
    open: () => openCatalogue({ databaseUrl: null, dataDirectory }),
    remove: () => rm(dataDirectory, { recursive: true, force: true }),
  };
}

async function postgresPlace(programs: string): Promise<Place> {
  const server = await startPrivatePostgres(programs);
  const databaseUrl = await server.createDatabase("tutti");
  return { open: () => openCatalogue({ databaseUrl, dataDirectory: "/nowhere" }), remove: () => server.stop() };
}

describe("catalogue in PGlite", () => contract(embeddedPlace));

const programs = postgresPrograms();
if (programs) describe("catalogue in PostgreSQL", () => contract(() => postgresPlace(programs)));
else test.skip("catalogue in PostgreSQL: its server programs are not installed (package postgresql)", () => undefined);

function contract(makePlace: () => Promise<Place>): void {
  let place: Place;
  let catalogue: Catalogue;

  beforeAll(async () => {
    place = await makePlace();
    catalogue = await place.open();
    const publish = (title: string, facts: Parameters<typeof sampleTrack>[1]) =>
      catalogue.publishTrack(sampleTrack(title, facts), sampleRendition(title, "aac160"));
    const ros = { artistName: "Sigur Rós", albumTitle: "Ágætis byrjun", year: 1999 };
    await publish("Svefn-g-englar", { ...ros, trackNumber: 2, coverId: "c".repeat(32) });
    await publish("Starálfur", { ...ros, trackNumber: 3 });
    await publish("Intro", { ...ros, trackNumber: 1, albumTitle: "ÁGÆTIS BYRJUN" });
    await publish("Bohemian Rhapsody", { artistName: "Queen", albumTitle: "A Night at the Opera", year: 1975 });
    await publish("Under Pressure", {
      artistName: "David Bowie",
      albumArtistName: "Queen",
      albumTitle: "Hot Space",
      year: null,
    });
  }, 60_000);

  afterAll(async () => {
    await catalogue?.close();
    await place?.remove();
  });

  const limit = 50;
  const titles = (list: { items: { title: string }[] }) => list.items.map((item) => item.title);
  const idOf = async (title: string) => {
    const found = (await catalogue.listTracks({ limit })).items.find((track) => track.title === title);
    if (!found) throw new Error(`No track "${title}"`);
    return found.id;
  };

  test("what was measured of a song stands with it and with its album; its shape is asked for alone", async () => {
    const measured = (integratedLufs: number, windowCounts: string) => ({
      loudness: { integratedLufs, rangeLu: 5, truePeakDbtp: integratedLufs + 15 },
      windowCounts,
      waveform: Buffer.from([0, 128, 255]).toString("base64"),
    });
    // One step, 500 or 600 of 0.1 LU over -70, of 10 windows of either kind.
    const counts = (step: number) =>
      Buffer.from([1, (step % 128) + 128, step >> 7, 10, 1, (step % 128) + 128, step >> 7, 10]).toString("base64");
    const facts = { artistName: "Meter", albumTitle: "Measured" };
    const [loud, quiet] = [sampleTrack("Loud", facts), sampleTrack("Quiet", facts)];
    const all = { ...loud, measured: measured(-10, counts(600)), warnings: ["a hole of 2 s"] };
    const publish = (track: typeof loud) => catalogue.publishTrack(track, sampleRendition(track.title, "aac160"));
    await publish(all);
    await publish(quiet);
    const found = await catalogue.findTrack(loud.trackId);
    expect(found?.loudness).toEqual({ integratedLufs: -10, rangeLu: 5, truePeakDbtp: 5 });
    expect(await catalogue.waveform(loud.trackId)).toEqual([0, 128, 255]);
    expect(await catalogue.waveform(quiet.trackId)).toEqual([]);
    expect(await catalogue.waveform("nobody")).toBeNull();
    const album = () => catalogue.findAlbum(found?.albumId ?? "");
    expect((await album())?.loudness).toBeNull();
    await publish({ ...quiet, measured: measured(-20, counts(500)) });
    // The mean of both, since -20 passes the gate of -10 below it.
    expect((await album())?.loudness).toEqual({ integratedLufs: -12.55, rangeLu: 10, truePeakDbtp: 5 });
    expect(await catalogue.exportTrack(loud.trackId)).toMatchObject({ measured: all.measured, warnings: all.warnings });
    await publish(loud);
    expect((await catalogue.findTrack(loud.trackId))?.loudness).toBeNull();
    await catalogue.forgetTrack(loud.trackId);
    await catalogue.forgetTrack(quiet.trackId);
  });

  test("lists are ordered by title and paged by cursor without gap or repetition", async () => {
    const all = titles(await catalogue.listTracks({ limit }));
    expect(all).toEqual(["Bohemian Rhapsody", "Intro", "Starálfur", "Svefn-g-englar", "Under Pressure"]);
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await catalogue.listTracks(cursor ? { limit: 2, cursor } : { limit: 2 });
      expect(page.total).toBe(5);
      seen.push(...titles(page));
      cursor = page.next;
    } while (cursor);
    expect(seen).toEqual(all);
  });

  test("the newest albums come first and are paged too", async () => {
    const first = await catalogue.listAlbums({ limit: 1, order: "newest" });
    expect(titles(first)).toEqual(["Hot Space"]);
    const rest = await catalogue.listAlbums({ limit: 5, order: "newest", cursor: first.next ?? "" });
    expect(titles(rest)).toEqual(["A Night at the Opera", "Ágætis byrjun"]);
    expect(rest.next).toBeNull();
  });

  test("albums are one in spite of case, and hold their tracks in order", async () => {
    const albums = await catalogue.listAlbums({ limit, order: "title" });
    expect(titles(albums)).toEqual(["Ágætis byrjun", "Hot Space", "A Night at the Opera"]);
    const album = await catalogue.findAlbum(albums.items[0]?.id ?? "");
    expect(album).toMatchObject({ artistName: "Sigur Rós", year: 1999, trackCount: 3, durationSeconds: 361.5 });
    expect(album?.coverUrl).toBe(`/media/covers/${"c".repeat(32)}/320.webp`);
    expect(album?.tracks.map((track) => track.title)).toEqual(["Intro", "Svefn-g-englar", "Starálfur"]);
    expect(album?.tracks.every((track) => track.coverUrl !== null)).toBe(true);
  });

  test("an artist's page shows the albums of others on which they play", async () => {
    const artists = await catalogue.listArtists({ limit });
    expect(artists.items.map((artist) => artist.name)).toEqual(["David Bowie", "Queen", "Sigur Rós"]);
    const bowie = await catalogue.findArtist(artists.items[0]?.id ?? "");
    expect(bowie).toMatchObject({ trackCount: 1, albumCount: 1, coverUrl: null });
    expect(bowie?.albums.map((album) => [album.title, album.artistName])).toEqual([["Hot Space", "Queen"]]);
  });

  test.each([
    ["bohemian rhapsody", "Bohemian Rhapsody"],
    ["bohemain rapsody", "Bohemian Rhapsody"],
    ["rhapsody queen", "Bohemian Rhapsody"],
    ["STARALFUR", "Starálfur"],
    ["stàralfu", "Starálfur"],
    ["undr presure", "Under Pressure"],
    ["sven g englar", "Svefn-g-englar"],
    ["boh", "Bohemian Rhapsody"],
  ])("search for %j finds the track %j first", async (q, title) => {
    expect(titles((await catalogue.search({ q, limit: 20 })).tracks)[0]).toBe(title);
  });

  test("search finds albums and artists, and nothing for what isn't there", async () => {
    const result = await catalogue.search({ q: "sigur ros", limit: 20 });
    expect(result.artists.items.map((artist) => artist.name)).toEqual(["Sigur Rós"]);
    expect(titles(result.albums)).toEqual(["Ágætis byrjun"]);
    expect(result.tracks.total).toBe(3);
    for (const q of ["xylophonquartz", "!!!", "%", "'; drop table tracks; --"]) {
      expect((await catalogue.search({ q, limit: 20 })).tracks.total, q).toBe(0);
    }
  });

  test("a track is partial until its last rendition is there, and they are listed lowest first", async () => {
    const id = await idOf("Intro");
    expect(await catalogue.findTrack(id)).toMatchObject({
      status: "partial",
      renditions: [{ bitsPerSecond: 160_000 }],
    });
    for (const kind of renditionKinds) {
      if (kind === "flac") continue;
      expect((await catalogue.findTrack(id))?.status).toBe("partial");
      await catalogue.addRendition(id as TrackId, sampleRendition("Intro", kind));
    }
    // Of a lossy source there is no FLAC, and nothing is left to be made.
    expect((await catalogue.findTrack(id))?.status).toBe("ready");
    await catalogue.addRendition(id as TrackId, sampleRendition("Intro", "flac"));
    const track = await catalogue.findTrack(id);
    expect(track?.status).toBe("ready");
    expect(track?.renditions.map((rendition) => rendition.codec)).toEqual([...Array(3).fill("mp4a.40.2"), "flac"]);
    expect(await catalogue.renditionsOfTrack(id)).toHaveLength(4);
    expect(track?.renditions[0]?.bytes).toBe(1_440_000);
  });

  test("the same publication again changes nothing", async () => {
    const before = await catalogue.counts();
    const track = sampleTrack("Bohemian Rhapsody", {
      artistName: "Queen",
      albumTitle: "A Night at the Opera",
      year: 1975,
    });
    await catalogue.publishTrack(track, sampleRendition("Bohemian Rhapsody", "aac160"));
    expect(await catalogue.counts()).toEqual(before);
    expect(before).toEqual({ tracks: 5, albums: 3, artists: 3 });
    expect(await catalogue.findBySource(track.sourceKey)).toMatchObject({
      trackId: track.trackId,
      renditions: [{ kind: "aac160" }],
    });
    expect(await catalogue.findBySource("0".repeat(64))).toBeNull();
  });

  test("a publication that fails at its last step leaves nothing behind", async () => {
    const before = await catalogue.counts();
    const broken = { ...sampleRendition("Broken", "aac160"), bytes: Number.NaN };
    const track = sampleTrack("Broken", { artistName: "Nobody", albumTitle: "Nothing" });
    await expect(catalogue.publishTrack(track, broken)).rejects.toThrow();
    expect(await catalogue.counts()).toEqual(before);
    expect((await catalogue.search({ q: "Nobody", limit: 5 })).artists.total).toBe(0);
  });

  test("publications at the same time do not get into each other's way", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `Together ${index}`);
    await Promise.all(
      names.map((name) =>
        catalogue.publishTrack(
          sampleTrack(name, { albumTitle: "Together", artistName: "All" }),
          sampleRendition(name, "aac160"),
        ),
      ),
    );
    expect((await catalogue.search({ q: "together", limit: 50 })).tracks.total).toBe(12);
  });

  test("playlists are an empty list as yet", async () => {
    expect(await catalogue.listPlaylists({ limit })).toEqual({ items: [], total: 0, next: null });
    expect(await catalogue.findPlaylist("none")).toBeNull();
  });

  test("of a file that a cue sheet parts each part is known for itself", async () => {
    const row = { bytes: 9, modifiedMs: 5, device: 1, inode: 7, beside: "", state: "done", reason: null } as const;
    const part = (number: number, path = "/parted/a.flac") => ({
      ...{ ...row, path, part: number, trackId: `t${number}` as TrackId, wholeKey: "w", audioKey: `a${number}` },
      addedAt: new Date(0).toISOString(),
    });
    await catalogue.keepFiles([part(2), part(0), part(1), part(1, "/parted/b.flac")]);
    await catalogue.keepFiles([{ ...part(1), state: "failed", reason: 'it says "INDEX 01 \0"' }]);
    // PostgreSQL's texts have no zeros.
    expect((await catalogue.failedFiles()).map(({ reason }) => reason)).toContain('it says "INDEX 01 \ufffd"');
    const known = async () =>
      (await catalogue.filesBelow("/parted")).map(({ path, part: number, state }) => `${path} ${number} ${state}`);
    expect(await known()).toEqual([
      ...["/parted/a.flac 0 done", "/parted/a.flac 1 failed", "/parted/a.flac 2 done", "/parted/b.flac 1 done"],
    ]);
    expect(await catalogue.trackOfAudio("a2")).toBe("t2");
    await catalogue.forgetFiles([part(0), part(1)]);
    expect(await known()).toEqual(["/parted/a.flac 2 done", "/parted/b.flac 1 done"]);
    await catalogue.forgetFiles(await catalogue.filesBelow("/parted"));
    expect(await known()).toEqual([]);
  });

  test("ids that are not there are null, and a forged cursor is refused", async () => {
    expect(await catalogue.findTrack("none")).toBeNull();
    expect(await catalogue.findAlbum("none")).toBeNull();
    expect(await catalogue.findArtist("none")).toBeNull();
    await expect(catalogue.listTracks({ limit, cursor: "rubbish" })).rejects.toThrow(CursorError);
    const forged = Buffer.from('["soon","x"]').toString("base64url");
    expect((await catalogue.listAlbums({ limit, order: "newest", cursor: forged })).items).toEqual([]);
  });

  test("renditions are described for the operator", async () => {
    const { renditionId } = sampleRendition("Starálfur", "aac160");
    const described = await catalogue.describeRenditions([renditionId, "f".repeat(32)]);
    expect([...described]).toEqual([[renditionId, { trackTitle: "Starálfur", bitsPerSecond: 160_000 }]]);
  });

  test("all is there after closing and opening again", async () => {
    const before = await catalogue.listTracks({ limit });
    await catalogue.close();
    catalogue = await place.open();
    expect(await catalogue.listTracks({ limit })).toEqual(before);
  }, 30_000);
}
