import type { PeerId, RenditionId } from "../../../shared/ids.ts";
import { seededRandom } from "../../../shared/seeded-random.ts";
import type { ServerMessage } from "../../../shared/signal/message.ts";
import { type Host, Pipe } from "../network/host.ts";
import type { Scheduler } from "../network/scheduler.ts";
import type { ClientSocket, TrackerServer } from "../network/tracker-server.ts";
import { inventPeerId } from "./character.ts";

export interface HarvestPlan {
  readonly scheduler: Scheduler;
  readonly server: TrackerServer;
  /** All that it can name, the most popular first. */
  readonly renditionIds: readonly RenditionId[];
  readonly address: string;
  /** It comes back with a key of its own after so long; Infinity: it keeps its first one. */
  readonly freshKeyEveryMs: number;
  readonly seed: number;
}

/** As fast as the tracker's token bucket lets frames through, all in all. */
const roundEveryMs = 1_000;
/** Songs that are wanted in one announce; more of them are not answered. */
const songsInAnnounce = 8;
/** It comes back by itself when it is thrown out. */
const backAfterMs = 1_000;

/**
 * A modified peer that wants nobody's music but everybody's address. It wants all songs in turn, as often as it is heard, claims to hold
 * them so that others are introduced to it as well, seeks where it may, and makes an offer to whoever is named.
 */
export class Harvester {
  /** Whose description came: addresses are in it. */
  readonly described = new Set<PeerId>();
  /** Who was named to it: a peer id is good for one offer and tells nothing of its owner. */
  readonly named = new Set<PeerId>();
  readonly #plan: HarvestPlan;
  readonly #random;
  readonly #host: Host;
  #socket: ClientSocket | null = null;
  #visit = 0;
  #round = 0;
  #dials = 0;

  constructor(plan: HarvestPlan) {
    this.#plan = plan;
    this.#random = seededRandom(plan.seed ^ 0x4a72);
    this.#host = {
      up: new Pipe(1e9),
      down: new Pipe(1e9),
      accessMs: 2,
      network: "harvester",
      provider: null,
      weather: null,
      alive: true,
      condition: null,
      line: null,
    };
  }

  start(): void {
    this.#come();
  }

  #come(): void {
    this.#visit += 1;
    const visit = this.#visit;
    const { scheduler, server, address, freshKeyEveryMs } = this.#plan;
    if (visit === 1 || freshKeyEveryMs < Infinity) this.#peerId = inventPeerId(this.#random);
    const ifHere = (act: () => void) => () => visit === this.#visit && act();
    this.#socket = server.connect({
      host: this.#host,
      peerId: this.#peerId,
      address,
      network: null,
      onMessage: (message) => visit === this.#visit && this.#hear(message),
      onClosed: ifHere(() => scheduler.after(backAfterMs, () => this.#come())),
    });
    if (freshKeyEveryMs === Infinity) return;
    scheduler.after(
      freshKeyEveryMs,
      ifHere(() => {
        this.#socket?.send({ type: "bye" });
        this.#socket?.close();
        this.#come();
      }),
    );
  }

  #peerId = "" as PeerId;

  #hear(message: ServerMessage): void {
    if (message.type === "welcome") this.#ask(this.#visit);
    if (message.type === "introduce") for (const { peerId } of message.peers) this.#offer(peerId);
    if (message.type === "offer" || message.type === "answer") this.described.add(message.from);
  }

  #offer(peerId: PeerId): void {
    this.named.add(peerId);
    this.#dials += 1;
    this.#socket?.send({ type: "offer", to: peerId, dial: `harvest ${this.#dials}`, sdp: "simulated" });
  }

  #ask(visit: number): void {
    if (visit !== this.#visit) return;
    const { renditionIds, scheduler } = this.#plan;
    const first = (this.#round * songsInAnnounce) % renditionIds.length;
    const songs = renditionIds.slice(first, first + songsInAnnounce);
    this.#round += 1;
    // What is wanted already and wanted again is no news: so it loses interest first. What it had before it says that it holds.
    this.#socket?.send({ type: "announce", changes: songs.map((id) => [id, 40, 0]) });
    this.#socket?.send({ type: "announce", changes: songs.map((id) => [id, 40, 3]) });
    for (const renditionId of songs.slice(0, 2)) this.#socket?.send({ type: "seek", renditionId });
    scheduler.after(roundEveryMs, () => this.#ask(visit));
  }
}
