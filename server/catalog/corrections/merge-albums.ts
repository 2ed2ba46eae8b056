import type { Corrections, EditPart, GivenArtists } from "./correction.ts";
import { partsOf } from "./replace-artists.ts";
import type { SongRecord } from "./song-records.ts";

export interface MergedAlbum {
  readonly title: string;
  readonly albumArtist: GivenArtists;
  readonly isCompilation: boolean;
  /** In the order in which they become discs, if they do. The first one's edition is that of all. */
  readonly albumIds: readonly string[];
  readonly isDiscEach: boolean;
}

/** Makes all songs of some albums songs of one, whatever years, folders and releases say. */
export function mergeAlbums(songs: readonly SongRecord[], merged: MergedAlbum): EditPart[] {
  const { title, albumArtist, isCompilation, albumIds, isDiscEach } = merged;
  const edition = songs.find(({ albumId, shown }) => albumId === albumIds[0] && shown.edition)?.shown.edition ?? "";
  const discs = discsOf(songs, albumIds);
  return partsOf(
    songs.map((song) => {
      const set: Corrections = {
        ...{ album: title, albumArtist, isCompilation, edition },
        ...(isDiscEach ? { discNumber: discs.indexOf(discOf(song)) + 1 } : {}),
      };
      return { song, set };
    }),
  );
}

/** All discs of the albums, in the order of these: one that has two already gives two. */
function discsOf(songs: readonly SongRecord[], albumIds: readonly string[]): string[] {
  const inOrder = [...songs].sort(
    (one, other) =>
      albumIds.indexOf(one.albumId) - albumIds.indexOf(other.albumId) ||
      (one.shown.discNumber ?? 1) - (other.shown.discNumber ?? 1),
  );
  return [...new Set(inOrder.map(discOf))];
}

function discOf({ albumId, shown }: SongRecord): string {
  return `${albumId} ${shown.discNumber ?? 1}`;
}
