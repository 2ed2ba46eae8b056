import { eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { artistIdsOf, artistRowsOf } from "../grouping/artist-rows.ts";
import { genreIdOf } from "../grouping/derived-id.ts";
import { albumIdOf, albumKeyOf, type Place, placeOf } from "../grouping/regroup.ts";
import { writeSearchRow } from "../grouping/search-rows.ts";
import type { IngestedTrack, NamedArtist } from "../ingested-track.ts";
import { albums, covers, sources, trackArtists, trackGenres, trackSounds, tracks } from "../schema.ts";
import { matchKey, sortKey } from "../search/search-text.ts";
import type { CorrectableFacts } from "./correction.ts";
import { standingOf } from "./edit-rows.ts";
import { layCorrections } from "./lay-corrections.ts";

/** What `regroup` has to know of a track that was written. */
export interface WrittenTrack {
  readonly places: readonly Place[];
  readonly artistIds: readonly string[];
}

/**
 * What is known of a track is replaced by what its file says, with the operator's corrections laid over it. `regroup` is to be called
 * next, in the same transaction.
 */
export async function writeTrack(database: Database, ingested: IngestedTrack): Promise<WrittenTrack> {
  const { trackId, sourceKey, addedAt } = ingested;
  const corrections = (await standingOf(database, [trackId])).get(trackId) ?? {};
  const track = layCorrections(ingested, corrections);
  const { coverId, more } = track;
  const at = addedAt === undefined ? {} : { addedAt };
  const before = await placeOf(database, trackId);
  const oldArtistIds = await artistIdsOf(database, trackId);
  const by = await artistRowsOf(database, artistsOf(track));
  if (coverId)
    await database
      .insert(covers)
      .values({ id: coverId, ...at })
      .onConflictDoNothing();
  await database
    .insert(sources)
    .values({ sourceKey, name: track.sourceName, ...at })
    .onConflictDoUpdate({ target: sources.sourceKey, set: { name: track.sourceName } });
  const facts = {
    title: track.title,
    sortKey: sortKey(more?.titleSort ?? track.title),
    artistId: by[0]?.artistId ?? "",
    ...(await firstPlaceOf(database, track)),
    trackNumber: track.trackNumber,
    discNumber: track.discNumber,
    genre: track.genre,
    year: track.year,
    artistName: track.artistName,
    albumTitle: track.albumTitle,
    albumArtistName: track.albumArtistName,
    more: more ?? null,
    tagged: Object.keys(corrections).length > 0 ? factsOf(ingested) : null,
    isAlbumGiven: corrections.album !== undefined,
    durationSeconds: track.durationSeconds,
    coverId,
    loudness: track.measured?.loudness ?? null,
    source: track.source ?? null,
    warnings: track.warnings ?? null,
  };
  await database
    .insert(tracks)
    .values({ id: trackId, sourceKey, ...facts, ...at })
    // A track of an older Tutti is known by its whole file until its sound was heard.
    .onConflictDoUpdate({ target: tracks.id, set: { ...facts, sourceKey } });
  await writeSound(database, track);
  await database.delete(trackArtists).where(eq(trackArtists.trackId, trackId));
  await database.insert(trackArtists).values(by.map((row) => ({ trackId, ...row })));
  await writeGenres(database, track);
  await writeSearchRow(database, { kind: "track", id: trackId, names: namesOf(track) });
  const artistIds = [...oldArtistIds, ...by.map(({ artistId }) => artistId)];
  const after = await placeOf(database, trackId);
  return { places: [before, after].filter((place) => place !== null), artistIds };
}

async function writeGenres(database: Database, { trackId, genre, more }: IngestedTrack): Promise<void> {
  await database.delete(trackGenres).where(eq(trackGenres.trackId, trackId));
  const names = more?.genres ?? (genre === null ? [] : [genre]);
  // The first spelling of each.
  const byId = new Map([...names].reverse().map((name) => [genreIdOf(name), name]));
  const rows = [...byId].reverse().map(([genreId, name], position) => ({ trackId, position, genreId, name }));
  if (rows.length > 0) await database.insert(trackGenres).values(rows);
}

/** What its file says, and nothing else of it. */
function factsOf(track: IngestedTrack): CorrectableFacts {
  const { title, artistName, albumTitle, albumArtistName, trackNumber, discNumber, year, genre, coverId, more } = track;
  const names = { title, artistName, albumTitle, albumArtistName };
  return { ...names, trackNumber, discNumber, year, genre, coverId, ...(more === undefined ? {} : { more }) };
}

async function writeSound(database: Database, { trackId, measured }: IngestedTrack): Promise<void> {
  if (measured === undefined) {
    await database.delete(trackSounds).where(eq(trackSounds.trackId, trackId));
    return;
  }
  const { windowCounts, waveform } = measured;
  await database
    .insert(trackSounds)
    .values({ trackId, windowCounts, waveform })
    .onConflictDoUpdate({ target: trackSounds.trackId, set: { windowCounts, waveform } });
}

/** The parts of its text, as the tags have them; the text itself when someone else gave it. */
function artistsOf({ artistName, more }: IngestedTrack): readonly NamedArtist[] {
  if (more && more.artistText === artistName && more.artists.length > 0) return more.artists;
  return [{ name: artistName, sortName: null, isGuest: false }];
}

/** Where it is put by what is known of it alone; the songs around it have their say next. */
async function firstPlaceOf(database: Database, { albumTitle, albumArtistName, more }: IngestedTrack) {
  const albumTitleKey = matchKey(albumTitle);
  const own = { name: albumArtistName, sortName: null, isGuest: false };
  const albumBy = { text: albumArtistName, artists: [own], isCompilation: false };
  const albumId = albumIdOf(albumBy, albumTitleKey);
  const [row] = await artistRowsOf(database, [own]);
  await database
    .insert(albums)
    .values({
      ...{ id: albumId, title: albumTitle, matchKey: albumTitleKey, sortKey: sortKey(albumTitle) },
      artistId: row?.artistId ?? "",
    })
    .onConflictDoNothing();
  const albumKey = albumKeyOf(albumBy, albumTitleKey);
  return {
    albumId,
    folder: more?.folder ?? null,
    albumFolder: more?.albumFolder ?? null,
    albumTitleKey,
    albumBy,
    albumKey,
  };
}

/** All by which it is found. */
function namesOf({ title, artistName, albumTitle, more }: IngestedTrack): string[] {
  const names = [title, artistName, albumTitle];
  if (!more) return names;
  const { titleSort, albumSort, work, artists, composers, conductors } = more;
  const sorts = [titleSort, albumSort, ...artists.map(({ sortName }) => sortName)];
  const parts = artists.map(({ name }) => name);
  return [...names, ...parts, ...composers, ...conductors, ...[work, ...sorts].filter((name) => name !== null)];
}
