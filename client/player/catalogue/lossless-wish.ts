import { computed, effect } from "@preact/signals";
import type { Track, TrackWished } from "../../../shared/api/track.ts";
import type { Player } from "../player.ts";
import { tell } from "./catalogue.ts";

/** Songs that are remembered as asked for; of an older one the server is asked again, which does no harm. */
const askedMax = 500;

/**
 * Asks for the lossless rendition of each song that plays and lacks it, while the listener's quality is lossless: a server that makes them
 * on demand makes it then, for the next time. Answers how to end this.
 */
export function startLosslessWishes(player: Player): () => void {
  const asked = new Set<string>();
  const playingId = computed(() => player.view.value.trackId);
  const isWanted = computed(() => player.preferences.value.quality === "lossless" && player.view.value.playsLossless);
  return effect(() => {
    const track = player.track.value;
    if (!isWanted.value || !player.active.value || track === null || track.id !== playingId.value) return;
    if (!lacksLossless(track) || asked.has(track.id)) return;
    asked.add(track.id);
    const [oldest] = asked;
    if (asked.size > askedMax && oldest !== undefined) asked.delete(oldest);
    void tell<TrackWished>(`/tracks/${encodeURIComponent(track.id)}/want`, { lossless: true }).then((answer) => {
      // Refused, or more are being made than the server makes at once: the next time that it plays it is asked for again.
      if (answer.state !== "ready" || !answer.value.isComing) asked.delete(track.id);
    });
  });
}

/** Whether a rendition without loss could be made of its file, and is not there. */
function lacksLossless({ source, renditions }: Track): boolean {
  return source?.bitsPerSample != null && renditions.every(({ codec }) => codec !== "flac");
}
