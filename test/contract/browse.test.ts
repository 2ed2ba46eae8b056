import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nameGenres } from "../../server/catalog/browse/name-genres.ts";
import { type Catalogue, createCatalogue } from "../../server/catalog/catalogue.ts";
import { type DatabasePlace, inBothDatabases } from "./catalogue-places.ts";
import { sampleRendition, trackOf } from "./catalogue-samples.ts";

inBothDatabases("browsing", contract);

const limit = 50;

function contract(makePlace: () => Promise<DatabasePlace>): void {
  let place: DatabasePlace;
  let catalogue: Catalogue;

  const publish = (title: string, albumTitle: string, genres: string[], years: { year?: number; original?: number }) =>
    catalogue.publishTrack(
      trackOf({
        title,
        in: `music/${albumTitle}`,
        artistName: albumTitle === "Blue" ? "Joni" : "The Band",
        albumTitle,
        year: years.year ?? null,
        tags: { genres, originalYear: years.original ?? null },
      }),
      sampleRendition(title, "aac160"),
    );

  beforeAll(async () => {
    place = await makePlace();
    catalogue = createCatalogue(place.opened);
    await publish("All I Want", "Blue", ["Folk", "Singer-Songwriter"], { year: 1971 });
    await publish("Carey", "Blue", ["folk"], { year: 1971 });
    await publish("Chest Fever", "Big Pink", ["Folk", "Folk Rock", "folk rock"], { year: 2018, original: 1968 });
    await publish("The Weight", "Big Pink", ["Rock"], { year: 2018, original: 1968 });
    await publish("Untitled", "Nowhere", [], {});
  }, 60_000);

  afterAll(async () => {
    await catalogue?.close();
    await place?.remove();
  });

  const names = (list: { items: readonly { name: string; trackCount: number; albumCount: number }[] }) =>
    list.items.map(({ name, trackCount, albumCount }) => [name, trackCount, albumCount]);
  const titles = (list: { items: readonly { title: string }[] }) => list.items.map(({ title }) => title).sort();
  const idOf = async (name: string) =>
    (await catalogue.listGenres({ order: "name", limit })).items.find((genre) => genre.name === name)?.id ?? "";

  test("genres are listed once each, by name, with their songs and albums", async () => {
    const all = [
      ["Folk", 3, 2],
      ["Folk Rock", 1, 1],
      ["Rock", 1, 1],
      ["Singer-Songwriter", 1, 1],
    ];
    expect(names(await catalogue.listGenres({ order: "name", limit }))).toEqual(all);
    const first = await catalogue.listGenres({ order: "name", limit: 3 });
    expect(first.total).toBe(4);
    expect(names(await catalogue.listGenres({ order: "name", limit: 3, cursor: first.next ?? "" }))).toEqual(
      all.slice(3),
    );
    const most = await catalogue.listGenres({ order: "songs", limit: 2 });
    expect(names(most)[0]).toEqual(["Folk", 3, 2]);
    const rest = await catalogue.listGenres({ order: "songs", limit: 2, cursor: most.next ?? "" });
    expect([...most.items, ...rest.items].map(({ name }) => name).sort()).toEqual(all.map(([name]) => name));
    expect(await catalogue.findGenre(await idOf("Rock"))).toMatchObject({ name: "Rock", trackCount: 1 });
    expect(await catalogue.findGenre("nothing")).toBeNull();
  });

  test("songs and albums of a genre, of an artist, of some years, and of several at once", async () => {
    const folk = { limit, genre: await idOf("Folk") };
    expect(titles(await catalogue.listTracks(folk))).toEqual(["All I Want", "Carey", "Chest Fever"]);
    expect((await catalogue.listTracks({ ...folk, limit: 1 })).total).toBe(3);
    expect(titles(await catalogue.listAlbums({ ...folk, order: "title" }))).toEqual(["Big Pink", "Blue"]);
    const { items } = await catalogue.listArtists({ limit });
    const artist = items.find(({ name }) => name === "Joni")?.id ?? "";
    expect(titles(await catalogue.listTracks({ limit, artist }))).toEqual(["All I Want", "Carey"]);
    expect(titles(await catalogue.listTracks({ ...folk, artist }))).toEqual(["All I Want", "Carey"]);
    expect(titles(await catalogue.listAlbums({ limit, artist, order: "newest" }))).toEqual(["Blue"]);
    expect(titles(await catalogue.listTracks({ limit, year: 1968 }))).toEqual(["Chest Fever", "The Weight"]);
    expect(titles(await catalogue.listTracks({ limit, year: 2018 }))).toEqual([]);
    expect(titles(await catalogue.listAlbums({ limit, year: 1960, yearTo: 1971, order: "title" }))).toEqual([
      "Big Pink",
      "Blue",
    ]);
    expect(titles(await catalogue.listAlbums({ limit, yearTo: 1970, order: "title" }))).toEqual(["Big Pink"]);
    expect(titles(await catalogue.listTracks({ limit, genre: "nothing" }))).toEqual([]);
    expect(titles(await catalogue.listTracks({ limit }))).toHaveLength(5);
  });

  test("pages of a narrowed list give each song once", async () => {
    const genre = await idOf("Folk");
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Catalogue["listTracks"]>> = await catalogue.listTracks({
        limit: 2,
        genre,
        ...(cursor === null ? {} : { cursor }),
      });
      found.push(...titles(page));
      cursor = page.next;
    } while (cursor !== null);
    expect(found.sort()).toEqual(["All I Want", "Carey", "Chest Fever"]);
  });

  test("years come latest first; of an album that came out anew it is the first release's", async () => {
    const { items, total } = await catalogue.listYears({ limit });
    expect(items).toEqual([
      { year: 1971, trackCount: 2, albumCount: 1 },
      { year: 1968, trackCount: 2, albumCount: 1 },
    ]);
    expect(total).toBe(2);
    const first = await catalogue.listYears({ limit: 1 });
    expect((await catalogue.listYears({ limit: 1, cursor: first.next ?? "" })).items[0]?.year).toBe(1968);
  });

  test("a search finds genres, years and decades", async () => {
    const genres = async (q: string) => (await catalogue.search({ q, limit })).genres?.map(({ name }) => name);
    const years = async (q: string) => (await catalogue.search({ q, limit })).years;
    expect(await genres("FOLK")).toEqual(["Folk", "Folk Rock"]);
    expect(await genres("rock fo")).toEqual(["Folk Rock"]);
    expect(await genres("singer songwriter")).toEqual(["Singer-Songwriter"]);
    expect(await genres("olk")).toEqual([]);
    expect(await years("1968")).toEqual({ year: 1968, yearTo: 1968, trackCount: 2, albumCount: 1 });
    expect(await years("70s")).toEqual({ year: 1970, yearTo: 1979, trackCount: 2, albumCount: 1 });
    expect(await years("1950s")).toBeNull();
    expect(await years("folk")).toBeNull();
  });

  test("what changes is seen at once", async () => {
    await publish("Carey", "Blue", ["Chanson"], { year: 1971 });
    expect(names(await catalogue.listGenres({ order: "name", limit }))).toContainEqual(["Chanson", 1, 1]);
    expect(names(await catalogue.listGenres({ order: "name", limit }))).toContainEqual(["Folk", 2, 2]);
    await publish("Carey", "Blue", ["folk"], { year: 1971 });
    expect((await catalogue.listGenres({ order: "name", limit })).total).toBe(4);
  });

  test("songs of an earlier Tutti get the same genres", async () => {
    const rows = async () =>
      (await place.opened.database.execute(
        sql.raw("select * from track_genres order by track_id, genre_id"),
      )) as unknown as {
        rows: { track_id: string; genre_id: string }[];
      };
    const idsOf = async () => (await rows()).rows.map(({ track_id, genre_id }) => `${track_id} ${genre_id}`);
    const before = await idsOf();
    expect(before).toHaveLength(6);
    await place.opened.database.execute(sql.raw("delete from track_genres"));
    const path = new URL("../../server/catalog/migrations/0010_genres.sql", import.meta.url);
    const fill = readFileSync(path, "utf8").split("--> statement-breakpoint").at(-1) ?? "";
    await place.opened.database.execute(sql.raw(fill));
    expect(await idsOf()).not.toEqual(before);
    await nameGenres(place.opened.database);
    expect(await idsOf()).toEqual(before);
  });
}
