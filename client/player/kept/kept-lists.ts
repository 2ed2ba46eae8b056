import type { Album, AlbumDetail } from "../../../shared/api/album.ts";
import type { Artist } from "../../../shared/api/artist.ts";
import type { Track } from "../../../shared/api/track.ts";

/** An album as lists have it. */
export function albumOf({ tracks: _tracks, waiting: _waiting, loudness: _loudness, ...album }: AlbumDetail): Album {
  return album;
}

/** Those of albums and songs, by name, with what is kept of each. */
export function artistsOf(albums: readonly AlbumDetail[]): Artist[] {
  const names = new Map<string, string>();
  for (const album of albums) {
    for (const { artistId, artistName, artists } of [album, ...album.tracks]) {
      for (const { id, name } of artists ?? [{ id: artistId, name: artistName }]) names.set(id, name);
    }
  }
  const found = [...names].map(([id, name]) => {
    const theirs = albumsBy(albums, id);
    const trackCount = theirs.reduce((sum, album) => sum + album.tracks.filter((track) => isBy(track, id)).length, 0);
    return { id, name, albumCount: theirs.length, trackCount, coverUrl: theirs[0]?.coverUrl ?? null };
  });
  return found.sort((one, other) => one.name.localeCompare(other.name));
}

/** Albums of theirs and albums on which they play, newest first. */
export function albumsBy(albums: readonly AlbumDetail[], artistId: string): AlbumDetail[] {
  const theirs = albums.filter((album) => isBy(album, artistId) || album.tracks.some((track) => isBy(track, artistId)));
  return theirs.sort((one, other) => (other.year ?? 0) - (one.year ?? 0));
}

/** All songs in the order and with the words that are asked for, as `GET /tracks` of the server takes them. */
export function keptTracks(albums: readonly AlbumDetail[], fields: URLSearchParams): Track[] {
  const words = plain(fields.get("q") ?? "")
    .split(/\s+/)
    .filter((word) => word !== "");
  const all = albums.flatMap(({ tracks }) => tracks);
  const found = all.filter((track) => {
    const text = plain(`${track.title} ${track.artistName} ${track.albumTitle}`);
    return words.every((word) => text.includes(word));
  });
  const order = orders[fields.get("order") ?? "title"] ?? byTitle;
  const sorted = found.sort((one, other) => order(one, other) || inAlbum(one, other));
  return fields.get("desc") === "true" ? sorted.reverse() : sorted;
}

const byTitle = (one: Track, other: Track) => one.title.localeCompare(other.title);
const inAlbum = (one: Track, other: Track) =>
  one.albumTitle.localeCompare(other.albumTitle) ||
  (one.discNumber ?? 0) - (other.discNumber ?? 0) ||
  (one.trackNumber ?? 0) - (other.trackNumber ?? 0);
const yearOf = ({ originalYear, year }: Track) => originalYear ?? year ?? 0;
const orders: Readonly<Record<string, (one: Track, other: Track) => number>> = {
  title: byTitle,
  artist: (one, other) => one.artistName.localeCompare(other.artistName),
  album: inAlbum,
  year: (one, other) => yearOf(one) - yearOf(other),
  duration: (one, other) => one.durationSeconds - other.durationSeconds,
  added: (one, other) => (one.addedAt ?? "").localeCompare(other.addedAt ?? ""),
};

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function isBy({ artistId, artists }: Pick<Track, "artistId" | "artists">, id: string): boolean {
  return artistId === id || (artists ?? []).some((artist) => artist.id === id);
}
