import { type InstanceId, isInstanceId } from "../../../shared/tracker/instances/instance.ts";
import { redisLimits } from "./limits.ts";
import type { RedisConnection } from "./redis-connection.ts";

export interface RollCallOptions {
  readonly connection: RedisConnection;
  readonly instance: InstanceId;
  readonly clock: { nowMs(): number };
  /** At each beat that Redis answered. `lost`: our own key was gone, so Redis may have forgotten everything. */
  onCalled(call: { readonly alive: readonly InstanceId[]; readonly lost: boolean }): void;
  /** One that was not known alive before: it may not know us either. */
  onNew(instance: InstanceId): void;
}

/** Says that we live, and learns who else does. */
export class RollCall {
  readonly #options: RollCallOptions;
  /** When each was last seen alive. While Redis is away nobody can be seen, so nobody dies of it. */
  readonly #seenAtMs = new Map<InstanceId, number>();
  /** Did not listen any more, although their keys may still be there. */
  readonly #silentUntilMs = new Map<InstanceId, number>();
  #lastAnswerMs = 0;

  constructor(options: RollCallOptions) {
    this.#options = options;
  }

  isAlive = (instance: InstanceId): boolean => this.#seenAtMs.has(instance) && !this.#silentUntilMs.has(instance);

  /** Nobody listens on its channel: its process or its connection to Redis is gone, and it is dead before its key is. */
  fellSilent(instance: InstanceId): void {
    const nowMs = this.#options.clock.nowMs();
    this.#seenAtMs.delete(instance);
    this.#silentUntilMs.set(instance, nowMs + redisLimits.instanceLifeMs);
  }

  /** It said something: it lives, whatever was thought of it. */
  heard(instance: InstanceId): void {
    this.#silentUntilMs.delete(instance);
    this.#seenAtMs.set(instance, this.#options.clock.nowMs());
  }

  alive(): InstanceId[] {
    return [...this.#seenAtMs.keys()];
  }

  async beat(): Promise<void> {
    const { connection, instance, clock, onCalled } = this.#options;
    const answers = await connection.ask((redis) =>
      redis
        .pipeline()
        .set(keyOf(instance), "1", "PX", redisLimits.instanceLifeMs, "GET")
        .sadd("tutti:instances", instance)
        .smembers("tutti:instances")
        .exec(),
    );
    const [before, , members] = answers ?? [];
    if (!before || before[0] !== null || !members || !Array.isArray(members[1])) return;
    const others = (members[1] as string[])
      .filter((id): id is InstanceId => isInstanceId(id) && id !== instance)
      .slice(0, redisLimits.instancesMax);
    const keys = others.length === 0 ? [] : await connection.ask((redis) => redis.mget(others.map(keyOf)));
    if (keys === null) return;
    const lost = before[1] === null;
    // An instance that is not even in the set has removed itself, unless Redis has forgotten everything.
    if (!lost) for (const id of this.#seenAtMs.keys()) if (!others.includes(id)) this.#seenAtMs.delete(id);
    this.#see(others.filter((_, index) => keys[index] !== null));
    const gone = others.filter((id, index) => keys[index] === null && !this.#seenAtMs.has(id));
    if (gone.length > 0) void connection.ask((redis) => redis.srem("tutti:instances", ...gone));
    this.#lastAnswerMs = clock.nowMs();
    onCalled({ alive: this.alive(), lost });
  }

  #see(present: readonly InstanceId[]): void {
    const nowMs = this.#options.clock.nowMs();
    // After a pause of Redis all instances that were there get the time to come back.
    const pauseMs = this.#lastAnswerMs === 0 ? 0 : nowMs - this.#lastAnswerMs - redisLimits.beatMs;
    if (pauseMs > redisLimits.beatMs) for (const id of this.#seenAtMs.keys()) this.#seenAtMs.set(id, nowMs);
    for (const [id, untilMs] of this.#silentUntilMs) if (nowMs >= untilMs) this.#silentUntilMs.delete(id);
    for (const id of present) {
      if (this.#silentUntilMs.has(id)) continue;
      if (!this.#seenAtMs.has(id)) this.#options.onNew(id);
      this.#seenAtMs.set(id, nowMs);
    }
    for (const [id, atMs] of this.#seenAtMs) {
      if (nowMs - atMs > redisLimits.goneAfterMs) this.#seenAtMs.delete(id);
    }
  }

  /** Leaves without waiting to be missed. */
  async leave(): Promise<void> {
    const { connection, instance } = this.#options;
    await connection.ask((redis) => redis.pipeline().del(keyOf(instance)).srem("tutti:instances", instance).exec());
  }
}

function keyOf(instance: InstanceId): string {
  return `tutti:instance:${instance}`;
}
