import { type Choices, firstChoices } from "../../client/engine/choices.ts";
import { firstView } from "../../client/player/late/first-view.ts";
import type { Playback, PlaybackView } from "../../client/player/playback.ts";
import { createPlayer, type Player } from "../../client/player/player.ts";
import type { SharingPolicy } from "../../shared/api/session.ts";
import type { Track } from "../../shared/api/track.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { songs } from "./music.ts";

/** A page on which nothing has been played yet. */
export const quietView: PlaybackView = firstView;

export const askingPolicy: SharingPolicy = {
  p2p: "on",
  consent: "ask",
  uploadBitsPerSecondMax: 4_000_000,
  neighboursMax: 24,
};

/** The engine behind its port: it notes what it is asked for and has no sound of its own. */
export class FakePlayback implements Playback {
  /** What was asked for, oldest first: "play a", "play a from 30", "expect b", "expect nothing". */
  readonly asked: string[] = [];
  /** What `pin` answers from now on: null, or why not. */
  refusal: string | null = null;
  /** Renditions that the server has removed. */
  removed: readonly string[] = [];
  /** All that the listener has set; what of it has changed is noted. */
  chosen: Choices = firstChoices;
  /** Told of every change of the view. */
  onChange: (view: PlaybackView) => void = () => {};
  #view: PlaybackView = quietView;

  play(track: Track, fromSeconds = 0): void {
    this.#note("play", fromSeconds === 0 ? track.id : `${track.id} from ${fromSeconds}`);
    // Where it will sound is not known of a song whose manifest is still to come.
    this.show({ state: "loading", trackId: track.id, positionSeconds: 0, failure: null });
  }
  unlock(): void {
    this.#note("unlock");
  }
  expectNext(track: Track | null): void {
    this.#note("expect", track?.id ?? "nothing");
  }
  prefetch(tracks: readonly Track[]): void {
    this.#note("prefetch", tracks.map((track) => track.id).join(" "));
  }
  expectClick(track: Track | null): void {
    this.#note("expect click on", track?.id ?? "nothing");
  }
  pause(): void {
    this.#note("pause");
    this.show({ state: "paused" });
  }
  resume(): void {
    this.#note("resume");
    this.show({ state: "playing" });
  }
  seek(seconds: number): void {
    this.#note("seek", seconds);
    this.show({ positionSeconds: seconds });
  }
  stop(): void {
    this.#note("stop");
    this.show({ state: "idle", trackId: null, positionSeconds: 0 });
  }
  setVolume(volume: number): void {
    this.#note("volume", volume);
  }
  choose(choices: Choices): void {
    const { share, mobileData, quality, uploadLimits, cacheBytesMax } = choices;
    const before = this.chosen;
    this.chosen = choices;
    if (share !== before.share) this.#note("share", share);
    if (mobileData !== before.mobileData) this.#note("mobile data", mobileData);
    if (quality !== before.quality) this.#note("quality", quality);
    if (cacheBytesMax !== before.cacheBytesMax) this.#note("cache", cacheBytesMax);
    const { bitsPerSecond, bytesPerMonth } = uploadLimits;
    if (bitsPerSecond !== before.uploadLimits.bitsPerSecond || bytesPerMonth !== before.uploadLimits.bytesPerMonth)
      this.#note("limit uploads", `${bitsPerSecond} ${bytesPerMonth}`);
  }
  async pin(renditionIds: readonly string[]): Promise<string | null> {
    this.#note("pin", renditionIds.map((id) => id[0]).join(" "));
    return this.refusal;
  }
  async gone(renditionIds: readonly string[]): Promise<readonly string[]> {
    return renditionIds.filter((id) => this.removed.includes(id));
  }
  async emptyCache(): Promise<void> {
    this.#note("empty cache");
  }
  view(): PlaybackView {
    return this.#view;
  }

  /** Something has changed in the engine. */
  show(change: Partial<PlaybackView>): void {
    this.#view = { ...this.#view, ...change };
    this.onChange(this.#view);
  }

  /** What was asked for since the last time, without what only foresees a click. */
  sinceThen(): string[] {
    return this.asked.splice(0).filter((each) => !/^(prefetch|expect click)/.test(each));
  }

  #note(what: string, value: unknown = ""): void {
    this.asked.push(`${what} ${value}`.trim());
  }
}

export interface PlayerStage {
  readonly player: Player;
  readonly playback: FakePlayback;
}

/** A player over the fake engine, as the page puts it together, with the same chance in each run. */
export function playerStage({ nowMs = Date.now } = {}): PlayerStage {
  const playback = new FakePlayback();
  const player = createPlayer(playback, seededRandom(7), nowMs);
  playback.onChange = (view) => player.shown(view);
  playback.asked.length = 0;
  return { player, playback };
}

/** Plays "abc" from the song at `position`; what the start asked for is forgotten. */
export function playingStage(position = 0): PlayerStage {
  const stage = playerStage();
  stage.player.start(songs("abc"), position);
  stage.playback.show({ state: "playing" });
  stage.playback.sinceThen();
  return stage;
}
