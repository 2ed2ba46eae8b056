import type { Track } from "../../../shared/api/track.ts";
import type { Playback } from "../playback.ts";
import type { Player } from "../player.ts";
import { request } from "./catalogue.ts";

/** What tests and the curious find as `window.tutti`. Kept stable: the README documents it. */
export interface PublishedPage {
  /** Resolves when the engine has been asked to play; says no when there is no such track. */
  play(trackId: string): Promise<boolean>;
  seek(seconds: number): void;
  /** The same choice as on the page, and remembered like it. */
  share(allowed: boolean): void;
  snapshot(): unknown;
}

declare global {
  interface Window {
    tutti?: PublishedPage;
  }
}

export function publishPage(player: Player, playback: Playback): void {
  window.tutti = {
    play: async (trackId) => {
      const answer = await request<Track>(`/tracks/${encodeURIComponent(trackId)}`);
      if (answer.state !== "ready") return false;
      player.start([answer.value], 0);
      return true;
    },
    seek: (seconds) => player.seek(seconds),
    share: (allowed) => player.share(allowed),
    snapshot: () => snapshotOf(player, playback),
  };
}

/** Of a long queue so many ids around the place are told. */
const shownOfQueue = 200;

function snapshotOf(player: Player, playback: Playback) {
  const { entries, position, shuffle, repeat } = player.queue.value;
  const from = Math.max(0, Math.min(position - shownOfQueue / 2, entries.length - shownOfQueue));
  const trackIds = entries.slice(from, from + shownOfQueue).map((entry) => entry.item.id);
  const queue = { trackIds, from, position, total: entries.length, shuffle, repeat };
  const told = { ...playback.view(), sharingChosen: player.preferences.value.sharing, queue };
  return JSON.parse(JSON.stringify(told));
}
