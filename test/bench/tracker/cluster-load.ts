import { parseArgs } from "node:util";
import type { ClusterPlayer } from "./cluster-player.ts";
import { type ClusterPlan, ClusterRun, pause, sum } from "./cluster-run.ts";
import { holdToSecondCore, load } from "./load.ts";

interface Plan extends ClusterPlan {
  readonly operations: number;
  readonly perSecond: number;
  readonly redisAwaySeconds: number;
  readonly instances: number;
}

/**
 * Several instances over Redis: what an announce costs with one, two and three of them, and what listeners notice when one is killed, when Redis
 * is, and when all are restarted one after the other.
 */
export async function runCluster(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      listeners: { type: "string", default: "1000" },
      held: { type: "string", default: "50" },
      tracks: { type: "string", default: "20000" },
      operations: { type: "string", default: "20000" },
      "per-second": { type: "string", default: "200" },
      "redis-away": { type: "string", default: "60" },
      instances: { type: "string", default: "3" },
      only: { type: "string", default: "cost,kill,redis,rolling" },
    },
  });
  const plan: Plan = {
    listeners: Number(values.listeners),
    held: Number(values.held),
    tracks: Number(values.tracks),
    operations: Number(values.operations),
    perSecond: Number(values["per-second"]),
    redisAwaySeconds: Number(values["redis-away"]),
    instances: Number(values.instances),
  };
  const kinds: Record<string, (plan: Plan) => Promise<void>> = { cost, kill, redis, rolling };
  holdToSecondCore();
  for (const name of values.only.split(",")) {
    const run = kinds[name];
    if (!run) throw new Error(`Cannot bench "${name}" of a cluster: expected some of ${Object.keys(kinds).join()}`);
    await run(plan);
  }
}

/** Alone without Redis, alone with it, then two, three … */
async function cost(plan: Plan): Promise<void> {
  console.log(
    `\ncost of a track change, ${plan.listeners} listeners, ${plan.held} of ${plan.tracks} tracks held by each`,
  );
  for (let count = 0; count <= plan.instances; count += 1) {
    const run = await ClusterRun.start(plan, Math.max(1, count), count > 0);
    await run.connectAll();
    const operate = async (player: ClusterPlayer) => {
      await player.changeTrack();
    };
    const tracker = { figures: async () => ({ cpuMicros: (await run.cpu()).instances }) };
    const { players } = run;
    await load({ tracker, players, operations: plan.operations / 4, operate });
    const before = await run.cpu();
    const work = await run.redisWork();
    const full = await load({ tracker, players, operations: plan.operations, operate });
    const after = await run.cpu();
    const done = await run.redisWork();
    const { operations, perSecond } = plan;
    const calm = await load({ tracker, players, operations: Math.min(operations, 20 * perSecond), perSecond, operate });
    const each = (total: number) => (total / operations).toFixed(1);
    console.log(
      `  ${count === 0 ? "1 without Redis" : `${count} with Redis`}: ${full.cpuMicros.toFixed(1)} µs and Redis ${each(after.redis - before.redis)} µs`,
    );
    console.log(
      `    Redis: ${each(done.commands - work.commands)} commands, ${each(done.bytes - work.bytes)} bytes each`,
    );
    console.log(`    answer at ${perSecond}/s: p50 ${calm.p50Ms.toFixed(2)} ms, p99 ${calm.p99Ms.toFixed(2)} ms`);
    console.log(`    ${JSON.stringify((await run.figures()).map(({ cluster }) => cluster?.counts ?? null))}`);
    await run.stop();
  }
}

/** One instance is killed under load. */
async function kill(plan: Plan): Promise<void> {
  console.log(
    `\nkill -9 of one of ${plan.instances}, ${plan.listeners} listeners, ${plan.perSecond} track changes a second`,
  );
  const run = await ClusterRun.start(plan, plan.instances, true);
  await run.connectAll();
  const traffic = new Traffic(run, plan.perSecond);
  await pause(3_000);
  const victim = run.instances.shift();
  const affected = run.players.filter(({ port }) => port === victim?.port);
  traffic.mark();
  victim?.kill();
  await showReturn(run, affected);
  await traffic.stop();
  await showWhole(run);
  traffic.show();
  await run.stop();
}

/** Redis is killed and comes back empty. */
async function redis(plan: Plan): Promise<void> {
  console.log(
    `\nRedis killed for ${plan.redisAwaySeconds} s, ${plan.instances} instances, ${plan.listeners} listeners`,
  );
  const run = await ClusterRun.start(plan, plan.instances, true);
  await run.connectAll();
  const traffic = new Traffic(run, plan.perSecond);
  await pause(3_000);
  traffic.mark();
  await run.redis?.kill();
  await pause(1_000 * plan.redisAwaySeconds);
  console.log(`  while it was away: ${run.players.filter(({ announced }) => announced).length} announced`);
  traffic.show();
  await run.redis?.run();
  await traffic.stop();
  await showWhole(run);
  traffic.show();
  await run.stop();
}

/** Each instance is sent away politely, and another takes its place before the next goes. */
async function rolling(plan: Plan): Promise<void> {
  console.log(
    `\nrolling restart of ${plan.instances}, ${plan.listeners} listeners, ${plan.perSecond} track changes a second`,
  );
  const run = await ClusterRun.start(plan, plan.instances, true);
  await run.connectAll();
  const traffic = new Traffic(run, plan.perSecond);
  await pause(2_000);
  traffic.mark();
  for (let count = 0; count < plan.instances; count += 1) {
    await run.addInstance();
    const old = run.instances.shift();
    const affected = run.players.filter(({ port }) => port === old?.port);
    const ended = old?.leave();
    await showReturn(run, affected);
    await ended;
  }
  await traffic.stop();
  await showWhole(run);
  traffic.show();
  await run.stop();
}

/** Until all of those who lost their line have announced again. */
async function showReturn(run: ClusterRun, affected: readonly ClusterPlayer[]): Promise<void> {
  const startMs = performance.now();
  const reached = new Map<number, number>();
  const shares = [0.95, 0.999, 1];
  const lostBefore = new Map(affected.map((player) => [player, player.counts.lost]));
  while (reached.size < shares.length && performance.now() - startMs < 60_000) {
    await pause(20);
    const back = affected.filter((one) => one.announced && one.counts.lost > (lostBefore.get(one) ?? 0)).length;
    for (const share of shares) {
      if (!reached.has(share) && back >= share * affected.length) reached.set(share, performance.now() - startMs);
    }
  }
  const told = shares.map(
    (share) => `${100 * share} % after ${((reached.get(share) ?? Number.NaN) / 1_000).toFixed(2)} s`,
  );
  console.log(`  ${affected.length} of ${run.players.length} lost their line, announced again: ${told.join(", ")}`);
}

async function showWhole(run: ClusterRun): Promise<void> {
  const startMs = performance.now();
  let missing = await run.whatIsMissing();
  while (missing !== null && performance.now() - startMs < 60_000) {
    await pause(100);
    missing = await run.whatIsMissing();
  }
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(2);
  console.log(
    missing === null ? `  the swarms are whole, ${seconds} s later` : `  NOT WHOLE after ${seconds} s: ${missing}`,
  );
}

/** Track changes all the while, each by the next listener that has a line. */
class Traffic {
  readonly #run: ClusterRun;
  readonly #timer: NodeJS.Timeout;
  readonly #running = new Set<Promise<void>>();
  #waitedMs: number[] = [];
  #announces = 0;
  #next = 0;
  #before = { unanswered: 0, cut: 0, refused: 0, lost: 0, dropped: 0 };

  constructor(run: ClusterRun, perSecond: number) {
    this.#run = run;
    const startMs = performance.now();
    let begun = 0;
    this.#timer = setInterval(() => {
      const due = ((performance.now() - startMs) * perSecond) / 1_000;
      for (; begun < due; begun += 1) this.#one();
    }, 5);
  }

  #one(): void {
    const player = this.#run.players[this.#next % this.#run.players.length] as ClusterPlayer;
    this.#next += 1;
    const startMs = performance.now();
    const running = player.changeTrack().then((isAnswered) => {
      this.#running.delete(running);
      if (isAnswered === null) return;
      this.#announces += 1;
      if (isAnswered) this.#waitedMs.push(performance.now() - startMs);
    });
    this.#running.add(running);
  }

  /** Counts from here. */
  mark(): void {
    this.#before = this.#counts();
    this.#announces = 0;
    this.#waitedMs = [];
  }

  #counts() {
    const of = (name: "unanswered" | "cut" | "refused" | "lost" | "dropped") =>
      sum(this.#run.players.map(({ counts }) => counts[name]));
    return {
      unanswered: of("unanswered"),
      cut: of("cut"),
      refused: of("refused"),
      lost: of("lost"),
      dropped: of("dropped"),
    };
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }

  show(): void {
    const now = this.#counts();
    const since = (name: keyof typeof now) => now[name] - this.#before[name];
    const waited = this.#waitedMs.toSorted((one, other) => one - other);
    const at = (share: number) => (waited[Math.floor(share * (waited.length - 1))] ?? Number.NaN).toFixed(1);
    console.log(
      `  ${this.#announces} announces, ${since("unanswered")} failed, ${since("cut")} cut by a move and said again, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
    );
    console.log(
      `  lines lost ${since("lost")}, attempts that no instance took ${since("refused")}, links dropped ${since("dropped")} of ${sum(this.#run.players.map(({ links }) => links.size)) / 2}`,
    );
  }
}
