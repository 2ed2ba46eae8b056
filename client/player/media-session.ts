import { computed, effect } from "@preact/signals";
import { coverSizes, coverUrlAt } from "../../shared/api/cover.ts";
import type { Player } from "./player.ts";

/** Names, picture and buttons for the system's media keys, lock screen and notification. */
export function startMediaSession(player: Player): void {
  if (!("mediaSession" in navigator) || typeof MediaMetadata !== "function") return;
  const session = navigator.mediaSession;
  const on = (action: MediaSessionAction, handler: MediaSessionActionHandler) => {
    try {
      session.setActionHandler(action, handler);
    } catch {
      // An action that this browser does not know.
    }
  };
  on("play", () => player.resume());
  on("pause", () => player.pause());
  on("nexttrack", () => player.next());
  on("previoustrack", () => player.previous());
  on("stop", () => player.pause());
  on("seekto", ({ seekTime }) => player.seek(seekTime ?? 0));
  on("seekbackward", ({ seekOffset }) => player.seekBy(-(seekOffset ?? 10)));
  on("seekforward", ({ seekOffset }) => player.seekBy(seekOffset ?? 10));

  effect(() => {
    const track = player.track.value;
    if (track === null) {
      session.metadata = null;
      return;
    }
    const { coverUrl } = track;
    session.metadata = new MediaMetadata({
      title: track.title,
      artist: track.artistName,
      album: track.albumTitle,
      artwork:
        coverUrl === null
          ? []
          : coverSizes.map((size) => ({
              src: coverUrlAt(coverUrl, size),
              sizes: `${size}x${size}`,
              type: "image/webp",
            })),
    });
  });
  effect(() => {
    const idle = player.track.value === null;
    session.playbackState = idle ? "none" : player.active.value ? "playing" : "paused";
  });
  // The browser counts on by itself.
  const wholeSeconds = computed(() => Math.floor(player.positionSeconds.value));
  effect(() => {
    const duration = player.durationSeconds.value;
    const position = wholeSeconds.value;
    if (duration > 0) session.setPositionState?.({ duration, position: Math.min(duration, position), playbackRate: 1 });
  });
}
