// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aTrack, songs } from "../../test/rigs/music.ts";
import { playerStage } from "../../test/rigs/player.ts";
import { startMediaSession } from "./media-session.ts";

class FakeSession {
  metadata: MediaMetadataInit | null = null;
  playbackState: MediaSessionPlaybackState = "none";
  readonly handlers = new Map<string, MediaSessionActionHandler>();
  position: MediaPositionState | undefined;
  readonly unknown: string;
  constructor(unknown = "") {
    this.unknown = unknown;
  }
  setActionHandler(action: string, handler: MediaSessionActionHandler): void {
    if (action === this.unknown) throw new TypeError(`${action} is no action`);
    this.handlers.set(action, handler);
  }
  setPositionState(position: MediaPositionState): void {
    if (position.position! > position.duration!) throw new TypeError("The position is behind the end");
    this.position = position;
  }
}

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal(
    "MediaMetadata",
    class {
      constructor(facts: MediaMetadataInit) {
        Object.assign(this, facts);
      }
    },
  );
});
afterEach(() => {
  Reflect.deleteProperty(navigator, "mediaSession");
  vi.unstubAllGlobals();
});

function started(session: Partial<FakeSession> = new FakeSession()) {
  Object.defineProperty(navigator, "mediaSession", { value: session, configurable: true });
  const stage = playerStage();
  startMediaSession(stage.player);
  const press = (action: MediaSessionAction, details: Partial<MediaSessionActionDetails> = {}) =>
    session.handlers?.get(action)?.({ action, ...details });
  return { ...stage, session, press };
}

test("before a song was chosen the system shows nothing", () => {
  const { session } = started();
  expect(session).toMatchObject({ metadata: null, playbackState: "none", position: undefined });
});

test("the lock screen names the song, its artist and album, with the cover in every size", () => {
  const { session, player } = started();
  player.start([aTrack("a", { coverUrl: "/media/covers/7/320.webp" })], 0);
  expect(session.metadata).toMatchObject({
    title: "Song a",
    artist: "The Anyones",
    album: "Evening",
    artwork: [96, 320, 800].map((size) => ({
      src: `/media/covers/7/${size}.webp`,
      sizes: `${size}x${size}`,
      type: "image/webp",
    })),
  });
});

test("a song without a cover has no picture", () => {
  const { session, player } = started();
  player.start([aTrack("a")], 0);
  expect(session.metadata?.artwork).toEqual([]);
});

test("the lock screen follows to the next song", () => {
  const { session, player } = started();
  player.start(songs("ab"), 0);
  player.next();
  expect(session.metadata?.title).toBe("Song b");
});

test("the system is told whether it plays or is paused", () => {
  const { session, player, playback } = started();
  player.start(songs("a"), 0);
  expect(session.playbackState).toBe("playing");
  playback.show({ state: "stalled" });
  expect(session.playbackState).toBe("playing");
  player.pause();
  expect(session.playbackState).toBe("paused");
});

test("the media keys do what their names say", () => {
  const { press, player, playback } = started();
  player.start(songs("abc"), 0);
  playback.sinceThen();
  press("pause");
  press("play");
  press("nexttrack");
  press("previoustrack");
  press("stop");
  expect(playback.sinceThen()).toEqual(["pause", "resume", "play b", "expect c", "play a", "expect b", "pause"]);
});

test("the play key does not pause what plays already", () => {
  const { press, player, playback } = started();
  player.start(songs("a"), 0);
  playback.sinceThen();
  press("play");
  expect(playback.sinceThen()).toEqual([]);
});

test("the system's position bar moves the sound, its arrows by ten seconds or as far as it says", () => {
  const { press, player, playback } = started();
  player.start(songs("a"), 0);
  playback.sinceThen();
  press("seekto", { seekTime: 60 });
  press("seekforward");
  press("seekbackward");
  press("seekforward", { seekOffset: 30 });
  press("seekbackward", { seekOffset: 5 });
  expect(playback.sinceThen()).toEqual(["seek 60", "seek 70", "seek 60", "seek 90", "seek 85"]);
});

test("the position is told, and never lies behind the end of the song", () => {
  const { session, player, playback } = started();
  player.start(songs("a"), 0);
  playback.show({ positionSeconds: 12 });
  expect(session.position).toEqual({ duration: 180, position: 12, playbackRate: 1 });
  playback.show({ positionSeconds: 180.4 });
  expect(session.position?.position).toBe(180);
});

test("the system hears of the position once a second: it counts on by itself", () => {
  const { session, player, playback } = started();
  player.start([aTrack("a")], 0);
  const told = vi.spyOn(session as FakeSession, "setPositionState");
  for (let tenth = 0; tenth <= 20; tenth += 1) playback.show({ state: "playing", positionSeconds: 30 + tenth / 10 });
  expect(told.mock.calls.map(([state]) => state.position)).toEqual([30, 31, 32]);
});

test("an action that the browser does not know leaves the others in place", () => {
  const { session } = started(new FakeSession("seekto"));
  expect([...session.handlers!.keys()]).toEqual([
    "play",
    "pause",
    "nexttrack",
    "previoustrack",
    "stop",
    "seekbackward",
    "seekforward",
  ]);
});

test("a browser without positions, or without a media session at all, plays all the same", () => {
  const session = new FakeSession();
  Object.assign(session, { setPositionState: undefined });
  const { player } = started(session);
  player.start(songs("a"), 0);
  expect(session.metadata?.title).toBe("Song a");
  Reflect.deleteProperty(navigator, "mediaSession");
  expect(() => startMediaSession(player)).not.toThrow();
});
