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

function isBy({ artistId, artists }: Pick<Track, "artistId" | "artists">, id: string): boolean {
  return artistId === id || (artists ?? []).some((artist) => artist.id === id);
}
