import { type ReadonlySignal, signal } from "@preact/signals";
import type { AlbumDetail, WaitingState } from "../../../../shared/api/album.ts";
import { refresh, request, tell } from "../../catalogue/catalogue.ts";
import type { Player } from "../../player.ts";

/** The page asks so often whether the song is there. */
const askMs = 1_000;

const wishedId = signal<string | null>(null);

/** The waiting song that the listener chose last; null when none is awaited. */
export const wished: ReadonlySignal<string | null> = wishedId;

/** Each new wish takes the place of the one before it. */
let turn = 0;

/** Has a waiting song made next, and plays the album from it on as soon as it can be heard, unless something else was chosen by then. */
export async function wishFor(player: Player, albumId: string, songId: string): Promise<void> {
  const mine = begin(player);
  wishedId.value = songId;
  let answer = await tell<WaitingState>(`/waiting/${songId}/want`);
  while (mine.isOn()) {
    if (answer.state === "failed" && answer.trouble !== "unreachable") break;
    if (answer.state === "ready" && answer.value.state === "failed") break;
    if (answer.state === "ready" && answer.value.state === "ready") {
      const { trackId } = answer.value;
      const album = await request<AlbumDetail>(`/albums/${encodeURIComponent(albumId)}`);
      if (album.state === "ready" && mine.isOn()) {
        const { tracks } = album.value;
        const position = tracks.findIndex(({ id }) => id === trackId);
        if (position >= 0) player.start(tracks, position);
        break;
      }
    }
    await pause();
    answer = await request<WaitingState>(`/waiting/${songId}`);
  }
  if (wishedId.value === songId) wishedId.value = null;
  refresh();
}

/** Plays an album from its beginning. What of it waits is made next, and follows in the queue as it comes. */
export async function playWhole(player: Player, album: AlbumDetail): Promise<void> {
  player.start(album.tracks, 0);
  if (!album.waiting?.length) return;
  const mine = begin(player);
  /** What was put into the queue once. What the listener took out of it since does not come back. */
  const added = new Set(album.tracks.map(({ id }) => id));
  const path = `/albums/${encodeURIComponent(album.id)}`;
  await tell(`${path}/want`);
  for (;;) {
    await pause();
    if (!mine.isOn()) return;
    const answer = await request<AlbumDetail>(path);
    if (answer.state === "failed" && answer.trouble === "unreachable") continue;
    if (answer.state !== "ready" || !mine.isOn()) return;
    const come = answer.value.tracks.filter(({ id }) => !added.has(id));
    for (const { id } of come) added.add(id);
    if (come.length > 0) mine.adds(() => player.add(come, "last"));
    if (come.length > 0 && player.view.value.state === "ended") player.next();
    if (!answer.value.waiting?.length) return;
  }
}

/** A wish, which ends when another one begins, or when the listener puts something else into the queue. */
function begin(player: Player) {
  turn += 1;
  const mine = turn;
  wishedId.value = null;
  let key = player.queue.value.nextKey;
  return {
    isOn: () => turn === mine && player.queue.value.nextKey === key,
    adds: (add: () => void) => {
      add();
      key = player.queue.value.nextKey;
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, askMs));
}
