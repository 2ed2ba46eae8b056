import type { Track } from "../../shared/api/track.ts";
import type { SegmentKey } from "../../shared/engine/input.ts";
import type { RenditionId } from "../../shared/ids.ts";
import type { ListenerEngine } from "./listener-engine.ts";
import { LikelySongs } from "./sound/likely-songs.ts";
import { type Song, songOf } from "./sound/song.ts";

export interface UpcomingOptions {
  /** Resolves when session and cache are open. */
  ready(): Promise<ListenerEngine>;
  /** Null: not open yet. */
  engine(): ListenerEngine | null;
  /** What will play of a track; null: nothing can. */
  renditionIdOf(track: Track): RenditionId | null;
  /** The song at hand. */
  playing(): Song | null;
  /** This one comes after the song at hand; null: nothing does. */
  follow(song: Song | null): void;
  /** Holds the beginnings of these ready, the likeliest first, and no others. */
  park(songs: readonly Song[]): void;
}

/** What may play next: the song that follows by itself, and those that may be clicked. Their beginnings are held ready. */
export class Upcoming {
  readonly #options: UpcomingOptions;
  readonly #likely = new LikelySongs<Song>();
  #following: Song | null = null;
  #asking = new AbortController();

  constructor(options: UpcomingOptions) {
    this.#options = options;
  }

  /** The song that is expected to follow, when its manifest is here. */
  get following(): Song | null {
    return this.#following;
  }

  /** This track follows without a gap; its audio comes near the end of the current one. Null: nothing follows. */
  async expect(track: Track | null): Promise<void> {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const { ready, renditionIdOf, playing, follow } = this.#options;
    const engine = await ready();
    const renditionId = track && renditionIdOf(track);
    if (signal.aborted) return;
    const manifest = renditionId && (await engine.manifest(renditionId, signal));
    if (signal.aborted) return;
    engine.shell.input({ type: "expect-next", manifest: manifest || null });
    this.#following = track && manifest ? songOf(engine.shell.wants, track, manifest) : null;
    if (playing()) follow(this.#following);
    this.#park();
  }

  /** The tracks of a page, the likeliest first. */
  async prefetch(tracks: readonly Track[]): Promise<void> {
    const engine = await this.#options.ready();
    const renditionIds = tracks.flatMap((track) => this.#options.renditionIdOf(track) ?? []);
    await engine.prefetch(renditionIds, () => {
      this.#likely.open(tracks.flatMap((track) => this.#knownSong(track) ?? []));
      this.#park();
    });
  }

  /** The pointer rests on a track; null: on none. */
  async point(track: Track | null): Promise<void> {
    const { engine, renditionIdOf } = this.#options;
    if (!(await engine()?.expectClick(track && renditionIdOf(track)))) return;
    this.#likely.pointed = track && this.#knownSong(track);
    this.#park();
  }

  /** A song was left behind, and "previous" leads back to it. What follows the one that comes has to be said anew. */
  left(song: Song | null): void {
    if (song) this.#likely.left = song;
    this.#following = null;
  }

  /** The server lacks this. A song whose beginning is missing cannot follow: the one at hand comes to its end, and the page goes on. */
  isMissing({ segmentIndex, renditionId }: SegmentKey): void {
    if (segmentIndex === 0 && renditionId === this.#following?.manifest.renditionId) void this.expect(null);
  }

  /** Null when its manifest is not here. */
  #knownSong(track: Track): Song | null {
    const engine = this.#options.engine();
    const renditionId = this.#options.renditionIdOf(track);
    const manifest = renditionId && engine?.manifests.get(renditionId);
    return engine && manifest ? songOf(engine.shell.wants, track, manifest) : null;
  }

  #park(): void {
    const { playing, park } = this.#options;
    const besides = [playing(), this.#following].map((song) => song?.manifest.renditionId ?? null);
    park(this.#likely.inOrder(besides));
  }
}
