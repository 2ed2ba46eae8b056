import type { PeerId, RenditionId } from "../../shared/ids.ts";
import { type Random, seededRandom } from "../../shared/seeded-random.ts";
import type { ClientMessage, ServerMessage } from "../../shared/signal/message.ts";
import type { TrackerInput } from "../../shared/tracker/input.ts";
import { newCluster, type SwarmElsewhere } from "../../shared/tracker/instances/cluster.ts";
import { decodeBatch, encodeBatch } from "../../shared/tracker/instances/cluster-batch.ts";
import type { InstanceId } from "../../shared/tracker/instances/instance.ts";
import { type TrackerLimits, trackerLimits } from "../../shared/tracker/limits.ts";
import { createState, type TrackerState } from "../../shared/tracker/state.ts";
import { handleInput } from "../../shared/tracker/tracker.ts";
import { unreachable } from "../../shared/unreachable.ts";
import { peerId } from "./tracker.ts";

export interface Weather {
  /** A message takes up to so long; those that are drawn shorter overtake others. */
  readonly delayMs: number;
  /** Share of messages that are lost. */
  readonly loss: number;
}

export interface Heard {
  readonly at: number;
  readonly to: PeerId;
  readonly message: ServerMessage;
}

interface TestedInstance {
  readonly id: InstanceId;
  state: TrackerState;
  up: boolean;
  readonly peerOf: Map<number, PeerId>;
}

/**
 * Several cores, a directory and a bus between them, in one process: what one says is encoded, delayed, lost, overtaken and decoded as on the way through
 * Redis. Time moves only by `pass`.
 */
export class TestedCluster {
  readonly instances: TestedInstance[];
  readonly random: Random;
  readonly heard: Heard[] = [];
  nowMs = 1_000;
  /** Whether the bus and the directory can be reached. */
  busUp = true;
  #weather: Weather;
  readonly #directory = new Map<RenditionId, Map<InstanceId, { holders: number; wanters: number }>>();
  #due: { atMs: number; deliver: () => void }[] = [];
  #connections = 0;
  #beatAtMs = 0;

  constructor(options: {
    readonly instances: number;
    readonly seed?: number;
    readonly weather?: Weather;
    readonly limits?: Partial<TrackerLimits>;
  }) {
    const { instances, seed = 1, weather = { delayMs: 4, loss: 0 }, limits = {} } = options;
    this.random = seededRandom(seed);
    this.#weather = weather;
    this.instances = Array.from({ length: instances }, (_, index) => {
      const id = index.toString(16).padStart(16, "0") as InstanceId;
      const cluster = newCluster(id);
      const state = createState({
        seed: seed + index,
        limits: { ...trackerLimits, ...limits },
        sharing: "on",
        cluster,
      });
      return { id, state, up: true, peerOf: new Map() };
    });
    this.beat();
  }

  instance(index: number): TestedInstance {
    return this.instances[index] as TestedInstance;
  }

  /** Says hello at an instance; the connection stands for the listener from then on. */
  join(at: number, listener: number, address = `192.0.${listener % 250}.1`): number {
    this.#connections += 1;
    const connection = this.#connections;
    this.instance(at).peerOf.set(connection, peerId(listener));
    this.input(at, { type: "joined", connection, peerId: peerId(listener), address });
    return connection;
  }

  say(at: number, connection: number, message: ClientMessage): void {
    this.input(at, { type: "message", connection, message });
  }

  leave(at: number, connection: number): void {
    this.input(at, { type: "left", connection });
  }

  /** The process is gone, and all its sockets with it. */
  kill(at: number): void {
    this.instance(at).up = false;
  }

  /** Time goes on: what is under way arrives, and every 3 s all learn who lives. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      this.#due.sort((one, other) => one.atMs - other.atMs);
      const next = this.#due[0];
      const atMs = Math.min(next?.atMs ?? Number.POSITIVE_INFINITY, this.#beatAtMs);
      if (atMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, atMs);
      if (atMs === this.#beatAtMs) this.beat();
      else this.#due.shift()?.deliver();
    }
    this.nowMs = untilMs;
  }

  beat(): void {
    this.#beatAtMs = this.nowMs + 3_000;
    if (!this.busUp) return;
    const alive = this.instances.filter(({ up }) => up).map(({ id }) => id);
    for (const [index, { up }] of this.instances.entries()) {
      if (!up) continue;
      this.input(index, { type: "instances", alive });
      this.input(index, { type: "refresh", share: 1 / 20 });
    }
  }

  /** The directory is empty again, and all know. */
  loseDirectory(): void {
    this.#directory.clear();
    for (const index of this.instances.keys()) this.input(index, { type: "rewrite" });
  }

  input(at: number, input: TrackerInput): void {
    const { id, state, up, peerOf } = this.instance(at);
    if (!up) return;
    for (const output of handleInput(state, input, this.nowMs)) {
      switch (output.type) {
        case "send":
          this.heard.push({ at, to: peerOf.get(output.connection) as PeerId, message: output.message });
          break;
        case "cluster": {
          const text = encodeBatch(id, [output.message]);
          if (this.busUp && this.random() >= this.#weather.loss) this.#later(() => this.#arrive(output.to, text));
          break;
        }
        case "publish":
          if (this.busUp) this.write(id, output);
          break;
        case "inquire":
          this.#later(() => this.#answerInquiry(at, output.renditionId));
          break;
        case "close":
          break;
        default:
          unreachable(output);
      }
    }
  }

  #later(deliver: () => void): void {
    this.#due.push({ atMs: this.nowMs + this.random() * this.#weather.delayMs, deliver });
  }

  #arrive(to: InstanceId, text: string): void {
    const batch = decodeBatch(text);
    if (!batch.ok || batch.value.fault !== null) throw new Error(batch.ok ? `${batch.value.fault}` : batch.error);
    const at = this.instances.findIndex(({ id }) => id === to);
    for (const message of batch.value.messages) this.input(at, { type: "cluster", from: batch.value.from, message });
  }

  write(id: InstanceId, counts: { renditionId: RenditionId; holders: number; wanters: number }): void {
    const fields = this.#directory.get(counts.renditionId) ?? new Map();
    this.#directory.set(counts.renditionId, fields);
    if (counts.holders + counts.wanters === 0) fields.delete(id);
    else fields.set(id, { holders: counts.holders, wanters: counts.wanters });
  }

  #answerInquiry(at: number, renditionId: RenditionId): void {
    const own = this.instance(at).id;
    const fields = this.busUp ? (this.#directory.get(renditionId) ?? new Map()) : new Map();
    const others: SwarmElsewhere[] = [...fields]
      .filter(([id]) => id !== own)
      .map(([instance, counts]) => ({ instance, ...counts }));
    this.input(at, { type: "found", renditionId, others });
  }

  /** What the directory says of a swarm for an instance. */
  written(at: number, renditionId: RenditionId): { holders: number; wanters: number } | undefined {
    return this.#directory.get(renditionId)?.get(this.instance(at).id);
  }

  said<Type extends ServerMessage["type"]>(to: number, type: Type): Extract<ServerMessage, { type: Type }>[] {
    return this.heard
      .filter((each) => each.to === peerId(to))
      .map(({ message }) => message)
      .filter((message): message is Extract<ServerMessage, { type: Type }> => message.type === type);
  }

  /** Whom a listener was told of. */
  met(listener: number): PeerId[] {
    return this.said(listener, "introduce").flatMap(({ peers }) => peers.map((peer) => peer.peerId));
  }
}
