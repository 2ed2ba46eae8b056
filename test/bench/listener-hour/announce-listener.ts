import { AnnouncePlayer } from "../tracker/announce-player.ts";
import type { Deed } from "./evening.ts";
import type { Replayed } from "./replay.ts";

/** Announces as the dialect's clients do: each song is a swarm of its own, entered with five offers, announced again in two minutes with five more. */
export class AnnounceListener implements Replayed {
  readonly #player: AnnouncePlayer;
  readonly #intervalMs: number;
  #track: number | null = null;
  #timer: NodeJS.Timeout | undefined;

  private constructor(player: AnnouncePlayer, intervalMs: number) {
    this.#player = player;
    this.#intervalMs = intervalMs;
  }

  static async connect(at: {
    readonly port: number;
    readonly localAddress: string;
    /** Between two announces of a song, ms of the clock. */
    readonly intervalMs: number;
  }): Promise<AnnounceListener> {
    return new AnnounceListener(await AnnouncePlayer.connect(at), at.intervalMs);
  }

  play(deed: Deed): void {
    if (deed.type === "play") this.#turnTo(deed.track);
    else if (deed.type === "stop" || deed.type === "go") this.#turnTo(null);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#player.close();
  }

  #turnTo(track: number | null): void {
    clearInterval(this.#timer);
    if (this.#track !== null) this.#player.leave(this.#track);
    this.#track = track;
    if (track === null) return;
    this.#player.enter(track, "started");
    this.#timer = setInterval(() => this.#player.enter(track, "update"), this.#intervalMs);
  }
}
