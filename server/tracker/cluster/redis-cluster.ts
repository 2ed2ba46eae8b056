import { randomBytes } from "node:crypto";
import type { Sharing } from "../../../shared/signal/message.ts";
import type { TrackerInput } from "../../../shared/tracker/input.ts";
import { decodeBatch, encodeBatch } from "../../../shared/tracker/instances/cluster-batch.ts";
import type { InstanceId } from "../../../shared/tracker/instances/instance.ts";
import type { TrackerOutput } from "../../../shared/tracker/output.ts";
import { unreachable } from "../../../shared/unreachable.ts";
import type { TrackerLog } from "../metrics.ts";
import { Directory } from "./directory.ts";
import { redisLimits } from "./limits.ts";
import { Outbox } from "./outbox.ts";
import type { OpenRedis } from "./redis-client.ts";
import { RedisConnection } from "./redis-connection.ts";
import { RollCall } from "./roll-call.ts";

export interface RedisClusterOptions {
  /** `redis:` or `rediss:`, with password and number of the database where they are needed. */
  readonly url: string;
  readonly log: TrackerLog;
  readonly clock: { nowMs(): number };
  /** Default: over the network. */
  readonly openRedis?: OpenRedis;
}

export interface ClusterStatus {
  /** Whether Redis can be reached now. */
  readonly connected: boolean;
  /** Swarms that wait to be written to Redis. */
  readonly unwritten: number;
  /** Since the start: messages for other instances that were dropped, and those of others that could not be read. */
  readonly dropped: number;
  readonly unread: number;
}

/** What a tracker has to do with others. */
export interface TrackerCluster {
  readonly instance: InstanceId;
  /** `run` takes what others do as inputs of the core. */
  start(run: (input: TrackerInput) => void): void;
  obey(output: Extract<TrackerOutput, { type: "cluster" | "publish" | "inquire" }>): void;
  /** The operator's switch was moved here. */
  spreadSharing(sharing: Sharing): void;
  status(): ClusterStatus;
  close(): Promise<void>;
}

/** Joins the instances that share a Redis. One that cannot reach it serves its listeners alone and goes on trying. */
export function createRedisCluster(options: RedisClusterOptions): TrackerCluster {
  const { log, clock } = options;
  const instance = randomBytes(8).toString("hex") as InstanceId;
  let run: (input: TrackerInput) => void = () => undefined;
  const timers: NodeJS.Timeout[] = [];
  let unread = 0;
  /** Moved here and not in Redis yet. */
  let unspread: Sharing | null = null;
  let sharing: string | null = null;

  const connection = new RedisConnection({ url: options.url, log, open: options.openRedis, onUp, onMessage });
  const channelOf = (id: InstanceId) => `tutti:${connection.database}:to:${id}`;
  const sharingChannel = `tutti:${connection.database}:sharing`;
  const rollCall = new RollCall({ connection, instance, clock, onCalled, onNew: greet });
  const directory = new Directory({
    connection,
    instance,
    isAlive: rollCall.isAlive,
    onFound: (renditionId, others) => run({ type: "found", renditionId, others }),
  });
  const outbox = new Outbox({ connection, instance, channelOf, onSilence });

  return { instance, start, obey, spreadSharing, status, close };

  function start(core: (input: TrackerInput) => void): void {
    run = core;
    connection.listen(channelOf(instance));
    connection.listen(sharingChannel);
    connection.start();
    timers.push(setInterval(() => void beat(), redisLimits.beatMs).unref());
    timers.push(setInterval(refresh, redisLimits.refreshStepMs).unref());
  }

  function onUp(): void {
    void beat();
    directory.wake();
  }

  async function beat(): Promise<void> {
    if (!connection.isUp) return;
    await Promise.all([rollCall.beat(), meetSharing()]);
  }

  function refresh(): void {
    if (!connection.isUp) return;
    if (directory.overflowed) run({ type: "rewrite" });
    directory.overflowed = false;
    run({ type: "refresh", share: redisLimits.refreshStepMs / redisLimits.refreshMs });
  }

  function onCalled({ alive, lost }: { readonly alive: readonly InstanceId[]; readonly lost: boolean }): void {
    run({ type: "instances", alive });
    if (lost) run({ type: "rewrite" });
    if (lost) refresh();
  }

  /** Says nothing, and so that we are here. */
  function greet(id: InstanceId): void {
    void connection.ask((redis) => redis.publish(channelOf(id), encodeBatch(instance, [])));
  }

  function onSilence(id: InstanceId): void {
    rollCall.fellSilent(id);
    run({ type: "instances", alive: rollCall.alive() });
  }

  function onMessage(channel: string, text: string): void {
    if (channel === sharingChannel) {
      if (unspread === null) takeSharing(text);
      return;
    }
    const batch = decodeBatch(text);
    if (!batch.ok) {
      noteUnread(1, batch.error);
      return;
    }
    const { from, messages, fault } = batch.value;
    if (fault !== null) noteUnread(batch.value.unread, fault);
    if (from === instance) return;
    if (!rollCall.isAlive(from)) {
      rollCall.heard(from);
      run({ type: "instances", alive: rollCall.alive() });
    }
    for (const message of messages) run({ type: "cluster", from, message });
  }

  function noteUnread(count: number, reason: string): void {
    if (unread === 0) log.warn({ reason }, "tracker: something came over Redis that no instance says");
    unread += count;
  }

  function obey(output: Extract<TrackerOutput, { type: "cluster" | "publish" | "inquire" }>): void {
    switch (output.type) {
      case "cluster":
        outbox.put(output.to, output.message);
        break;
      case "publish":
        directory.write(output.renditionId, output, { atOnce: output.first === true });
        break;
      case "inquire":
        directory.inquire(output.renditionId);
        break;
      default:
        unreachable(output);
    }
  }

  function spreadSharing(moved: Sharing): void {
    sharing = moved;
    unspread = moved;
    void meetSharing();
  }

  /** The switch is kept in Redis as long as an instance lives, so that instances which were cut off or start later take it over. */
  async function meetSharing(): Promise<void> {
    const moved = unspread;
    if (moved !== null) {
      const written = await connection.ask((redis) =>
        redis
          .pipeline()
          .set("tutti:sharing", moved, "PX", redisLimits.sharingLifeMs)
          .publish(sharingChannel, moved)
          .exec(),
      );
      if (written !== null && unspread === moved) unspread = null;
      return;
    }
    const text = await connection.ask((redis) => redis.getex("tutti:sharing", "PX", redisLimits.sharingLifeMs));
    if (text !== null && unspread === null) takeSharing(text);
  }

  function takeSharing(text: string): void {
    if ((text !== "on" && text !== "off") || text === sharing) return;
    sharing = text;
    run({ type: "sharing", sharing: text });
  }

  function status(): ClusterStatus {
    return { connected: connection.isUp, unwritten: directory.unwritten, dropped: outbox.dropped, unread };
  }

  async function close(): Promise<void> {
    for (const timer of timers) clearInterval(timer);
    directory.close();
    run = () => undefined;
    await rollCall.leave();
    connection.close();
  }
}
