import { generateKeyPairSync } from "node:crypto";
import type { Redis } from "ioredis";
import { MortalRedis, redisProgram } from "../../contract/mortal-redis.ts";
import { ClusterPlayer } from "./cluster-player.ts";
import { addressOf, connectMany } from "./load.ts";
import { TrackerProcess } from "./process.ts";
import { renditionOf, Taste } from "./song-taste.ts";

export interface ClusterPlan {
  readonly listeners: number;
  readonly held: number;
  readonly tracks: number;
}

interface InstanceFigures {
  readonly connections: number;
  readonly memberships: number;
  readonly cluster: { readonly instance: string; readonly others: readonly string[]; readonly counts: object } | null;
  readonly bus: { readonly connected: boolean; readonly unwritten: number; readonly dropped: number } | null;
}

/** Instances in processes of their own, a Redis where there is more than one, and listeners that stay. */
export class ClusterRun {
  readonly #operator = generateKeyPairSync("ed25519");
  readonly #plan: ClusterPlan;
  readonly taste: Taste;
  instances: TrackerProcess[] = [];
  players: ClusterPlayer[] = [];
  redis: MortalRedis | null = null;
  #client: Redis | null = null;

  private constructor(plan: ClusterPlan) {
    this.#plan = plan;
    this.taste = new Taste(plan.tracks, 1);
  }

  static async start(plan: ClusterPlan, instances: number, withRedis: boolean): Promise<ClusterRun> {
    const run = new ClusterRun(plan);
    const program = redisProgram();
    if (withRedis && program === null) {
      throw new Error("Cannot bench a cluster: neither redis-server nor valkey-server is on the PATH");
    }
    if (withRedis && program !== null) run.redis = await MortalRedis.start(program);
    run.#client = run.redis?.client() ?? null;
    for (let count = 0; count < instances; count += 1) await run.addInstance();
    await run.#knowEachOther();
    return run;
  }

  async addInstance(): Promise<void> {
    const publicKey = this.#operator.publicKey.export({ format: "jwk" }).x ?? "";
    this.instances.push(await TrackerProcess.start("tutti", { publicKey, redisUrl: this.redis?.url() ?? "" }));
  }

  async #knowEachOther(): Promise<void> {
    const others = this.instances.length - 1;
    while (others > 0 && (await this.figures()).some(({ cluster }) => cluster?.others.length !== others))
      await pause(50);
  }

  newPlayer(index: number, held = this.#plan.held): ClusterPlayer {
    return new ClusterPlayer({
      proxy: { ports: () => this.instances.map(({ port }) => port) },
      operator: this.#operator.privateKey,
      taste: this.taste,
      localAddress: addressOf(index),
      held,
    });
  }

  async connectAll(): Promise<void> {
    this.players = await connectMany(this.#plan.listeners, async (index) => {
      const player = this.newPlayer(index);
      if (!(await player.connect())) throw new Error("Cannot bench a cluster: an instance took no listener");
      return player;
    });
  }

  async figures(): Promise<InstanceFigures[]> {
    const all: InstanceFigures[] = [];
    for (const instance of this.instances) all.push((await instance.figures("cpu")).snapshot as InstanceFigures);
    return all;
  }

  /** Processor time of all instances, µs; of Redis apart. */
  async cpu(): Promise<{ instances: number; redis: number }> {
    let instances = 0;
    for (const instance of this.instances) instances += (await instance.figures("cpu")).cpuMicros;
    return { instances, redis: this.#client === null ? 0 : redisMicros(await this.#client.info("cpu")) };
  }

  /** Commands that Redis has done since its start, and bytes in and out. */
  async redisWork(): Promise<{ commands: number; bytes: number }> {
    const info = (await this.#client?.info("stats")) ?? "";
    const bytes = infoNumber(info, "total_net_input_bytes") + infoNumber(info, "total_net_output_bytes");
    return { commands: infoNumber(info, "total_commands_processed"), bytes };
  }

  /** What is wrong with the whole, in words; null when instances know exactly what the listeners announced. */
  async whatIsMissing(): Promise<string | null> {
    const figures = await this.figures();
    const connections = sum(figures.map((one) => one.connections));
    const memberships = sum(figures.map((one) => one.memberships));
    const expected = sum(this.players.map(({ swarms }) => swarms));
    if (connections !== this.players.length) return `${connections} listeners of ${this.players.length}`;
    if (memberships !== expected) return `${memberships} memberships of ${expected}`;
    const others = this.instances.length - 1;
    if (others === 0) return null;
    const apart = figures.find(({ cluster }) => cluster?.others.length !== others);
    if (apart) return `an instance knows ${apart.cluster?.others.length} others of ${others}`;
    const late = figures.find(({ bus }) => !bus?.connected || bus.unwritten > 0);
    return late ? `${late.bus?.unwritten} swarms not written yet` : this.#whatDirectoryLacks(figures);
  }

  /** Every instance's field must be there for every swarm that it has holders in. */
  async #whatDirectoryLacks(figures: readonly InstanceFigures[]): Promise<string | null> {
    const expected = new Map<string, string[]>();
    for (const { port, held } of this.players) {
      const index = this.instances.findIndex((instance) => instance.port === port);
      const id = figures[index]?.cluster?.instance ?? "";
      for (const track of held) {
        const key = `tutti:swarm:${renditionOf(track)}`;
        const ids = expected.get(key) ?? [];
        if (!ids.includes(id)) ids.push(id);
        expected.set(key, ids);
      }
    }
    const keys = [...expected.keys()];
    let missing = 0;
    for (let start = 0; start < keys.length; start += 1_000) {
      const pipeline = this.#client?.pipeline();
      for (const key of keys.slice(start, start + 1_000)) pipeline?.hkeys(key);
      for (const [index, [, written]] of ((await pipeline?.exec()) ?? []).entries()) {
        const ids = expected.get(keys[start + index] ?? "") ?? [];
        missing += ids.filter((id) => !(written as string[]).includes(id)).length;
      }
    }
    return missing === 0 ? null : `${missing} fields of the directory are missing`;
  }

  async stop(): Promise<void> {
    for (const player of this.players) player.close();
    for (const instance of this.instances) instance.stop();
    this.#client?.disconnect();
    await this.redis?.stop();
  }
}

function redisMicros(info: string): number {
  return 1e6 * (infoNumber(info, "used_cpu_user") + infoNumber(info, "used_cpu_sys"));
}

function infoNumber(info: string, name: string): number {
  return Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)?.[1] ?? 0);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
