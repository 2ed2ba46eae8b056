import { batchMessagesMax, encodeBatch } from "../../../shared/tracker/instances/cluster-batch.ts";
import type { ClusterMessage } from "../../../shared/tracker/instances/cluster-message.ts";
import type { InstanceId } from "../../../shared/tracker/instances/instance.ts";
import { redisLimits } from "./limits.ts";
import type { RedisConnection } from "./redis-connection.ts";

export interface OutboxOptions {
  readonly connection: RedisConnection;
  readonly instance: InstanceId;
  channelOf(instance: InstanceId): string;
  /** Nobody listens there. */
  onSilence(instance: InstanceId): void;
}

/** What goes to other instances, as one batch for each and turn of the loop. While Redis is away it is dropped: a listener whose dial failed tries again. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting = new Map<InstanceId, ClusterMessage[]>();
  #isDue = false;
  dropped = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  put(to: InstanceId, message: ClusterMessage): void {
    const messages = this.#waiting.get(to) ?? [];
    if (!this.#options.connection.isUp || messages.length >= redisLimits.outboxMax) {
      this.dropped += 1;
      return;
    }
    this.#waiting.set(to, messages);
    messages.push(message);
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.#send());
  }

  #send(): void {
    this.#isDue = false;
    for (const [to, messages] of this.#waiting) {
      for (let start = 0; start < messages.length; start += batchMessagesMax) {
        void this.#publish(to, messages.slice(start, start + batchMessagesMax));
      }
    }
    this.#waiting.clear();
  }

  async #publish(to: InstanceId, messages: readonly ClusterMessage[]): Promise<void> {
    const { connection, instance, channelOf, onSilence } = this.#options;
    const text = encodeBatch(instance, messages);
    const listeners = await connection.ask((redis) => redis.publish(channelOf(to), text));
    if (listeners === null) this.dropped += messages.length;
    if (listeners === 0) onSilence(to);
  }
}
