import type { RenditionId } from "../../../shared/ids.ts";
import type { SwarmElsewhere } from "../../../shared/tracker/instances/cluster.ts";
import { type InstanceId, isInstanceId } from "../../../shared/tracker/instances/instance.ts";
import { redisLimits } from "./limits.ts";
import type { RedisConnection } from "./redis-connection.ts";

interface Counts {
  readonly holders: number;
  readonly wanters: number;
}

export interface DirectoryOptions {
  readonly connection: RedisConnection;
  readonly instance: InstanceId;
  isAlive(instance: InstanceId): boolean;
  /** Answers each `inquire`. */
  onFound(renditionId: RenditionId, others: readonly SwarmElsewhere[]): void;
}

/**
 * Which instances have listeners of which swarm, in Redis. Changes gather for some milliseconds; a first write and a read go at the end of this turn of the loop and take
 * them along, writes first, in one pipeline, and the next goes when it is answered: of two instances that write and then read a swarm at once, one sees the other.
 */
export class Directory {
  readonly #options: DirectoryOptions;
  /** The newest of each swarm. */
  readonly #unwritten = new Map<RenditionId, Counts>();
  #unread: RenditionId[] = [];
  #state: "idle" | "gathering" | "due" | "asking" | "closed" = "idle";
  /** Something waits that others should see at once. */
  #hurried = false;
  #timer: NodeJS.Timeout | null = null;
  /** More was to be written than could be kept: all has to be written again. */
  overflowed = false;

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  get unwritten(): number {
    return this.#unwritten.size;
  }

  write(renditionId: RenditionId, counts: Counts, { atOnce }: { readonly atOnce: boolean }): void {
    if (this.#unwritten.size >= redisLimits.unwrittenMax && !this.#unwritten.has(renditionId)) {
      this.overflowed = true;
      return;
    }
    this.#unwritten.set(renditionId, { holders: counts.holders, wanters: counts.wanters });
    this.#hurried ||= atOnce;
    this.wake();
  }

  inquire(renditionId: RenditionId): void {
    this.#unread.push(renditionId);
    this.wake();
  }

  /** Sends what waits. While Redis is away writes wait on and reads are answered with nobody. */
  wake(): void {
    if (this.#state !== "idle" && this.#state !== "gathering") return;
    if (this.#unread.length > 0 || (this.#hurried && this.#options.connection.isUp)) {
      this.#stopGathering();
      this.#state = "due";
      setImmediate(() => void this.#exchange());
    } else if (this.#state === "idle" && this.#unwritten.size > 0 && this.#options.connection.isUp) {
      this.#state = "gathering";
      this.#timer = setTimeout(() => void this.#exchange(), redisLimits.gatherMs).unref();
    }
  }

  #stopGathering(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  close(): void {
    this.#stopGathering();
    this.#state = "closed";
    this.#unwritten.clear();
    this.#unread = [];
  }

  async #exchange(): Promise<void> {
    if (this.#state === "closed") return;
    const reads = this.#unread;
    this.#hurried = false;
    this.#unread = [];
    const writes = this.#options.connection.isUp ? this.#takeWrites() : [];
    this.#state = "asking";
    const answers = writes.length + reads.length === 0 ? null : await this.#ask(writes, reads);
    if (this.#isClosed()) return;
    this.#state = "idle";
    if (answers === null || answers.some(([error], index) => error !== null && index < 2 * writes.length)) {
      this.#keep(writes);
    }
    for (const [index, renditionId] of reads.entries()) {
      const fields = answers?.[answers.length - reads.length + index]?.[1];
      this.#options.onFound(renditionId, this.#others(renditionId, fields));
    }
    // Without an answer what is unwritten waits for Redis, which wakes us.
    if (answers !== null || this.#unread.length > 0) this.wake();
  }

  #isClosed(): boolean {
    return this.#state === "closed";
  }

  #takeWrites(): [RenditionId, Counts][] {
    const some: [RenditionId, Counts][] = [];
    for (const entry of this.#unwritten) {
      some.push(entry);
      this.#unwritten.delete(entry[0]);
      if (some.length === redisLimits.writesAtOnceMax) break;
    }
    return some;
  }

  #ask(
    writes: readonly [RenditionId, Counts][],
    reads: readonly RenditionId[],
  ): Promise<[error: Error | null, result: unknown][] | null> {
    const { connection, instance } = this.#options;
    return connection.ask((redis) => {
      const pipeline = redis.pipeline();
      for (const [renditionId, { holders, wanters }] of writes) {
        const key = keyOf(renditionId);
        if (holders + wanters === 0) pipeline.hdel(key, instance);
        else pipeline.hset(key, instance, `${holders} ${wanters}`);
        pipeline.pexpire(key, redisLimits.swarmLifeMs);
      }
      for (const renditionId of reads) pipeline.hgetall(keyOf(renditionId));
      return pipeline.exec();
    });
  }

  /** What Redis did not take waits for its return, unless something newer does. */
  #keep(writes: readonly [RenditionId, Counts][]): void {
    for (const [renditionId, counts] of writes) {
      if (!this.#unwritten.has(renditionId)) this.#unwritten.set(renditionId, counts);
    }
  }

  /** Reads a swarm's hash. What the dead left there, or somebody else wrote, is removed on the way. */
  #others(renditionId: RenditionId, fields: unknown): SwarmElsewhere[] {
    const { connection, instance: own, isAlive } = this.#options;
    const others: SwarmElsewhere[] = [];
    const dead: string[] = [];
    for (const [instance, text] of Object.entries((fields ?? {}) as Record<string, string>)) {
      if (instance === own) continue;
      const counts = readCounts(text);
      if (counts === null || !isInstanceId(instance) || !isAlive(instance)) dead.push(instance);
      else others.push({ instance, ...counts });
    }
    if (dead.length > 0) void connection.ask((redis) => redis.hdel(keyOf(renditionId), ...dead));
    return others;
  }
}

/** Null when it is not two numbers below 10 million. */
function readCounts(text: string): Counts | null {
  const match = /^(\d{1,7}) (\d{1,7})$/.exec(text);
  return match === null ? null : { holders: Number(match[1]), wanters: Number(match[2]) };
}

function keyOf(renditionId: RenditionId): string {
  return `tutti:swarm:${renditionId}`;
}
