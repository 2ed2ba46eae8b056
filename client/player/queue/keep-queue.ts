import { computed, effect } from "@preact/signals";
import type { Track } from "../../../shared/api/track.ts";
import { type Clock, every, wait } from "../../engine/clock.ts";
import type { Player } from "../player.ts";
import { moveTo, type Queue } from "./queue.ts";
import type { KeptPlace, QueueStore } from "./queue-store.ts";

/** Between two notes of the place while a song sounds: so much of it is heard twice after a crash. */
const noteIntervalMs = 5_000;
/** What sounded so short a time ago goes on: a reload, or a tab that the browser threw away. Later it would startle. */
const goesOnWithinMs = 15_000;
/** So near to its end a song begins anew: its end alone says nothing. */
const endSeconds = 2;
/** The catalogue is asked for so many songs around the place, and for so many of them at once. */
const renewedBefore = 10;
const renewedAfter = 40;
const renewedAtOnce = 4;
/** What goes on sounding waits so long for the catalogue to say that it is still there. */
const askedFirstMs = 1_000;

export interface KeepQueueOptions {
  readonly player: Player;
  readonly store: QueueStore;
  readonly clock: Clock;
  /** No other page of this browser can be sounding. */
  readonly isAlone: boolean;
  /** Whether this page has the sound. One that only shows what another tab plays brings nothing back, and keeps nothing. */
  hasSound(): boolean;
  /** The song as the catalogue has it; `"missing"`: it has none; null: it does not answer. */
  ask(trackId: string): Promise<Track | "missing" | null>;
}

/**
 * Brings back the queue that was kept on this device, and keeps it from then on. Resolves when it is back. What sounded a moment ago sounds
 * on, unless another page of this browser may be what sounds.
 */
export async function keepQueue({ player, store, clock, isAlone, hasSound, ask }: KeepQueueOptions): Promise<void> {
  const place = store.readPlace();
  const kept = await store.readQueue();
  const isBack = kept !== null && hasSound() && player.restore(...atPlace(kept, place));
  const agoMs = place === null ? Number.POSITIVE_INFINITY : clock.date().getTime() - place.atMs;
  const goesOn = place?.wasPlaying === true && (place.hasLeft || isAlone) && agoMs >= 0 && agoMs < goesOnWithinMs;
  /** Until it sounds again: a reload in between goes on as this one does. */
  const pending = { goesOn: goesOn && isBack };
  startKeeping({ player, store, clock, hasSound, pending }, isBack ? player.queue.value : null);
  if (!isBack || player.queue.value.entries.length === 0) return;
  const renewing = renew(player, ask);
  await Promise.race([renewing.first, wait(clock, askedFirstMs)]);
  pending.goesOn = false;
  // The listener may have clicked meanwhile.
  if (goesOn && player.view.value.state === "idle") player.resume();
  await renewing.all;
}

/** The place is newer than the queue beside which it was written, when the page went away before that was kept. */
function atPlace(queue: Queue<Track>, place: KeptPlace | null): [Queue<Track>, number] {
  const position = place === null ? -1 : queue.entries.findIndex(({ key }) => key === place.key);
  if (place === null || position < 0) return [queue, 0];
  const durationSeconds = queue.entries[position]?.item.durationSeconds ?? 0;
  return [moveTo(queue, position), place.seconds < durationSeconds - endSeconds ? place.seconds : 0];
}

/** `known`: what lies in the store already. */
function startKeeping(
  {
    player,
    store,
    clock,
    hasSound,
    pending,
  }: Pick<KeepQueueOptions, "player" | "store" | "clock" | "hasSound"> & { pending: { goesOn: boolean } },
  known: Queue<Track> | null,
): void {
  let hasLeft = false;
  const key = computed(() => player.queue.value.entries[player.queue.value.position]?.key ?? null);
  const note = (isLeaving = false) => {
    if (!hasSound() || key.value === null || hasLeft) return;
    store.writePlace({
      key: key.value,
      seconds: player.positionSeconds.peek(),
      wasPlaying: player.active.value || pending.goesOn,
      atMs: clock.date().getTime(),
      hasLeft: isLeaving,
    });
  };
  let written = known;
  effect(() => {
    const queue = player.queue.value;
    if (queue !== written && hasSound() && (written !== null || queue.entries.length > 0)) store.writeQueue(queue);
    written = queue;
  });
  effect(() => note());
  every(clock, noteIntervalMs, () => {
    if (player.active.value) note();
  });
  addEventListener("pagehide", () => {
    note(true);
    // What the browser does to a page on its way out is nothing that the listener did.
    hasLeft = true;
  });
  addEventListener("pageshow", () => {
    hasLeft = false;
    note();
  });
  // The last word of a page on a phone: later it is thrown away without one.
  document.addEventListener("visibilitychange", () => note());
}

/** Asks the catalogue for the songs around the place, that at hand first. What it does not have any more is left out. */
function renew(player: Player, ask: KeepQueueOptions["ask"]): { first: Promise<void>; all: Promise<void> } {
  const { entries, position } = player.queue.value;
  const near = [
    ...entries.slice(position, position + renewedAfter),
    ...entries.slice(0, position).slice(-renewedBefore),
  ];
  const ids = [...new Set(near.map(({ item }) => item.id))];
  let answers = true;
  const renewNext = async () => {
    const id = ids.shift();
    if (id === undefined || !answers) return;
    const answer = await ask(id);
    // A server that is away is not asked for each song: what is kept on this device plays on.
    if (answer === null) answers = false;
    else player.renew((track) => (track.id === id ? nowOf(track, answer) : track));
  };
  const renewRest = async () => {
    while (answers && ids.length > 0) await renewNext();
  };
  const first = renewNext();
  const all = first.then(async () => {
    await Promise.all(Array.from({ length: renewedAtOnce }, renewRest));
  });
  return { first, all };
}

/** The same object where nothing has changed: then nothing is drawn and kept anew. */
function nowOf(track: Track, answer: Track | "missing"): Track | null {
  if (answer === "missing") return null;
  return JSON.stringify(answer) === JSON.stringify(track) ? track : answer;
}
