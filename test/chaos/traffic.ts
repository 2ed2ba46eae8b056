import { setTimeout as delay } from "node:timers/promises";
import type { SharingSwitches } from "../../shared/api/ops-tracker.ts";
import type { Track } from "../../shared/api/track.ts";
import type { Random } from "../../shared/seeded-random.ts";
import { askAsOperator, listTracks, noteTracks, type Truth } from "./truth.ts";

export interface TrafficOptions {
  readonly url: string;
  readonly dataDirectory: string;
  readonly truth: Truth;
  readonly random: Random;
  /** Between two things that one of them does; 5 ms if not given. */
  readonly pauseMs?: number;
}

export interface TrafficCounts {
  plays: number;
  reports: number;
  edits: number;
  lists: number;
  /** Answers of 500 and more, in words. */
  readonly refusals: string[];
}

/** Listeners that look, play and report, and an operator who edits, until they are stopped or the server is gone. */
export class Traffic {
  readonly counts: TrafficCounts = { plays: 0, reports: 0, edits: 0, lists: 0, refusals: [] };
  readonly #options: TrafficOptions;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  start(): void {
    const deeds = [() => this.#list(), () => this.#play(), () => this.#report(), () => this.#edit()];
    this.#running = Promise.all(deeds.map((deed) => this.#repeat(deed)));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #repeat(deed: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // A server that was killed refuses connections or breaks them off: that is what it was killed for.
      await deed().catch(() => undefined);
      await delay(this.#options.pauseMs ?? 5, undefined, { signal }).catch(() => undefined);
    }
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(`${this.#options.url}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
    if (answer.status >= 500) {
      this.counts.refusals.push(`${init.method ?? "GET"} ${path}: ${answer.status} ${await answer.clone().text()}`);
    }
    return answer;
  }

  async #list(): Promise<void> {
    noteTracks(this.#options.truth, await listTracks(this.#options.url));
    this.counts.lists += 1;
  }

  async #play(): Promise<void> {
    const track = this.#anyTrack();
    if (!track) return;
    const playlist = await (await this.#ask(`/media/tracks/${track}/master.m3u8`)).text();
    const renditionId = /([0-9a-f]{32})\/index\.m3u8/.exec(playlist)?.[1];
    if (!renditionId) return;
    const segments = (await (await this.#ask(`/media/${renditionId}/index.m3u8`)).text()).match(/^\d+\.m4s$/gm) ?? [];
    for (const segment of segments) await (await this.#ask(`/media/${renditionId}/${segment}`)).arrayBuffer();
    if (segments.length > 0) this.counts.plays += 1;
  }

  async #report(): Promise<void> {
    const { random } = this.#options;
    const sessionId = Array.from({ length: 20 }, () => Math.floor(random() * 16).toString(16)).join("");
    const deltas = {
      audioBytes: { cdn: 1000 },
      wastedBytes: {},
      uploadedBytes: 0,
      plays: 1,
      playStarts: [],
      playedSeconds: 1,
      stalls: 0,
      stallSeconds: 0,
      segmentsRejected: [],
      peerDials: {},
    };
    const answer = await this.#ask("/api/v1/telemetry", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sessionId, seq: 0, state: "playing", neighbours: 0, deltas }),
    });
    if (answer.status === 204) this.counts.reports += 1;
  }

  async #edit(): Promise<void> {
    const { truth, random, dataDirectory } = this.#options;
    const third = () => Math.floor(random() * 256);
    const wanted: SharingSwitches = {
      all: random() < 0.5 ? "on" : "off",
      closedTracks: [...truth.tracks.keys()].filter(() => random() < 0.2) as Track["id"][],
      closedNetworks: [`192.0.${third()}.0/24`],
    };
    truth.sharing.push(wanted);
    const answer = await askAsOperator(this.#options.url, dataDirectory, "/sharing", { method: "PUT", body: wanted });
    if (answer.status >= 500) this.counts.refusals.push(`PUT sharing: ${answer.status} ${await answer.text()}`);
    if (answer.status !== 200) return;
    truth.sharing = [wanted];
    this.counts.edits += 1;
  }

  #anyTrack(): string | undefined {
    const ids = [...this.#options.truth.tracks.keys()];
    return ids[Math.floor(this.#options.random() * ids.length)];
  }
}
