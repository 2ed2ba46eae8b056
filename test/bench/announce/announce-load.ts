import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FromLoad, RoundResult, ToLoad, TrackerName, Usage } from "./messages.ts";

export interface LoadOptions {
  readonly contender: TrackerName;
  readonly peers: number;
  /** Peers in each swarm. */
  readonly swarm: number | "zipf";
  readonly seconds: number;
  /** Announces a second, for the waits at an ordinary pace. */
  readonly pace: number;
}

export interface LoadFigures {
  /** Microseconds of the tracker's processor for each full announce, when it has as many as it can do ... */
  readonly saturatedMicroseconds: number;
  readonly announcesPerSecond: number;
  /** ... and at the pace. */
  readonly pacedMicroseconds: number;
  readonly paced: RoundResult;
  /** Messages for each announce that were really sent, of 17. */
  readonly messagesPerAnnounce: number;
  readonly kibibytesPerPeer: number;
}

/** One tracker in a process of its own under the load of many peers in another. */
export async function measureAnnounceLoad(options: LoadOptions): Promise<LoadFigures> {
  const tracker = startProcess("tracker-process.ts", 0, [options.contender]);
  const load = startProcess("load-process.ts", 1, []);
  try {
    const [{ port }] = (await once(tracker, "message")) as [{ port: number }];
    const empty = await usageOf(tracker);
    const { peers, swarm } = options;
    await ask(load, { type: "connect", plan: { url: `ws://127.0.0.1:${port}`, peers, swarm } });
    const full = await usageOf(tracker);
    await round(tracker, load, null, Math.min(3, options.seconds));
    const saturated = await round(tracker, load, null, options.seconds);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const paced = await round(tracker, load, options.pace, options.seconds);
    const { announces, offers, answers } = saturated.result;
    return {
      saturatedMicroseconds: saturated.microseconds,
      announcesPerSecond: announces / saturated.result.seconds,
      pacedMicroseconds: paced.microseconds,
      paced: paced.result,
      messagesPerAnnounce: 2 + (2 * offers + answers) / announces,
      kibibytesPerPeer: (full.residentBytes - empty.residentBytes) / 1_024 / peers,
    };
  } finally {
    tracker.disconnect();
    load.disconnect();
    await Promise.all([tracker, load].map((child) => child.exitCode === null && once(child, "exit")));
  }
}

async function round(tracker: ChildProcess, load: ChildProcess, pace: number | null, seconds: number) {
  const before = await usageOf(tracker);
  const answer = (await ask(load, { type: "round", round: { pace, seconds } })) as Extract<
    FromLoad,
    { type: "result" }
  >;
  const after = await usageOf(tracker);
  const { result } = answer;
  return { result, microseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / result.announces };
}

/** On a core of its own, where the system lets us choose. */
function startProcess(file: string, core: number, words: readonly string[]): ChildProcess {
  const command = [process.execPath, ...process.execArgv, fileURLToPath(new URL(file, import.meta.url)), ...words];
  const bound = existsSync("/usr/bin/taskset") ? ["/usr/bin/taskset", "-c", String(core), ...command] : command;
  const [program = "", ...args] = bound;
  return spawn(program, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

async function ask(load: ChildProcess, message: ToLoad): Promise<FromLoad> {
  load.send(message);
  return ((await once(load, "message")) as [FromLoad])[0];
}

async function usageOf(tracker: ChildProcess): Promise<Usage> {
  tracker.send("usage");
  return ((await once(tracker, "message")) as [Usage])[0];
}
