import { and, eq, inArray, isNotNull, not, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { albumArtists, albums, tracks } from "../schema.ts";
import { matchKey, sortKey } from "../search/search-text.ts";
import { type AlbumBy, albumsBy, keyOf } from "./album-by.ts";
import { artistRowsOf, refreshArtists } from "./artist-rows.ts";
import { artistIdOf, derivedId } from "./derived-id.ts";
import { type Edition, editionsOf, yearOf } from "./editions.ts";
import { removeSearchRow, writeSearchRow } from "./search-rows.ts";

/** Where a track lay and lies, before and after a change of it. */
export interface Place {
  readonly folder: string | null;
  readonly albumFolder: string | null;
  readonly albumTitleKey: string | null;
  readonly albumKey: string | null;
  readonly albumId: string;
}

/** What a name of an album is when nothing tells one: its songs have nothing in common. */
export const unknownAlbum = "Unknown album";

/** What was looked at again. */
export interface Moved {
  readonly albumKeys: Set<string>;
  readonly albumIds: Set<string>;
  readonly artistIds: Set<string>;
}

export async function placeOf(database: Database, trackId: string): Promise<Place | null> {
  const { folder, albumFolder, albumTitleKey, albumKey, albumId } = tracks;
  const where = eq(sql`${tracks.id}`, trackId);
  const [row] = await database
    .select({ folder, albumFolder, albumTitleKey, albumKey, albumId })
    .from(tracks)
    .where(where);
  return row ?? null;
}

/**
 * Makes albums and artists what the songs say, as far as a change can have moved them: afterwards they are as if all songs had come at
 * once. Call it in the transaction of the change, with the places of the track before and after it and the artists that it named.
 */
export async function regroup(
  database: Database,
  places: readonly Place[],
  artistIds: Iterable<string>,
): Promise<Moved> {
  const moved: Moved = { albumKeys: new Set(), albumIds: new Set(), artistIds: new Set(artistIds) };
  for (const { albumKey, albumId } of places) {
    if (albumKey !== null) moved.albumKeys.add(albumKey);
    moved.albumIds.add(albumId);
  }
  const done = new Set<string>();
  for (const place of places) {
    for (const albumTitleKey of await titlesTouched(database, place)) {
      const scope = JSON.stringify([place.albumFolder, albumTitleKey]);
      if (done.has(scope)) continue;
      done.add(scope);
      await nameAlbums(database, { albumFolder: place.albumFolder ?? "", albumTitleKey }, moved);
    }
  }
  for (const albumKey of moved.albumKeys) await splitEditions(database, albumKey, moved);
  for (const id of moved.albumIds) await refreshAlbum(database, id, moved);
  await refreshArtists(database, moved.artistIds);
  return moved;
}

/** The titles of a folder's albums that a change of one of them can concern: all, while the folder may agree on one. */
async function titlesTouched(database: Database, { folder, albumTitleKey }: Place): Promise<Set<string>> {
  if (folder === null || albumTitleKey === null) return new Set();
  const titles = await titlesIn(database, folder, 3);
  return new Set([albumTitleKey, ...(titles.length <= 2 ? titles : [])]);
}

/** Those that its files say: what the operator says of some songs tells nothing of the others beside them. */
async function titlesIn(database: Database, folder: string, limit: number): Promise<string[]> {
  const rows = await database
    .selectDistinct({ title: tracks.albumTitleKey })
    .from(tracks)
    .where(and(eq(tracks.folder, folder), isNotNull(tracks.albumTitleKey), not(tracks.isAlbumGiven)))
    .limit(limit);
  return rows.flatMap(({ title }) => title ?? []);
}

/** First step: whose albums the songs of a folder with one album title are. */
async function nameAlbums(
  database: Database,
  { albumFolder, albumTitleKey }: { albumFolder: string; albumTitleKey: string },
  moved: Moved,
): Promise<void> {
  const rows = await database
    .select({
      id: tracks.id,
      folder: tracks.folder,
      more: tracks.more,
      albumBy: tracks.albumBy,
      albumKey: tracks.albumKey,
      albumArtistName: tracks.albumArtistName,
    })
    .from(tracks)
    .where(and(eq(tracks.albumFolder, albumFolder), eq(tracks.albumTitleKey, albumTitleKey)));
  let isAgreed = albumTitleKey !== matchKey(unknownAlbum);
  for (const folder of new Set(rows.map((row) => row.folder ?? ""))) {
    if (isAgreed) isAgreed = (await titlesIn(database, folder, 2)).length <= 1;
  }
  const songs = rows.flatMap(({ id, more, albumArtistName }) =>
    more ? [{ ...more, id, albumArtistText: albumArtistName ?? "" }] : [],
  );
  const found = albumsBy({ songs, isAgreed });
  for (const row of rows) {
    const albumBy = found.get(row.id);
    if (!albumBy) continue;
    const albumKey = albumKeyOf(albumBy, albumTitleKey);
    if (albumKey === row.albumKey && isSame(albumBy, row.albumBy)) continue;
    if (row.albumKey !== null) moved.albumKeys.add(row.albumKey);
    moved.albumKeys.add(albumKey);
    await database.update(tracks).set({ albumBy, albumKey }).where(eq(tracks.id, row.id));
  }
}

function isSame(one: AlbumBy, other: AlbumBy | null): boolean {
  return (
    other !== null && one.text === other.text && one.isCompilation === other.isCompilation && sign(one) === sign(other)
  );
}

function sign({ artists }: AlbumBy): string {
  return JSON.stringify(artists.map(({ name, sortName }) => [name, sortName]));
}

export function albumKeyOf(albumBy: AlbumBy, albumTitleKey: string): string {
  return derivedId(keyOf(albumBy), albumTitleKey);
}

/** The id of an album of which there is one edition, or of the first of several. */
export function albumIdOf(albumBy: AlbumBy, albumTitleKey: string, editionSign = ""): string {
  const by = albumBy.artists.map(({ name }) => artistIdOf(name));
  return derivedId("album", ...by, albumTitleKey, ...(editionSign === "" ? [] : [editionSign]));
}

/** Second step: which editions there are of an album. */
async function splitEditions(database: Database, albumKey: string, moved: Moved): Promise<void> {
  const rows = await database
    .select({
      id: tracks.id,
      title: tracks.title,
      discNumber: tracks.discNumber,
      trackNumber: tracks.trackNumber,
      year: tracks.year,
      more: tracks.more,
      albumFolder: tracks.albumFolder,
      albumTitle: tracks.albumTitle,
      albumTitleKey: tracks.albumTitleKey,
      albumBy: tracks.albumBy,
      albumId: tracks.albumId,
    })
    .from(tracks)
    .where(eq(tracks.albumKey, albumKey));
  const byId = new Map(rows.map((row) => [row.id as string, row]));
  const songs = rows.map((row) => {
    const edition = row.more?.edition;
    return {
      ...row,
      releaseId: row.more?.musicBrainz.releaseId ?? null,
      ...(edition === undefined ? {} : { edition }),
    };
  });
  const isCompilation = rows.some(({ albumBy }) => albumBy?.isCompilation === true);
  for (const edition of editionsOf(songs, isCompilation)) {
    const own = edition.songs.flatMap(({ id }) => byId.get(id) ?? []);
    const [first] = own;
    if (!first?.albumBy) continue;
    const albumId = albumIdOf(first.albumBy, first.albumTitleKey ?? "", edition.sign);
    await writeAlbum(database, { albumId, edition, rows: own, isCompilation }, moved);
    const elsewhere = own.filter((row) => row.albumId !== albumId);
    for (const row of elsewhere) moved.albumIds.add(row.albumId);
    const ids = elsewhere.map(({ id }) => id);
    if (ids.length > 0) await database.update(tracks).set({ albumId }).where(inArray(tracks.id, ids));
  }
}

interface FoundAlbum {
  readonly albumId: string;
  readonly edition: Edition;
  readonly isCompilation: boolean;
  readonly rows: readonly {
    readonly albumBy: AlbumBy | null;
    readonly albumTitle: string | null;
    readonly more: { readonly albumSort: string | null; readonly originalYear: number | null } | null;
  }[];
}

async function writeAlbum(
  database: Database,
  { albumId, edition, rows, isCompilation }: FoundAlbum,
  moved: Moved,
): Promise<void> {
  const title = commonest(rows.flatMap(({ albumTitle }) => albumTitle ?? [])) ?? "";
  const text = commonest(rows.flatMap(({ albumBy }) => albumBy?.text ?? [])) ?? "";
  const albumBy = rows.find((row) => row.albumBy?.text === text)?.albumBy;
  const by = await artistRowsOf(database, albumBy?.artists ?? []);
  const sort = rows.flatMap(({ more }) => more?.albumSort ?? []).sort()[0];
  const facts = {
    title,
    matchKey: matchKey(title),
    sortKey: sortKey(sort ?? title),
    artistId: by[0]?.artistId ?? "",
    artistName: text,
    isCompilation,
    year: edition.year,
    originalYear: yearOf(rows.map(({ more }) => ({ year: more?.originalYear ?? null }))),
    releaseId: edition.releaseId,
  };
  await database
    .insert(albums)
    .values({ id: albumId, ...facts })
    .onConflictDoUpdate({ target: albums.id, set: facts });
  const before = await database.select().from(albumArtists).where(eq(albumArtists.albumId, albumId));
  const after = by.map((row) => ({ albumId, ...row }));
  if (
    JSON.stringify(before.sort((one, other) => one.position - other.position).map(columns)) !==
    JSON.stringify(after.map(columns))
  ) {
    await database.delete(albumArtists).where(eq(albumArtists.albumId, albumId));
    await database.insert(albumArtists).values(after);
    for (const { artistId } of [...before, ...after]) moved.artistIds.add(artistId);
  }
  const names = [title, text, ...by.flatMap(({ name, sortName }) => [name, sortName ?? name]), ...(sort ? [sort] : [])];
  await writeSearchRow(database, { kind: "album", id: albumId, names });
  moved.albumIds.add(albumId);
}

function columns({ artistId, name, sortName }: { artistId: string; name: string; sortName: string | null }) {
  return [artistId, name, sortName];
}

/** Its cover and its age come from its songs; when none is left it goes. */
async function refreshAlbum(database: Database, id: string, moved: Moved): Promise<void> {
  const [album] = await database.select({ artistId: albums.artistId }).from(albums).where(eq(albums.id, id));
  if (!album) return;
  if ((await database.$count(tracks, eq(tracks.albumId, id))) === 0) {
    const by = await database
      .select({ artistId: albumArtists.artistId })
      .from(albumArtists)
      .where(eq(albumArtists.albumId, id));
    for (const { artistId } of [album, ...by]) moved.artistIds.add(artistId);
    await database.delete(albums).where(eq(albums.id, id));
    await removeSearchRow(database, "album", id);
    return;
  }
  await database
    .update(albums)
    .set({
      coverId: sql`(select tracks.cover_id from tracks where tracks.album_id = ${id} and tracks.cover_id is not null
        order by coalesce(tracks.disc_number, 1), coalesce(tracks.track_number, 100000), tracks.id limit 1)`,
      addedAt: sql`(select min(tracks.added_at) from tracks where tracks.album_id = ${id})`,
    })
    .where(eq(albums.id, id));
}

/** The most frequent; of two the one that sorts first. */
function commonest(texts: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [best] = [...counts].sort(([one, often], [other, count]) => count - often || (one < other ? -1 : 1));
  return best?.[0] ?? null;
}

/** One change of the catalogue's groups at a time, in all instances of one database; until the transaction ends. */
export async function takeTurn(database: Database): Promise<void> {
  await database.execute(sql`select pg_advisory_xact_lock(${turnKey})`);
}

/** Any number that nothing else of ours locks. */
const turnKey = 740_074;
