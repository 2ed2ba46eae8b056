import { useEffect } from "preact/hooks";
import type { Track } from "../../shared/api/track.ts";
import { usePlayer } from "./player-context.ts";

/** Most tracks of one page whose manifests are fetched ahead. */
const prefetchTracksMax = 30;

/** Has the manifests of these tracks fetched, so that a click on one asks for sound at once. */
export function usePrefetch(tracks: readonly Track[]): void {
  const { playback } = usePlayer();
  const ids = tracks.map((track) => track.id).join(" ");
  useEffect(() => {
    if (tracks.length > 0) playback.prefetch(tracks.slice(0, prefetchTracksMax));
  }, [ids, playback]);
}
