import type { AlbumDetail } from "../../../shared/api/album.ts";
import type { ArtistDetail } from "../../../shared/api/artist.ts";
import type { Track } from "../../../shared/api/track.ts";
import { request } from "../catalogue/catalogue.ts";

/** So many albums are asked for at once. */
const askedAtOnce = 6;

/**
 * The artist's songs of each album, in the order of the albums. Of a compilation only theirs; an album that cannot be had
 * is left out.
 */
export async function* songsOfArtist({ id, albums }: ArtistDetail): AsyncGenerator<Track[]> {
  for (let first = 0; first < albums.length; first += askedAtOnce) {
    const asked = albums.slice(first, first + askedAtOnce).map((album) => request<AlbumDetail>(`/albums/${album.id}`));
    for (const answering of asked) {
      const answer = await answering;
      if (answer.state === "ready") yield answer.value.tracks.filter((track) => isBy(track, id));
    }
  }
}

function isBy(track: Track, artistId: string): boolean {
  return track.artistId === artistId || (track.artists ?? []).some(({ id }) => id === artistId);
}
