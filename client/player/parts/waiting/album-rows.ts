import type { AlbumDetail, WaitingSong } from "../../../../shared/api/album.ts";
import type { Track } from "../../../../shared/api/track.ts";

/** A line of an album: a song that can be played, at its place in `tracks`, or one that waits. */
export type AlbumRow =
  | { readonly kind: "track"; readonly disc: number; readonly track: Track; readonly index: number }
  | { readonly kind: "waiting"; readonly disc: number; readonly song: WaitingSong };

/**
 * All songs of an album in its order. Those that wait stand where their number puts them; without one, at the end of their disc. `inVain`
 * was waited for in vain: it keeps its place, so that its row can say why.
 */
export function albumRows({ tracks, waiting = [] }: AlbumDetail, inVain: WaitingSong | null = null): AlbumRow[] {
  const rows: AlbumRow[] = tracks.map((track, index) => ({ kind: "track", disc: discOf(track), track, index }));
  const kept = inVain === null || waiting.some(({ id }) => id === inVain.id) ? [] : [inVain];
  for (const song of [...waiting, ...kept]) {
    const place = [discOf(song), song.trackNumber ?? Number.POSITIVE_INFINITY] as const;
    const after = rows.findIndex((row) => isBehind(placeOf(row), place));
    rows.splice(after < 0 ? rows.length : after, 0, { kind: "waiting", disc: discOf(song), song });
  }
  return rows;
}

/** A song without a number of its disc stands on the first. */
function discOf({ discNumber }: Pick<Track, "discNumber">): number {
  return discNumber ?? 1;
}

function placeOf(row: AlbumRow): readonly [number, number] {
  const { trackNumber } = row.kind === "track" ? row.track : row.song;
  return [row.disc, trackNumber ?? Number.POSITIVE_INFINITY];
}

function isBehind(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] > other[0] || (one[0] === other[0] && one[1] > other[1]);
}
