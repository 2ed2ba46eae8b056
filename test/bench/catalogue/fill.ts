import { sql } from "drizzle-orm";
import type { Database } from "../../../server/catalog/database.ts";
import { renditionKinds } from "../../../server/catalog/ingested-track.ts";
import {
  albumArtists,
  albums,
  artists,
  renditions,
  type SearchKind,
  searchDocuments,
  searchWords,
  sources,
  trackArtists,
  tracks,
} from "../../../server/catalog/schema.ts";
import { matchKey, searchText, sortKey } from "../../../server/catalog/search/search-text.ts";
import type { RenditionId, TrackId } from "../../../shared/ids.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";

const tracksOfAlbum = 10;
const albumsOfArtist = 4;
const rowsAtOnce = 500;

/** Syllables of several languages, so that words are alike as they are in a real collection. */
const syllables = "an ba co de el fi ga hu in jo ka lo mi na or pe qui ra su ti un vo wa xi ya ze shi ård ñu él".split(
  " ",
);

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Writes a collection that a seed makes: ten songs an album, four albums an artist. */
export async function fillCatalogue(database: Database, count: number, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const albumCount = Math.ceil(count / tracksOfAlbum);
  const someArtists = namesOf(random, Math.ceil(albumCount / albumsOfArtist), 2);
  const someAlbums = namesOf(random, albumCount, 3);
  const someTracks = namesOf(random, count, 3);
  const artistOf = (album: number) => someArtists[Math.floor(album / albumsOfArtist)] as Named;
  await inChunks(someArtists, (chunk) =>
    database
      .insert(artists)
      .values(chunk.map((one) => ({ ...one, ...keysOf(one), matchKey: matchKey(one.name + one.id) }))),
  );
  await inChunks([...someAlbums.entries()], (chunk) =>
    database.insert(albums).values(
      chunk.map(([index, { id, name }]) => ({
        ...{ id, title: name, matchKey: matchKey(name + id), sortKey: sortKey(name) },
        ...{ artistId: artistOf(index).id, year: 1950 + (index % 75) },
      })),
    ),
  );
  await inChunks(someTracks, (chunk) =>
    database.insert(sources).values(chunk.map(({ id }) => ({ sourceKey: id.padEnd(64, "0"), name: `${id}.flac` }))),
  );
  await inChunks([...someTracks.entries()], (chunk) =>
    database.insert(tracks).values(
      chunk.map(([index, { id, name }]) => {
        const album = Math.floor(index / tracksOfAlbum);
        return {
          ...{ id: id as TrackId, sourceKey: id.padEnd(64, "0"), title: name, sortKey: sortKey(name) },
          ...{ artistId: artistOf(album).id, albumId: (someAlbums[album] as Named).id },
          ...{
            artistName: artistOf(album).name,
            albumTitle: (someAlbums[album] as Named).name,
            albumArtistName: artistOf(album).name,
          },
          ...{ trackNumber: (index % tracksOfAlbum) + 1, discNumber: null, genre: null, durationSeconds: 200 },
        };
      }),
    ),
  );
  await inChunks([...someAlbums.entries()], (chunk) =>
    database
      .insert(albumArtists)
      .values(chunk.map(([index, { id: albumId }]) => ({ albumId, position: 0, ...creditOf(artistOf(index)) }))),
  );
  await inChunks([...someTracks.entries()], (chunk) =>
    database.insert(trackArtists).values(
      chunk.map(([index, { id }]) => ({
        ...{ trackId: id as TrackId, position: 0, ...creditOf(artistOf(Math.floor(index / tracksOfAlbum))) },
      })),
    ),
  );
  await inChunks(someTracks, (chunk) => database.insert(renditions).values(chunk.flatMap(renditionsOf)));
  const documents = [
    ...someArtists.map(({ id, name }) => documentOf("artist", id, [name])),
    ...someAlbums.map(({ id, name }, index) => documentOf("album", id, [name, artistOf(index).name])),
    ...someTracks.map(({ id, name }, index) => {
      const album = Math.floor(index / tracksOfAlbum);
      return documentOf("track", id, [name, artistOf(album).name, (someAlbums[album] as Named).name]);
    }),
  ];
  await inChunks(documents, (chunk) => database.insert(searchDocuments).values(chunk));
  const words = [...new Set(documents.flatMap(({ document }) => document.split(" ")))].filter((word) => word !== "");
  await inChunks(words, (chunk) => database.insert(searchWords).values(chunk.map((word) => ({ word }))));
  await database.execute(sql`analyze`);
}

function namesOf(random: Random, count: number, wordsMax: number): Named[] {
  const pick = () => syllables[Math.floor(random() * syllables.length)] ?? "";
  const word = () => Array.from({ length: 2 + Math.floor(random() * 2) }, pick).join("");
  const name = () => Array.from({ length: 1 + Math.floor(random() * wordsMax) }, word).join(" ");
  const digits = () =>
    Math.floor(random() * 2 ** 40)
      .toString(16)
      .padStart(10, "0");
  return Array.from({ length: count }, () => ({ id: digits() + digits(), name: name() }));
}

function creditOf({ id, name }: Named) {
  return { artistId: id, name, sortName: null };
}

function keysOf({ name }: Named) {
  return { matchKey: matchKey(name), sortKey: sortKey(name) };
}

function renditionsOf({ id }: Named) {
  return renditionKinds.map((kind, index) => ({
    ...{ trackId: id as TrackId, kind, renditionId: `${id}${index}`.padEnd(32, "0") as RenditionId },
    ...{ codec: kind === "flac" ? ("flac" as const) : ("mp4a.40.2" as const), sampleRateHz: 44_100, channels: 2 },
    ...{ averageBitsPerSecond: 96_000 * (index + 1), peakBitsPerSecond: 99_000 * (index + 1) },
    ...{ bytes: 2_400_000 * (index + 1), segmentCount: 50, durationSeconds: 200 },
  }));
}

function documentOf(kind: SearchKind, id: string, names: readonly string[]) {
  const texts = names.map(searchText);
  return { kind, id, name: texts[0] ?? "", document: texts.join(" ") };
}

async function inChunks<Item>(items: readonly Item[], insert: (chunk: Item[]) => PromiseLike<unknown>): Promise<void> {
  for (let first = 0; first < items.length; first += rowsAtOnce) await insert(items.slice(first, first + rowsAtOnce));
}
