import { eq, sql } from "drizzle-orm";
import { Value } from "typebox/value";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepMissingCards } from "../../server/catalog/cards/keep-cards.ts";
import { type Catalogue, createCatalogue } from "../../server/catalog/catalogue.ts";
import type { Database } from "../../server/catalog/database.ts";
import type { MoreFacts } from "../../server/catalog/ingested-track.ts";
import { cardShape } from "../../server/catalog/queries/card.ts";
import { tracks } from "../../server/catalog/schema.ts";
import { Album } from "../../shared/api/album.ts";
import { Artist } from "../../shared/api/artist.ts";
import { Track } from "../../shared/api/track.ts";
import { type DatabasePlace, inBothDatabases } from "./catalogue-places.ts";
import { sampleRendition, sampleTrack, trackOf } from "./catalogue-samples.ts";

inBothDatabases("cards", contract);

const toTheEnd = async () => true;

function contract(makePlace: () => Promise<DatabasePlace>): void {
  let place: DatabasePlace;
  let database: Database;
  let catalogue: Catalogue;
  const songs = ["Alone", "Between", "Chorus", "Duet"].map((title, index) =>
    sampleTrack(title, { artistName: "Anna", albumTitle: index < 3 ? "First" : "Second", year: 1990 + index }),
  );

  beforeAll(async () => {
    place = await makePlace();
    database = place.opened.database;
    catalogue = createCatalogue(place.opened);
    for (const song of songs) await catalogue.publishTrack(song, sampleRendition(song.title, "aac160"));
  }, 60_000);

  afterAll(async () => {
    await catalogue?.close();
    await place?.remove();
  });

  const rowsOf = async (query: string) =>
    ((await database.execute(sql.raw(query))) as unknown as { rows: Record<string, unknown>[] }).rows;
  const run = (query: string) => async () => void (await rowsOf(query));

  /** All that lists and search show. */
  async function shown() {
    const limit = 50;
    return {
      tracks: (await catalogue.listTracks({ limit })).items,
      albums: (await catalogue.listAlbums({ limit, order: "title" })).items,
      artists: (await catalogue.listArtists({ limit })).items,
      found: await catalogue.search({ q: "a", limit }),
    };
  }

  async function forgetAll(): Promise<void> {
    for (const table of ["tracks", "albums", "artists"])
      await rowsOf(`update ${table} set card = null, card_shape = ${cardShape + 1}`);
  }

  const withoutCard = async (table: string) =>
    (await rowsOf(`select id from ${table} where card is null or card_shape <> ${cardShape}`)).map(({ id }) => id);

  /** What is shown after a change, first with the cards that it left and then with none. */
  async function afterChange(change: () => Promise<unknown>) {
    await keepMissingCards(database, toTheEnd);
    for (const table of ["tracks", "albums", "artists"]) expect(await withoutCard(table)).toEqual([]);
    await change();
    const withCards = await shown();
    await forgetAll();
    return { withCards, anew: await shown() };
  }

  const idOf = (index: number) => songs[index]?.trackId as string;
  const mine = (index: number) => `(select artist_id from tracks where id = '${idOf(index)}')`;

  const changes: Record<string, () => Promise<unknown>> = {
    "a rendition more": () => catalogue.addRendition(songs[0]!.trackId, sampleRendition("Alone", "flac")),
    "a rendition made anew": () =>
      catalogue.addRendition(songs[0]!.trackId, { ...sampleRendition("Alone", "flac"), bytes: 7 }),
    "a rendition less": run(`delete from renditions where track_id = '${idOf(0)}' and kind = 'flac'`),
    "other tags": () =>
      catalogue.publishTrack(
        { ...songs[1]!, title: "Amidst", genre: "Folk", durationSeconds: 7 },
        sampleRendition("Between", "aac160"),
      ),
    "another album": () =>
      catalogue.publishTrack({ ...songs[2]!, albumTitle: "Second" }, sampleRendition("Chorus", "aac160")),
    "another artist": () =>
      catalogue.publishTrack({ ...songs[3]!, artistName: "Ada" }, sampleRendition("Duet", "aac160")),
    "a song more": () => {
      const song = sampleTrack("Encore", { artistName: "Anna", albumTitle: "Second", coverId: "e".repeat(32) });
      return catalogue.publishTrack(song, sampleRendition("Encore", "aac160"));
    },
    // What ingest does moves several tables at once; each trigger has to hold where its table alone is written.
    "a picture of the artist": () => {
      const { more } = trackOf({ title: "Alone", in: "Anna/First", artistName: "Anna" });
      const pictured = { ...more, artistCoverId: "a".repeat(32) };
      return database
        .update(tracks)
        .set({ more: pictured as MoreFacts })
        .where(eq(tracks.id, songs[0]!.trackId));
    },
    "an album of another artist": run(
      `update albums set artist_id = (select id from artists where name = 'Ada') where id = (select album_id from tracks where id = '${idOf(0)}')`,
    ),
    "no picture of the artist": run(`update tracks set more = null where id = '${idOf(0)}'`),
    "a song's title alone": run(`update tracks set title = 'Beneath' where id = '${idOf(1)}'`),
    "a song's length alone": run(`update tracks set duration_seconds = 9 where id = '${idOf(1)}'`),
    "a song's album alone": run(
      `update tracks set album_id = (select id from albums where title = 'Second' limit 1) where id = '${idOf(1)}'`,
    ),
    "a song's row alone, made": run(
      `with made as (insert into sources (source_key, name) values ('copied', 'copied.wav'))
       insert into tracks
       select (jsonb_populate_record(tracks, '{"id": "copied", "source_key": "copied", "card": null, "card_shape": 0}')).*
       from tracks where id = '${idOf(1)}'`,
    ),
    "a song's row alone, removed": run("delete from tracks where id = 'copied'"),
    "a song less": () => catalogue.removeTrack(songs[2]!.trackId),
    "an artist's name, where tracks and albums have none of their own": run(
      `with bare as (update tracks set artist_name = null), plain as (update albums set artist_name = null)
       update artists set name = 'Anna B' where id = ${mine(0)}`,
    ),
    "an artist's name alone": run(`update artists set name = 'Anna A' where id = ${mine(0)}`),
    "an album's title": run("update albums set title = 'A First' where title = 'First'"),
    "an album's cover": run(
      `with made as (insert into covers (id) values ('c') on conflict do nothing)
       update albums set cover_id = null, year = 2001`,
    ),
    "an artist of a track": run(`update track_artists set name = 'Ann' where track_id = '${idOf(0)}'`),
    "an artist of an album": run("update album_artists set name = 'Ann'"),
    "an album's artists": run("delete from album_artists"),
    "a track's artists": run(`delete from track_artists where track_id = '${idOf(1)}'`),
  };

  test.for(Object.entries(changes))("lists never show what was before: %s", async ([, change]) => {
    const before = await shown();
    const { withCards, anew } = await afterChange(change);
    expect(withCards).toEqual(anew);
    expect(withCards).not.toEqual(before);
  });

  test("nothing is shown that the interface does not name: cards go out as they are", async () => {
    const { tracks, albums, artists, found } = await shown();
    expect(tracks.length * albums.length * artists.length).toBeGreaterThan(0);
    const items = [
      ...[...tracks, ...found.tracks.items].map((item) => [Track, item] as const),
      ...[...albums, ...found.albums.items].map((item) => [Album, item] as const),
      ...[...artists, ...found.artists.items].map((item) => [Artist, item] as const),
    ];
    for (const [schema, item] of items) {
      expect(Value.Clean(schema, structuredClone(item))).toEqual(item);
      expect([...Value.Errors(schema, item)]).toEqual([]);
    }
  });

  test("what did not change keeps its card", async () => {
    await keepMissingCards(database, toTheEnd);
    await catalogue.addRendition(songs[0]!.trackId, sampleRendition("Alone", "aac320"));
    expect(await withoutCard("tracks")).toEqual([idOf(0)]);
    expect(await withoutCard("albums")).toEqual([]);
    expect(await withoutCard("artists")).toEqual([]);
  });

  test("a row that changes while its card is made gets none of what was before", async () => {
    await forgetAll();
    let asked = 0;
    const racing = new Proxy(database, {
      get(target, name) {
        if (name !== "execute") return Reflect.get(target, name);
        return async (query: Parameters<Database["execute"]>[0]) => {
          asked += 1;
          // The first looks for what has no card, the second keeps what was made.
          if (asked === 2) await rowsOf(`update tracks set title = 'Meanwhile' where id = '${idOf(0)}'`);
          return target.execute(query);
        };
      },
    });
    await keepMissingCards(racing, toTheEnd);
    expect(asked).toBeGreaterThan(2);
    expect(await withoutCard("tracks")).toEqual([idOf(0)]);
    expect((await catalogue.listTracks({ limit: 50 })).items.map(({ title }) => title)).toContain("Meanwhile");
  });

  test("it ends early when it is told to", async () => {
    await forgetAll();
    await keepMissingCards(database, async () => false);
    expect(await withoutCard("tracks")).toEqual([]);
    expect(await withoutCard("albums")).not.toEqual([]);
  });
}
