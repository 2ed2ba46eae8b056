import { asc, eq, inArray, or, type SQL } from "drizzle-orm";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import type { AlbumBy } from "../grouping/album-by.ts";
import type { NamedArtist } from "../ingested-track.ts";
import { exportTracksOf } from "../queries/export-queries.ts";
import { albumArtists, albums, trackArtists, tracks } from "../schema.ts";
import { type CorrectableFacts, type CorrectionField, type Corrections, correctionFields } from "./correction.ts";
import { standingOf } from "./edit-rows.ts";
import { layCorrections } from "./lay-corrections.ts";

/** Each field that can be corrected, with what it is: no artists where nobody is named, no edition where all else tells. */
export type SongFields = Required<Omit<Corrections, "edition">> & { readonly edition: string | null };

/** A song with what its file says and with what is shown, side by side. */
export interface SongRecord {
  readonly trackId: TrackId;
  /** Name of the file without its folders. */
  readonly sourceName: string;
  readonly durationSeconds: number;
  readonly file: SongFields;
  readonly shown: SongFields;
  /** The fields that the operator gave; in all others the two are the same. */
  readonly corrected: readonly CorrectionField[];
  /** The album that it is found to be of. */
  readonly albumId: string;
  readonly albumArtistName: string;
}

/** In the order of their ids; those that are not there are left out. */
export async function songRecords(database: Database, trackIds: readonly TrackId[]): Promise<SongRecord[]> {
  if (trackIds.length === 0) return [];
  const [exported, corrections] = [await exportTracksOf(database, trackIds), await standingOf(database, trackIds)];
  const rows = await database
    .select({ trackId: tracks.id, albumId: tracks.albumId, albumArtistName: albums.artistName })
    .from(tracks)
    .innerJoin(albums, eq(albums.id, tracks.albumId))
    .where(inArray(tracks.id, [...trackIds]));
  const places = new Map(rows.map((row) => [row.trackId, row]));
  return exported.map((track) => {
    const { trackId, sourceName, durationSeconds } = track;
    const own = corrections.get(trackId) ?? {};
    const place = places.get(trackId);
    return {
      ...{ trackId, sourceName, durationSeconds },
      file: fieldsOf(track),
      shown: fieldsOf(layCorrections(track, own)),
      corrected: correctionFields.filter((field) => own[field] !== undefined),
      albumId: place?.albumId ?? "",
      albumArtistName: place?.albumArtistName ?? track.albumArtistName,
    };
  });
}

/** The songs of these albums, and those on which these artists are, or on whose album they are; in the order of discs and numbers. */
export async function tracksToCorrect(
  database: Database,
  { albumIds = [], artistIds = [] }: { readonly albumIds?: readonly string[]; readonly artistIds?: readonly string[] },
): Promise<TrackId[]> {
  const wheres: SQL[] = [];
  if (albumIds.length > 0) wheres.push(inArray(tracks.albumId, [...albumIds]));
  if (artistIds.length > 0) {
    const onTracks = database
      .select({ id: trackArtists.trackId })
      .from(trackArtists)
      .where(inArray(trackArtists.artistId, [...artistIds]));
    const onAlbums = database
      .select({ id: albumArtists.albumId })
      .from(albumArtists)
      .where(inArray(albumArtists.artistId, [...artistIds]));
    wheres.push(inArray(tracks.id, onTracks), inArray(tracks.albumId, onAlbums));
  }
  if (wheres.length === 0) return [];
  const rows = await database
    .select({ id: tracks.id })
    .from(tracks)
    .where(or(...wheres))
    .orderBy(asc(tracks.albumId), asc(tracks.discNumber), asc(tracks.trackNumber), asc(tracks.id));
  return rows.map(({ id }) => id);
}

/** Whose album it is, as its songs were found to say. */
export async function albumBy(
  database: Database,
  albumId: string,
): Promise<(AlbumBy & { readonly title: string }) | null> {
  const [album] = await database.select().from(albums).where(eq(albums.id, albumId));
  if (!album) return null;
  const by = await database
    .select({ name: albumArtists.name, sortName: albumArtists.sortName })
    .from(albumArtists)
    .where(eq(albumArtists.albumId, albumId))
    .orderBy(albumArtists.position);
  const named = by.map((artist) => ({ ...artist, isGuest: false }));
  const { title, artistName, isCompilation } = album;
  return { title, text: artistName ?? named[0]?.name ?? "", artists: named, isCompilation };
}

function fieldsOf(facts: CorrectableFacts): SongFields {
  const { title, artistName, albumTitle, albumArtistName, year, genre, discNumber, trackNumber, coverId, more } = facts;
  const isPlain = !more || more.artistText !== artistName || more.artists.length === 0;
  const albumBy = more ? more.albumArtists : [alone(albumArtistName)];
  return {
    title,
    artist: { text: artistName, artists: isPlain ? [alone(artistName)] : more.artists },
    album: albumTitle,
    albumArtist: { text: albumBy.length > 0 ? albumArtistName : "", artists: albumBy },
    isCompilation: more?.isCompilation ?? false,
    year,
    genres: more && more.genres.length > 0 ? more.genres : [genre].filter((name) => name !== null),
    discNumber,
    trackNumber,
    edition: more?.edition ?? null,
    coverId,
  };
}

function alone(name: string): NamedArtist {
  return { name, sortName: null, isGuest: false };
}
