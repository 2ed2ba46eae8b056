import type { Album, AlbumDetail } from "../../shared/api/album.ts";
import type { Rendition, Track } from "../../shared/api/track.ts";

/** Songs and albums as the catalogue answers them, for tests that show or play music. */

export function aRendition(letter: string, change: Partial<Rendition> = {}): Rendition {
  return {
    renditionId: letter.repeat(32),
    codec: "mp4a.40.2",
    bitsPerSecond: 160_000,
    bytes: 4_000_000,
    segmentCount: 45,
    ...change,
  };
}

/** Song `id` with the title "Song id", three minutes long, number one of album 9. */
export function aTrack(id: string, change: Partial<Track> = {}): Track {
  return {
    id,
    title: `Song ${id}`,
    artistId: "5",
    artistName: "The Anyones",
    albumId: "9",
    albumTitle: "Evening",
    trackNumber: null,
    discNumber: null,
    durationSeconds: 180,
    coverUrl: null,
    renditions: [aRendition("a")],
    status: "ready",
    ...change,
  };
}

/** As many songs as there are letters: `songs("abc")`. */
export function songs(letters: string): Track[] {
  return [...letters].map((letter) => aTrack(letter));
}

export function anAlbum(id: string, change: Partial<Album> = {}): Album {
  return {
    id,
    title: `Album ${id}`,
    artistId: "5",
    artistName: "The Anyones",
    year: 1999,
    coverUrl: null,
    trackCount: 3,
    durationSeconds: 540,
    ...change,
  };
}

export function albumOf(tracks: readonly Track[], change: Partial<Album> = {}): AlbumDetail {
  const durationSeconds = tracks.reduce((sum, track) => sum + track.durationSeconds, 0);
  const album = anAlbum("9", { title: "Evening", trackCount: tracks.length, durationSeconds, ...change });
  return { ...album, tracks: [...tracks] };
}
