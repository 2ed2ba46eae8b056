import type { Track } from "../../../shared/api/track.ts";
import { type Clock, wait } from "../../engine/clock.ts";
import type { Playback, PlaybackView } from "../playback.ts";
import { firstView } from "./first-view.ts";

export interface LateOptions {
  readonly audio: HTMLAudioElement;
  readonly clock: Clock;
  /** Brings the engine over. It rejects where the server does not give it. */
  load(): Promise<Playback>;
  /** It has not come twice and more: perhaps the page itself has to be loaded anew. */
  loadAnew(): Promise<void>;
  /** The view is another one than before. The engine tells of its own changes itself. */
  changed(view: PlaybackView): void;
}

/** Between two tries to bring the engine over: twice as long each time, and no longer than the second. */
const [firstWaitMs, longestWaitMs] = [500, 8_000];

/**
 * The engine's port for a page that is drawn before the engine has come: the page is there sooner by all that the engine
 * weighs. What is asked for meanwhile is kept, and the engine hears it in its order. A click counts from its own moment, so
 * that click to sound says how long the listener has waited.
 */
export function startLatePlayback({ audio, clock, load, loadAnew, changed }: LateOptions): Playback {
  let engine: Playback | null = null;
  let view = firstView;
  let isUnlocked = false;
  const asked: ((engine: Playback) => void)[] = [];

  const arrived = bring({ clock, load, loadAnew, failed: () => show({ waitsFor: isWanted() ? "server" : null }) }).then(
    (loaded) => {
      engine = loaded;
      for (const ask of asked.splice(0)) ask(loaded);
      return loaded;
    },
  );

  const isWanted = () => view.state === "loading";
  const show = (change: Partial<PlaybackView>) => {
    view = { ...view, ...change };
    changed(view);
  };
  /** Asks the engine, now or when it is there. Until then the page shows this of it. */
  const ask = (question: (engine: Playback) => void, meanwhile: Partial<PlaybackView> = {}) => {
    if (engine !== null) return question(engine);
    asked.push(question);
    if (Object.keys(meanwhile).length > 0) show(meanwhile);
  };
  /** iPhones let an element sound that was told to in a click. The engine's own word may come seconds after it. */
  const unlock = () => {
    if (engine !== null || isUnlocked) return;
    isUnlocked = true;
    void audio.play().catch(() => undefined);
    audio.pause();
  };
  const play = (track: Track, fromSeconds = 0, clickedAtMs = clock.nowMs()) => {
    unlock();
    const meanwhile = { state: "loading", trackId: track.id, positionSeconds: fromSeconds } as const;
    ask((engine) => engine.play(track, fromSeconds, clickedAtMs), meanwhile);
  };

  return {
    play,
    unlock: () => (engine === null ? unlock() : engine.unlock()),
    expectNext: (track) => ask((engine) => engine.expectNext(track)),
    prefetch: (tracks) => ask((engine) => engine.prefetch(tracks)),
    expectClick: (track) => ask((engine) => engine.expectClick(track)),
    pause: () => ask((engine) => engine.pause(), isWanted() ? { state: "paused", waitsFor: null } : {}),
    resume: () => {
      unlock();
      ask((engine) => engine.resume(), view.state === "paused" ? { state: "loading" } : {});
    },
    seek: (seconds) => ask((engine) => engine.seek(seconds), { positionSeconds: seconds }),
    stop: () => ask((engine) => engine.stop(), { state: "idle", trackId: null, positionSeconds: 0, waitsFor: null }),
    setVolume: (volume) => ask((engine) => engine.setVolume(volume)),
    choose: (choices) => ask((engine) => engine.choose(choices)),
    pin: async (renditionIds) => (await arrived).pin(renditionIds),
    gone: async (renditionIds) => (await arrived).gone(renditionIds),
    emptyCache: async () => (await arrived).emptyCache(),
    view: () => engine?.view() ?? view,
  };
}

/** Asks until it has come. */
async function bring({
  clock,
  load,
  loadAnew,
  failed,
}: Pick<LateOptions, "clock" | "load" | "loadAnew"> & { failed(): void }): Promise<Playback> {
  let waitMs = firstWaitMs;
  for (let failures = 1; ; failures += 1) {
    try {
      return await load();
    } catch {
      failed();
      if (failures > 1) await loadAnew();
      await wait(clock, waitMs);
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    }
  }
}
