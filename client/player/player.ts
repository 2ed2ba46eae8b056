import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { SharingPolicy } from "../../shared/api/session.ts";
import type { Track } from "../../shared/api/track.ts";
import { mayBeMobile as isMaybeMobile } from "../engine/manners/device.ts";
import type { UploadLimits } from "../engine/manners/manners.ts";
import type { Quality } from "../engine/quality.ts";
import { AlbumEnds, isDue, putOff } from "./ask-again.ts";
import { createOffline, type Offline } from "./offline.ts";
import type { Playback, PlaybackView } from "./playback.ts";
import { type Preferences, readPreferences, storedPreferences, writePreferences } from "./preferences.ts";
import { createLostSongs } from "./queue/lost-songs.ts";
import {
  addItems,
  clearUpcoming,
  currentItem,
  emptyQueue,
  moveEntry,
  moveTo,
  nextPosition,
  previousPosition,
  type Queue,
  removeEntry,
  renewItems,
  setRepeat,
  setShuffle,
  startQueue,
  upcomingItem,
  widenQueue,
} from "./queue/queue.ts";
import { isUnknown } from "./queue/unknown-song.ts";
import { createWholeLists, type ListStart } from "./queue/whole-list.ts";
import type { Heard } from "./tabs/heard.ts";

/** "Previous" starts the song again once this much of it has been heard. */
const restartAfterSeconds = 3;

export interface Player {
  readonly queue: ReadonlySignal<Queue<Track>>;
  readonly track: ReadonlySignal<Track | null>;
  readonly view: ReadonlySignal<PlaybackView>;
  readonly positionSeconds: ReadonlySignal<number>;
  readonly durationSeconds: ReadonlySignal<number>;
  /** The song plays, or will as soon as its data is there. */
  readonly active: ReadonlySignal<boolean>;
  readonly preferences: ReadonlySignal<Preferences>;
  readonly policy: ReadonlySignal<SharingPolicy | null>;
  /** Peers may be contacted: the operator allows it, and the listener has agreed or (consent "notice") not refused. */
  readonly sharing: ReadonlySignal<boolean>;
  /** The browser does not tell whether the connection is a mobile one, and it may be: the yes to sharing has to name mobile data. */
  readonly mayBeMobile: ReadonlySignal<boolean>;
  /** The question about sharing stands on the page. */
  readonly asksToShare: ReadonlySignal<boolean>;
  start(tracks: readonly Track[], position: number): void;
  startMixed(tracks: readonly Track[]): void;
  /** Plays a list of the catalogue, however long. Resolves to false when the server gave nothing. */
  startList(list: ListStart): Promise<boolean>;
  /** Of these places of the queue songs are shown: those of which only the id is known are asked for. */
  fillQueue(first: number, last: number): void;
  toggle(): void;
  pause(): void;
  resume(): void;
  next(): void;
  previous(): void;
  seek(seconds: number): void;
  seekBy(seconds: number): void;
  jump(position: number): void;
  add(tracks: readonly Track[], where: "next" | "last"): void;
  remove(key: number): void;
  move(key: number, to: number): void;
  clearUpcoming(): void;
  toggleShuffle(): void;
  cycleRepeat(): void;
  setVolume(volume: number): void;
  toggleMute(): void;
  /** A yes is one to mobile data, too, where the browser does not tell of it: whoever calls this has said so. */
  share(allowed: boolean): void;
  /** Another tab has written the preferences: they hold here too. */
  preferAnew(): void;
  /** The same from a button that says nothing of mobile data: where that has to be named, the question comes first. */
  switchSharing(allowed: boolean): void;
  closeNotice(): void;
  setQuality(quality: Quality): void;
  setCacheBytesMax(bytes: number): void;
  /** Null: no limit beside the server's. */
  setUploadLimits(limits: UploadLimits): void;
  readonly offline: Offline;
  setPolicy(policy: SharingPolicy): void;
  /** What was kept of a former visit: it stands paused at this second. False: something else is in the queue by now. */
  restore(kept: Queue<Track>, seconds: number): boolean;
  /** What the catalogue says of the queue's songs by now; null: it does not have the song any more, and it is left out. */
  renew(now: (track: Track) => Track | null): void;
  /** What another tab of this browser has queued and hears, shown here in place of what this one does; null: the sound is here again. */
  mirror(told: Mirrored | null): void;
  /** Another tab of this browser sounds, and this one shows it. */
  readonly soundsElsewhere: ReadonlySignal<boolean>;
  /** Call when a song has come to its end. */
  ended(): void;
  /** Call when the song that was expected next has begun by itself. */
  advanced(): void;
  /** Call when the song at hand was given up because the server does not have it. */
  lost(): void;
  /** What the listener should know of songs that were passed over; null: nothing. */
  readonly lostNotice: ReadonlySignal<string | null>;
  closeLostNotice(): void;
  shown(view: PlaybackView): void;
}

/** What of another tab is to be shown from now on. */
export interface Mirrored {
  readonly queue?: Queue<Track>;
  readonly heard?: Heard;
  readonly volume?: number;
  readonly muted?: boolean;
}

/** A page that draws each block that arrives draws twenty times a second; a slider across a screen moves a dot in a quarter of one. */
const shownPerSecond = 4;

/** `nowMs` is the device's time, milliseconds since 1970. */
export function createPlayer(playback: Playback, random: () => number, nowMs: () => number = Date.now): Player {
  const queue = signal<Queue<Track>>(emptyQueue());
  const view = signal<PlaybackView>(playback.view());
  /** Where the song at hand will begin, until it sounds there; null: where the engine says. */
  const waitsAtSeconds = signal<number | null>(null);
  /** What another tab hears; null: nobody else has the sound. */
  const elsewhere = signal<Heard | null>(null);
  const preferences = signal<Preferences>(readPreferences(nowMs()));
  const policy = signal<SharingPolicy | null>(null);
  const track = computed(() => currentItem(queue.value));
  const mayBeMobile = computed(() => isMaybeMobile(view.value.device));
  const sharing = computed(() => {
    if (policy.value === null || policy.value.p2p === "off") return false;
    const { sharing: choice, mobileData } = preferences.value;
    if (mayBeMobile.value) return choice === "yes" && mobileData === "yes";
    return choice === null ? policy.value.consent === "notice" : choice === "yes";
  });

  const asksToShare = computed(() => {
    if (policy.value?.p2p !== "on" || view.value.cannotShare !== null || view.value.way !== "timeline") return false;
    const { sharing: choice, noticeSeen, mobileData, later } = preferences.value;
    if (mayBeMobile.value) return choice !== "no" && mobileData === null && isDue(later, nowMs());
    if (policy.value.consent === "notice") return choice === null && !noticeSeen;
    return choice === null && isDue(later, nowMs());
  });
  const share = (allowed: boolean) => {
    const mobileData = allowed && mayBeMobile.value ? ({ mobileData: "yes" } as const) : {};
    prefer({ sharing: allowed ? "yes" : "no", noticeSeen: true, ...mobileData });
    applyChoices();
  };

  const prefer = (change: Partial<Preferences>) => {
    // Each tab has them in memory: what another one has changed must not be taken back by what is changed here.
    preferences.value = { ...(storedPreferences(nowMs()) ?? preferences.value), ...change };
    writePreferences(preferences.value);
  };
  const albumEnds = new AlbumEnds();
  const songEnded = () => {
    const { later } = preferences.value;
    if (later === null || track.value === null) return;
    const queued = queue.value.entries.map(({ item }) => item);
    if (albumEnds.songEnded(track.value, queued)) prefer({ later: { ...later, albums: later.albums + 1 } });
  };
  const setQueue = (changed: Queue<Track>) => {
    const before = upcomingKnown(queue.value);
    queue.value = changed;
    const after = upcomingKnown(changed);
    if (after !== before && currentItem(changed) !== null) playback.expectNext(after);
  };
  /** The song at hand is to play, and only its id is here. */
  let playsOnceKnown = false;
  /** Each click on a song comes here. The engine is asked first, so that drawing the page does not delay the sound. */
  const playAt = (changed: Queue<Track>, fromSeconds = 0) => {
    const chosen = currentItem(changed);
    if (chosen === null) return;
    lostSongs.chosen();
    playNow(changed, chosen, fromSeconds);
  };
  const playNow = (changed: Queue<Track>, chosen: Track, fromSeconds = 0) => {
    waitsAtSeconds.value = fromSeconds > 0 ? fromSeconds : null;
    playsOnceKnown = isUnknown(chosen);
    if (playsOnceKnown) {
      playback.stop();
      queue.value = changed;
      return;
    }
    playback.play(chosen, fromSeconds);
    queue.value = changed;
    playback.expectNext(upcomingKnown(changed));
  };
  const lostSongs = createLostSongs(queue, playNow);
  const go = (position: number) => {
    if (position < 0) {
      waitsAtSeconds.value = null;
      playback.stop();
    } else playAt(moveTo(queue.value, position));
  };
  const renew = (now: (track: Track) => Track | null) => {
    const [before, wasActive] = [currentItem(queue.value), active.value];
    const changed = renewItems(queue.value, now);
    const after = currentItem(changed);
    if (playsOnceKnown && after !== null && !isUnknown(after)) return playAt(changed, waitsAtSeconds.value ?? 0);
    if (before?.id === after?.id) return setQueue(changed);
    if (wasActive && after !== null) return playAt(changed);
    playback.stop();
    waitsAtSeconds.value = after === null ? null : 0;
    queue.value = changed;
  };
  const wholeLists = createWholeLists({
    queue,
    start: (items, start, mixed) => {
      const starting = mixed ? { ...queue.value, shuffle: true } : queue.value;
      const any = Math.floor(random() * items.length);
      playAt(startQueue(starting, { items, start: start < 0 ? any : start, random }));
    },
    widen: (items, at) => setQueue(widenQueue(queue.value, { items, at, random })),
    renew,
    isShown: () => elsewhere.peek() !== null,
  });
  const arrange = (arranged: Queue<Track>) => {
    wholeLists.end();
    setQueue(arranged);
  };
  const applyVolume = () => playback.setVolume(preferences.value.muted ? 0 : preferences.value.volume);
  const applyChoices = () => {
    const { mobileData, quality, cacheBytesMax, uploadBitsPerSecondMax, uploadBytesPerMonthMax } = preferences.value;
    const uploadLimits = { bitsPerSecond: uploadBitsPerSecondMax, bytesPerMonth: uploadBytesPerMonthMax };
    playback.choose({ share: sharing.value, mobileData: mobileData === "yes", quality, uploadLimits, cacheBytesMax });
  };
  const active = computed(() => /^(loading|playing|stalled)$/.test(view.value.state));
  const toggle = () => {
    if (active.value) playback.pause();
    else if (view.value.trackId === null || view.value.state === "ended" || view.value.state === "failed") {
      playAt(queue.value, waitsAtSeconds.value ?? 0);
    } else playback.resume();
  };
  const seek = (seconds: number) => {
    if (waitsAtSeconds.value === null) playback.seek(seconds);
    else if (active.value) playAt(queue.value, seconds);
    else waitsAtSeconds.value = seconds;
  };

  applyVolume();
  applyChoices();

  return {
    queue,
    track,
    view,
    positionSeconds: computed(
      () => waitsAtSeconds.value ?? Math.floor(view.value.positionSeconds * shownPerSecond) / shownPerSecond,
    ),
    durationSeconds: computed(() => track.value?.durationSeconds ?? 0),
    active,
    preferences,
    policy,
    sharing,
    start: (tracks, position) => playAt(startQueue(queue.value, { items: tracks, start: position, random })),
    startMixed: (tracks) => {
      const mixing = { ...queue.value, shuffle: true };
      playAt(startQueue(mixing, { items: tracks, start: Math.floor(random() * tracks.length), random }));
    },
    startList: wholeLists.startList,
    fillQueue: (first, last) => void wholeLists.fill(first, last),
    toggle,
    pause: () => {
      playsOnceKnown = false;
      playback.pause();
    },
    resume: () => {
      if (!active.value) toggle();
    },
    next: () => go(nextPosition(queue.value, "listener")),
    previous: () => {
      if ((waitsAtSeconds.value ?? view.value.positionSeconds) > restartAfterSeconds) seek(0);
      else go(previousPosition(queue.value));
    },
    seek: (seconds) => seek(Math.max(0, seconds)),
    seekBy: (seconds) => {
      if (track.value === null) return;
      const target = (waitsAtSeconds.value ?? playback.view().positionSeconds) + seconds;
      seek(Math.min(Math.max(0, target), Math.max(0, track.value.durationSeconds - 1)));
    },
    jump: go,
    add: (tracks, where) => {
      const wasEmpty = queue.value.position < 0;
      if (wasEmpty) playAt(startQueue(queue.value, { items: tracks, start: 0, random }));
      else setQueue(addItems(queue.value, tracks, where));
    },
    remove: (key) => arrange(removeEntry(queue.value, key)),
    move: (key, to) => arrange(moveEntry(queue.value, key, to)),
    clearUpcoming: () => arrange(clearUpcoming(queue.value)),
    toggleShuffle: () => setQueue(setShuffle(queue.value, !queue.value.shuffle, random)),
    cycleRepeat: () => {
      const following = { off: "all", all: "one", one: "off" } as const;
      setQueue(setRepeat(queue.value, following[queue.value.repeat]));
    },
    setVolume: (volume) => {
      prefer({ volume: Math.min(1, Math.max(0, volume)), muted: false });
      applyVolume();
    },
    toggleMute: () => {
      prefer({ muted: !preferences.value.muted });
      applyVolume();
    },
    mayBeMobile,
    asksToShare,
    share,
    preferAnew: () => {
      preferences.value = storedPreferences(nowMs()) ?? preferences.value;
      applyVolume();
      applyChoices();
    },
    switchSharing: (allowed) => {
      if (!allowed || !mayBeMobile.value || preferences.value.mobileData === "yes") share(allowed);
      else prefer({ sharing: null, mobileData: null, later: null });
    },
    closeNotice: () => {
      const isQuestion = mayBeMobile.value || policy.value?.consent === "ask";
      prefer({ noticeSeen: true, ...(isQuestion ? { later: putOff(preferences.value.later, nowMs()) } : {}) });
    },
    setQuality: (quality) => {
      prefer({ quality });
      applyChoices();
    },
    setCacheBytesMax: (bytes) => {
      prefer({ cacheBytesMax: bytes });
      applyChoices();
    },
    setUploadLimits: ({ bitsPerSecond, bytesPerMonth }) => {
      prefer({ uploadBitsPerSecondMax: bitsPerSecond, uploadBytesPerMonthMax: bytesPerMonth });
      applyChoices();
    },
    offline: createOffline({ playback, preferences, prefer }),
    setPolicy: (told) => {
      policy.value = told;
      applyChoices();
    },
    restore: (kept, seconds) => {
      if (queue.value.entries.length > 0) return false;
      queue.value = kept;
      waitsAtSeconds.value = currentItem(kept) === null ? null : seconds;
      return true;
    },
    renew,
    mirror: (told) => {
      const before = elsewhere.value;
      if (told !== null) {
        elsewhere.value = told.heard ?? before ?? { ...playback.view(), state: "paused" };
        if (before === null) playback.stop();
        const { volume = preferences.value.volume, muted = preferences.value.muted } = told;
        if (volume !== preferences.value.volume || muted !== preferences.value.muted) {
          preferences.value = { ...preferences.value, volume, muted };
          applyVolume();
        }
        waitsAtSeconds.value = null;
        queue.value = told.queue ?? queue.value;
      } else if (before !== null) {
        elsewhere.value = null;
        const isOver = before.state === "ended" || currentItem(queue.value) === null;
        waitsAtSeconds.value = isOver ? null : before.positionSeconds;
      }
      view.value = { ...playback.view(), ...elsewhere.value };
    },
    soundsElsewhere: computed(() => elsewhere.value !== null && active.value),
    ended: () => {
      songEnded();
      const position = nextPosition(queue.value, "end");
      if (position >= 0) go(position);
    },
    advanced: () => {
      songEnded();
      const position = nextPosition(queue.value, "end");
      if (position < 0) return;
      queue.value = moveTo(queue.value, position);
      playback.expectNext(upcomingKnown(queue.value));
    },
    lost: lostSongs.lost,
    lostNotice: lostSongs.notice,
    closeLostNotice: lostSongs.close,
    shown: (shown) => {
      if (shown.state === "playing") lostSongs.sounded();
      if (/^(playing|paused|stalled|ended)$/.test(shown.state)) waitsAtSeconds.value = null;
      view.value = { ...shown, ...elsewhere.value };
    },
  };
}

/** The song that follows by itself; null: none, or its name alone is here by now. */
function upcomingKnown(queue: Queue<Track>): Track | null {
  const upcoming = upcomingItem(queue);
  return upcoming === null || isUnknown(upcoming) ? null : upcoming;
}
