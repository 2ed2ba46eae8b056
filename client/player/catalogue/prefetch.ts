import { useEffect, useRef } from "preact/hooks";
import type { Track } from "../../../shared/api/track.ts";
import { usePlayer } from "../player-context.ts";

/** Manifests of at most so many tracks of a page are fetched ahead. */
const prefetchTracksMax = 30;

/** A pointer that stays on a track for so long may be about to press. One that only passes by leaves sooner. */
const restsMs = 60;

/** Event handlers for a row or button that plays `track`: its first sound is fetched before the click is complete. */
export function useExpectedClick(track: Track | null) {
  const { playback } = usePlayer();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const expect = () => {
    clearTimeout(timer.current);
    playback.expectClick(track);
  };
  return {
    onPointerEnter: () => {
      clearTimeout(timer.current);
      timer.current = setTimeout(expect, restsMs);
    },
    onPointerLeave: () => {
      clearTimeout(timer.current);
      playback.expectClick(null);
    },
    onPointerDown: expect,
    onFocusIn: expect,
  };
}

/** Has the manifests of these tracks fetched, so that a click on one asks for sound at once. */
export function usePrefetch(tracks: readonly Track[]): void {
  const { playback } = usePlayer();
  const ids = tracks.map((track) => track.id).join(" ");
  useEffect(() => {
    if (tracks.length > 0) playback.prefetch(tracks.slice(0, prefetchTracksMax));
  }, [ids, playback]);
}
