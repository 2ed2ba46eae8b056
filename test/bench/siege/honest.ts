import type { KeyObject } from "node:crypto";
import { request } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { addressOf, connectMany } from "../tracker/load.ts";
import { Taste } from "../tracker/song-taste.ts";
import { TuttiPlayer } from "../tracker/tutti-player.ts";

export interface Waits {
  readonly asked: number;
  readonly failed: readonly string[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  /** How late the askers' own event loop was at the worst: what they waited contains it. */
  readonly ownWorstMs: number;
}

const answerMs = 10_000;

/** Listeners at the tracker who also ask for the catalogue and for sound. */
export class Honest {
  readonly #port: number;
  readonly #mediaPath: string;
  readonly #players: readonly TuttiPlayer[];

  private constructor(port: number, mediaPath: string, players: readonly TuttiPlayer[]) {
    this.#port = port;
    this.#mediaPath = mediaPath;
    this.#players = players;
  }

  static async connect(options: {
    readonly port: number;
    readonly mediaPath: string;
    readonly operator: KeyObject;
    readonly listeners: number;
  }): Promise<Honest> {
    const { port, mediaPath, operator, listeners } = options;
    const taste = new Taste(20_000, 1);
    const players = await connectMany(listeners, (index) =>
      TuttiPlayer.connect({ port, localAddress: addressOf(index), operator, taste }),
    );
    for (const player of players) player.announceHeld(taste.drawMany(20));
    return new Honest(port, mediaPath, players);
  }

  get dropped(): number {
    return this.#players.filter((player) => player.isClosed).length;
  }

  /** So many things a second, each by another listener: half announces, a quarter catalogue, a quarter segments. */
  async ask(perSecond: number, seconds: number): Promise<Waits> {
    const waits: number[] = [];
    const failed: string[] = [];
    const running: Promise<void>[] = [];
    const own = monitorEventLoopDelay({ resolution: 5 });
    own.enable();
    const startMs = performance.now();
    for (let index = 0; index < perSecond * seconds; index += 1) {
      const dueMs = startMs + (index * 1_000) / perSecond;
      const waitMs = dueMs - performance.now();
      if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const askedMs = performance.now();
      const asking = this.#askOne(index).then(
        () => void waits.push(performance.now() - askedMs),
        (error: Error) => void failed.push(error.message),
      );
      running.push(asking);
    }
    await Promise.all(running);
    own.disable();
    waits.sort((left, right) => left - right);
    const at = (part: number) => waits[Math.floor(part * (waits.length - 1))] ?? Number.NaN;
    return {
      asked: running.length,
      failed,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      worstMs: at(1),
      ownWorstMs: own.max / 1e6,
    };
  }

  #askOne(index: number): Promise<void> {
    const player = this.#players[(index * 7) % this.#players.length] as TuttiPlayer;
    if (index % 2 === 0) return within(player.changeTrack());
    return this.#get(index % 4 === 1 ? "/api/v1/tracks?limit=20" : this.#mediaPath, addressOf(index % 5_000));
  }

  #get(path: string, localAddress: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const asked = request({ port: this.#port, host: "127.0.0.1", path, localAddress, agent: false }, (answer) => {
        answer.resume().once("end", () => {
          if (answer.statusCode === 200) resolve();
          else reject(new Error(`status ${answer.statusCode}`));
        });
        answer.once("error", reject);
      });
      const what = path.startsWith("/media") ? "a segment" : "the catalogue";
      asked.setTimeout(answerMs, () => asked.destroy(new Error(`no answer: ${what}`)));
      asked.once("error", reject).end();
    });
  }

  close(): void {
    for (const player of this.#players) player.close();
  }
}

function within(work: Promise<void>): Promise<void> {
  const late = new Promise<void>((_, reject) =>
    setTimeout(() => reject(new Error("no answer: an announce")), answerMs).unref(),
  );
  return Promise.race([work, late]);
}
