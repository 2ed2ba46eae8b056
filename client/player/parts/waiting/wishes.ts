import { type ReadonlySignal, signal } from "@preact/signals";
import type { AlbumDetail, WaitingSong, WaitingState } from "../../../../shared/api/album.ts";
import { type Fetched, refresh, request, tell } from "../../catalogue/catalogue.ts";
import type { Player } from "../../player.ts";

/** The page asks so often whether the song is there. */
const askMs = 1_000;

const wishedId = signal<string | null>(null);

/** The waiting song that the listener chose last; null when none is awaited. */
export const wished: ReadonlySignal<string | null> = wishedId;

/** Why what was wished for does not come. */
export interface WishTrouble {
  readonly albumId: string;
  /** Null: what waits of the whole album. */
  readonly song: WaitingSong | null;
  /** For the listener to read. */
  readonly text: string;
}

const inVain = signal<WishTrouble | null>(null);

/** What came of the last wish when nothing did. It stays until the next wish. */
export const wishTrouble: ReadonlySignal<WishTrouble | null> = inVain;

/** Each new wish takes the place of the one before it. */
let turn = 0;

/** Has a waiting song made next, and plays the album from it on as soon as it can be heard, unless something else was chosen by then. */
export async function wishFor(player: Player, albumId: string, song: WaitingSong): Promise<void> {
  const mine = begin(player);
  wishedId.value = song.id;
  const text = await playWhenReady(player, { albumId, songId: song.id, isOn: mine.isOn });
  if (mine.isLast()) {
    wishedId.value = null;
    inVain.value = text === null ? null : { albumId, song, text };
  }
  refresh();
}

interface Wish {
  readonly albumId: string;
  readonly songId: string;
  isOn(): boolean;
}

/** Resolves to why the song will not come; null when it plays, or is wished for no more. */
async function playWhenReady(player: Player, { albumId, songId, isOn }: Wish): Promise<string | null> {
  let answer = await tell<WaitingState>(`/waiting/${songId}/want`);
  while (isOn()) {
    if (isRefused(answer)) return whyNot(answer);
    if (answer.state === "ready" && answer.value.state === "failed") return "Can't be prepared";
    if (answer.state === "ready" && answer.value.state === "ready") {
      const album = await request<AlbumDetail>(`/albums/${encodeURIComponent(albumId)}`);
      if (isRefused(album)) return whyNot(album);
      if (album.state === "ready") return isOn() ? playFrom(player, album.value, answer.value.trackId) : null;
    }
    await pause();
    answer = await request<WaitingState>(`/waiting/${songId}`);
  }
  return null;
}

function playFrom(player: Player, { tracks }: AlbumDetail, trackId: string | null): string | null {
  const position = tracks.findIndex(({ id }) => id === trackId);
  if (position < 0) return "Is ready, and stands in another album";
  player.start(tracks, position);
  return null;
}

type Refused = Extract<Fetched<unknown>, { state: "failed" }>;

/** A server that cannot be reached is asked again. */
function isRefused(answer: Fetched<unknown>): answer is Refused {
  return answer.state === "failed" && answer.trouble !== "unreachable";
}

function whyNot({ trouble }: Refused): string {
  return trouble === "missing" ? "Can't be prepared: it is not there any more" : "Not now: try again in a moment";
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
    if (!mine.isOn()) return;
    if (isRefused(answer)) {
      const text = "Songs that are still being prepared don't follow in the queue now: play all again in a moment.";
      inVain.value = { albumId: album.id, song: null, text };
      return;
    }
    if (answer.state !== "ready") continue;
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
  inVain.value = null;
  let key = player.queue.value.nextKey;
  return {
    isLast: () => turn === mine,
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
