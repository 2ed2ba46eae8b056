import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";

export interface LoadFigures {
  readonly operations: number;
  readonly seconds: number;
  /** Processor time of the tracker for one operation, µs. */
  readonly cpuMicros: number;
  /** From sending to the answer, ms. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

/** The driver keeps to the second core where there are two, so that the tracker has the first. */
export function holdToSecondCore(): void {
  if (availableParallelism() > 1) execFileSync("taskset", ["-a", "-cp", "1", String(process.pid)], { stdio: "ignore" });
}

/** Each listener its own address, sixteen in a /24. */
export function addressOf(index: number): string {
  return `127.${1 + (index >> 12)}.${(index >> 4) & 255}.${1 + (index & 15)}`;
}

/** Makes `count` listeners, a few at a time. */
export async function connectMany<Player>(
  count: number,
  connect: (index: number) => Promise<Player>,
): Promise<Player[]> {
  const players: Player[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      players[index] = await connect(index);
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return players;
}

/** As many operations as the tracker bears, `inFlight` at one time, or `perSecond` of them evenly; each by another listener. */
export async function load<Player>(options: {
  /** Whose processor time is read, µs. */
  readonly tracker: { figures(what: "cpu"): Promise<{ readonly cpuMicros: number }> };
  readonly players: readonly Player[];
  readonly operations: number;
  readonly perSecond?: number;
  readonly inFlight?: number;
  operate(player: Player): Promise<void>;
}): Promise<LoadFigures> {
  const { tracker, players, operations, perSecond, inFlight = 64, operate } = options;
  const waitedMs: number[] = [];
  let begun = 0;
  const one = async () => {
    const player = players[begun % players.length] as Player;
    begun += 1;
    const sentMs = performance.now();
    await operate(player);
    waitedMs.push(performance.now() - sentMs);
  };
  const before = await tracker.figures("cpu");
  const startMs = performance.now();
  if (perSecond === undefined) {
    const worker = async () => {
      while (begun < operations) await one();
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
  } else {
    const running: Promise<void>[] = [];
    while (begun < operations) {
      const due = Math.min(operations, ((performance.now() - startMs) * perSecond) / 1_000);
      while (begun < due) running.push(one());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(running);
  }
  const seconds = (performance.now() - startMs) / 1_000;
  const after = await tracker.figures("cpu");
  waitedMs.sort((one, other) => one - other);
  const at = (share: number) => waitedMs[Math.floor(share * (waitedMs.length - 1))] ?? 0;
  return {
    operations,
    seconds,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / operations,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    worstMs: at(1),
  };
}
