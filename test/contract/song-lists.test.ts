import { afterAll, beforeAll, expect, test } from "vitest";
import { keptOrder } from "../../server/catalog/browse/kept-orders.ts";
import { type Catalogue, createCatalogue } from "../../server/catalog/catalogue.ts";
import { parsed } from "../../server/catalog/queries/card.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import type { Track, TrackIds, TrackLetters, TrackList, TrackOrder, WantedTracks } from "../../shared/api/track.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { type DatabasePlace, inBothDatabases } from "./catalogue-places.ts";
import { sampleRendition, trackOf } from "./catalogue-samples.ts";
import { publishSample } from "./publish-sample.ts";

inBothDatabases("lists of songs", contract);

const orders = ["title", "artist", "album", "year", "duration", "added"] as const;
const songs = [
  ["Zebra", "Abba", "Arrival", 1976, 3, 200],
  ["Änne", "Abba", "Arrival", 1976, 1, 180],
  ["apple", "Abba", "Voyage", 2021, 1, 180],
  ["99 Balloons", "Nena", "Nena", 1983, 1, 232],
  ["Im Januar", "Nena", "Nena", 1983, 2, 232],
  ["愛", "Utada", "Hikari", 2002, 1, 250],
  ["Яблоко", "Kino", "Noch", 1986, 1, 199],
  ["!!!", "The Zombies", "Untold", null, 1, 120],
  ["100%", "The Zombies", "Untold", null, 2, 121],
  ["Beatrice", "The Zombies", "Untold", null, 3, 122],
] as const;

function contract(makePlace: () => Promise<DatabasePlace>): void {
  let place: DatabasePlace;
  let catalogue: Catalogue;

  const publish = async (title: string, artist: string, album: string, facts: Partial<Track> = {}) => {
    const { year = null, trackNumber = null, durationSeconds = 100 } = facts;
    const song = trackOf({
      ...{ title, in: `music/${album}`, artistName: artist, albumTitle: album },
      ...{ year, trackNumber, durationSeconds },
    });
    await catalogue.publishTrack(song, sampleRendition(title, "aac160"));
  };

  beforeAll(async () => {
    place = await makePlace();
    catalogue = createCatalogue(place.opened);
    for (const [title, artist, album, year, trackNumber, durationSeconds] of songs)
      await publish(title, artist, album, { year, trackNumber, durationSeconds });
  }, 60_000);

  afterAll(async () => {
    await catalogue?.close();
    await place?.remove();
  });

  const titles = async (wanted: WantedTracks) =>
    (await catalogue.listTracks({ limit: 200, at: 0, ...wanted })).items.map(({ title }) => title);
  const pages = async (wanted: WantedTracks, limit: number) => {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const query = { limit, ...wanted, ...(cursor === null ? {} : { cursor }) };
      const page: TrackList = await catalogue.listTracks(query);
      expect(page.total).toBe(songs.length);
      found.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    return found;
  };

  test("songs are listed by each column, either way, and what has no year comes last in both", async () => {
    expect(await titles({ order: "artist" })).toEqual(
      "Änne,Zebra,apple,Яблоко,99 Balloons,Im Januar,愛,!!!,100%,Beatrice".split(","),
    );
    expect((await titles({ order: "artist", desc: true })).slice(0, 4)).toEqual(["!!!", "100%", "Beatrice", "愛"]);
    expect((await titles({ order: "album" })).slice(0, 3)).toEqual(["Änne", "Zebra", "愛"]);
    const none = ["!!!", "100%", "Beatrice"];
    expect(await titles({ order: "year" })).toEqual(
      ["Änne", "Zebra", "99 Balloons", "Im Januar", "Яблоко", "愛", "apple"].concat(none),
    );
    expect(await titles({ order: "year", desc: true })).toEqual(
      ["apple", "愛", "Яблоко", "99 Balloons", "Im Januar", "Änne", "Zebra"].concat(none),
    );
    expect((await titles({ order: "duration" })).slice(0, 4)).toEqual(["!!!", "100%", "Beatrice", "Änne"]);
    expect(await titles({ order: "added" })).toEqual(songs.map(([title]) => title));
    expect(await titles({ order: "added", desc: true })).toEqual(songs.map(([title]) => title).reverse());
    const latin = (all: readonly string[]) => all.filter((title) => /^[a-zÄ]/i.test(title));
    const byTitle = ["Änne", "apple", "Beatrice", "Im Januar", "Zebra"];
    expect(latin(await titles({}))).toEqual(byTitle);
    expect(latin(await titles({ desc: true }))).toEqual([...byTitle].reverse());
  });

  test.each(
    orders.flatMap(
      (order) =>
        [
          [order, false],
          [order, true],
        ] as const,
    ),
  )(
    "by %s (the last first: %s) pages, places and ids tell of one order, in which each song stands once",
    async (order, desc) => {
      const ids = (await catalogue.listTrackIds({ limit: 5_000, order, desc })).items;
      expect(new Set(ids).size).toBe(songs.length);
      for (const limit of [1, 3, 200]) expect(await pages({ order, desc }, limit)).toEqual(ids);
      for (const at of [0, 4, 9, 10, 500]) {
        const page = await catalogue.listTracks({ limit: 4, order, desc, at });
        expect([page.at, page.total]).toEqual([at, songs.length]);
        expect(page.items.map(({ id }) => id)).toEqual(ids.slice(at, at + 4));
        expect(page.next === null).toBe(at + 4 >= songs.length);
        if (page.next === null) continue;
        const after = await catalogue.listTracks({ limit: 200, order, desc, cursor: page.next });
        expect(after.items.map(({ id }) => id)).toEqual(ids.slice(at + 4));
      }
      const some = await catalogue.listTrackIds({ limit: 7, order, desc });
      const rest = await catalogue.listTrackIds({ limit: 7, order, desc, cursor: some.next ?? "" });
      expect([...some.items, ...rest.items, rest.next]).toEqual([...ids, null]);
      const [id = ""] = ids.slice(6);
      const around = parsed((await catalogue.texts.listTracks({ limit: 4, order, desc, around: id })) ?? "null");
      expect([around.at, around.items[2]?.id]).toEqual([4, id]);
      expect(await catalogue.texts.listTracks({ limit: 4, order, desc, around: "nobody" })).toBeNull();
    },
  );

  const beginningOf: Partial<Record<TrackOrder, (track: Track) => string>> = {
    title: ({ title }) => title,
    artist: ({ artistName }) => artistName.replace("The ", ""),
    album: ({ albumTitle }) => albumTitle,
    year: ({ year }) => String(year ?? "–"),
  };
  test.each(orders)("the letters of a list by %s say where its rows come to them", async (order) => {
    for (const desc of [false, true]) {
      const { items } = await catalogue.listTrackLetters({ order, desc });
      const all = (await catalogue.listTracks({ limit: 200, order, desc, at: 0 })).items;
      const letters = all.map((track) => {
        const beginning = beginningOf[order]?.(track).normalize("NFD") ?? "";
        if (order === "year") return beginning;
        const letter = /^\p{L}/u.exec(beginning)?.[0].toUpperCase() ?? "#";
        return letter === "愛" ? "…" : letter;
      });
      const first = [...new Set(letters)].map((letter) => ({ letter, at: letters.indexOf(letter) }));
      expect(items).toEqual(beginningOf[order] ? first : []);
    }
  });

  test("a list has the songs of whose names each word is a part, and signs are no patterns", async () => {
    expect(await titles({ q: "zomb un", order: "duration" })).toEqual(["!!!", "100%", "Beatrice"]);
    expect(await titles({ q: "ANNE arriv" })).toEqual(["Änne"]);
    expect(await titles({ q: "zombies a beatrice unt untold zomb zombies" })).toEqual(["Beatrice"]);
    expect(await titles({ q: "%" })).toEqual([]);
    expect(await titles({ q: "_" })).toEqual([]);
    expect(await titles({ q: "!!" })).toEqual(["!!!"]);
    expect((await catalogue.listTracks({ limit: 1, q: "nena" })).total).toBe(2);
    expect((await catalogue.listTrackIds({ limit: 1, q: "nena" })).total).toBe(2);
    expect((await catalogue.listTrackLetters({ q: "nena" })).items.map(({ letter }) => letter)).toEqual(["#", "I"]);
    expect(await titles({ q: "o", year: 1986 })).toEqual(["Яблоко"]);
  });

  test("songs are had by their ids, in that order; what is not there is left out", async () => {
    const ids = (await catalogue.listTrackIds({ limit: 3, order: "added" })).items;
    const asked = [ids[2] ?? "", "nobody", ids[0] ?? ""];
    expect(parsed(await catalogue.texts.tracksById(asked)).items.map(({ id }) => id)).toEqual([ids[2], ids[0]]);
    expect(parsed(await catalogue.texts.tracksById([]))).toEqual({ items: [] });
  });

  test("a page goes on behind its last song when others come before it, and the list is new at once", async () => {
    const first = await catalogue.listTracks({ limit: 5, order: "artist" });
    const before = (await catalogue.listTrackIds({ limit: 5_000, order: "artist" })).items;
    await publish("Aaa", "Aaa", "Aaa");
    const rest = await catalogue.listTracks({ limit: 200, order: "artist", cursor: first.next ?? "" });
    expect(rest.items.map(({ id }) => id)).toEqual(before.slice(5));
    expect((await titles({ order: "artist" }))[0]).toBe("Aaa");
    expect(rest.total).toBe(songs.length + 1);
  });

  test("an order that takes long to read is read again for a tenth of the time, however often songs are added", async () => {
    let nowMs = 0;
    let reads = 0;
    const read = async () => {
      reads += 1;
      nowMs += 100;
      return { ids: [`${reads}`], letters: [] };
    };
    const slow = { name: "slow", line: "lists" };
    const ask = async () => (await keptOrder(place.opened.database, slow, read, () => nowMs)).ids[0];
    expect([await ask(), await ask()]).toEqual(["1", "1"]);
    await publish("Aab", "Aab", "Aab");
    nowMs += 999;
    expect(await ask()).toBe("1");
    nowMs += 1;
    expect([await ask(), await ask(), reads]).toEqual(["2", "2", 2]);
  });
}

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const operatorKey = await loadOperatorKey(server.dataDirectory);
  await publishSample({ ...server, operatorKey }, "Listed Sample");
}, 60_000);
afterAll(() => server?.close());

const call = async (path: string, init?: RequestInit) => {
  const answer = await fetch(`${server.url}/api/v1${path}`, init);
  return { status: answer.status, body: (await answer.json()) as { error?: { message: string } } };
};
const askFor = (body: unknown) =>
  call("/tracks/list", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("over HTTP lists, ids, letters and songs by ids answer in their shapes", async () => {
  const page = (await call("/tracks?order=artist&desc=true&at=0&limit=1")).body as unknown as TrackList;
  expect(page).toMatchObject({ at: 0, total: 1, next: null, items: [{ title: "Listed Sample" }] });
  const id = page.items[0]?.id;
  expect((await call(`/tracks?around=${id}`)).body).toMatchObject({ at: 0, items: [{ id }] });
  expect(((await call("/tracks/ids?q=listed")).body as unknown as TrackIds).items).toEqual([id]);
  const letters = (await call("/tracks/letters")).body as unknown as TrackLetters;
  expect(letters).toEqual({ items: [{ letter: "L", at: 0 }], total: 1, next: null });
  expect(await askFor({ ids: [id, "nobody"] })).toMatchObject({ status: 200, body: { items: [{ id }] } });
});

test.each([
  ["/tracks?order=loudest", "order must be equal to one of the allowed values: title, artist, album, year, dur"],
  ["/tracks?desc=perhaps", "desc must be boolean"],
  ["/tracks?at=-1", "at must be >= 0"],
  ["/tracks?at=1&cursor=WyJhIiwiYiJd", "cursor and at each say where the page begins: give one of them"],
  ["/tracks?at=1&around=a", "at and around each say where the page begins: give one of them"],
  ["/tracks?ordre=title", "must NOT have additional properties: ordre"],
  ["/tracks?q=", "q must NOT have fewer than 1 characters"],
  ["/tracks?year=1990&yearTo=1980", "yearTo must be at least year"],
  ["/tracks?order=year&cursor=WyJhIiwiYiJd", "This cursor is of a list in another order"],
  ["/tracks/ids?limit=5001", "limit must be <= 5000"],
  ["/tracks/ids?at=1&cursor=WyJhIiwiYiJd", "cursor and at each say where"],
  ["/tracks/letters?limit=3", "must NOT have additional properties: limit"],
])("%s is refused with clear words", async (path, words) => {
  const { status, body } = await call(path);
  expect([status, body.error?.message]).toEqual([400, expect.stringContaining(words)]);
});

test("a song that is not in the list around which it was asked for is missed by name", async () => {
  const { status, body } = await call("/tracks?around=nobody");
  expect([status, body.error?.message]).toEqual([404, expect.stringContaining("nobody")]);
});

test("songs are had by their ids, at most 200 at once", async () => {
  const ids = Array.from({ length: 201 }, (_, index) => String(index).padStart(24, "0"));
  expect((await askFor({ ids: ids.slice(1) })).status).toBe(200);
  const many = await askFor({ ids });
  expect([many.status, many.body.error?.message]).toEqual([400, expect.stringContaining("more than 200 items")]);
  expect((await askFor({ ids: [] })).status).toBe(400);
  expect((await askFor({ ids: ["../x"] })).status).toBe(400);
  expect((await askFor({ ids: ids.map((id) => id.padEnd(60, "0")) })).status).toBe(413);
});
