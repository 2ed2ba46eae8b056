import { generateKeyPairSync } from "node:crypto";
import { parseArgs } from "node:util";
import { defaultOptions } from "../../sim/options.ts";
import { addressOf, holdToSecondCore } from "../tracker/load.ts";
import { TrackerProcess } from "../tracker/process.ts";
import { AnnounceListener } from "./announce-listener.ts";
import { type Evening, multiply, recordEvening } from "./evening.ts";
import { replay } from "./replay.ts";
import { TuttiListener } from "./tutti-listener.ts";

/** What bittorrent-tracker tells its WebSocket clients, ms. */
const announceIntervalMs = 120_000;

/**
 * What an hour of listening costs a tracker, connecting, introductions, dials and their relays among it: the simulator's listeners, played again to
 * ours and to bittorrent-tracker, each in a process of its own on one core, one after the other.
 */
export async function runListenerHour(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      peers: { type: "string", default: "2500" },
      minutes: { type: "string", default: "60" },
      copies: { type: "string", default: "4" },
      seed: { type: "string", default: "1" },
      speed: { type: "string", default: "10" },
      only: { type: "string", default: "tutti,bittorrent-tracker" },
    },
  });
  const [peers, minutes, seed] = [Number(values.peers), Number(values.minutes), Number(values.seed)];
  const recorded = recordEvening({ ...defaultOptions, workload: "day", peers, minutes, seed });
  const evening = multiply(recorded, Number(values.copies));
  holdToSecondCore();
  const plays = evening.deeds.filter(({ type }) => type === "play").length;
  console.log(
    `${evening.listeners} listeners, ${mostAtOnce(evening)} at one time, ${evening.hours.toFixed(0)} hours of music in ${minutes} minutes, ${(plays / evening.hours).toFixed(1)} songs an hour`,
  );
  const speed = Number(values.speed);
  const kinds: Record<string, (run: Run) => Promise<void>> = { tutti, "bittorrent-tracker": bittorrent };
  for (const name of values.only.split(",")) {
    const run = kinds[name];
    if (!run) throw new Error(`Cannot bench "${name}": expected some of ${Object.keys(kinds).join()}`);
    await run({ evening, speed });
  }
}

interface Run {
  readonly evening: Evening;
  readonly speed: number;
}

async function tutti({ evening, speed }: Run): Promise<void> {
  const operator = generateKeyPairSync("ed25519");
  const publicKey = operator.publicKey.export({ format: "jwk" }).x ?? "";
  const tracker = await TrackerProcess.start("tutti", { publicKey, speed });
  const connect = (listener: number) =>
    TuttiListener.connect({ port: tracker.port, localAddress: addressOf(listener), operator: operator.privateKey });
  await measure({ what: "tutti", tracker, evening, again: () => replay({ evening, speed, connect }) });
}

async function bittorrent({ evening, speed }: Run): Promise<void> {
  const tracker = await TrackerProcess.start("bittorrent-tracker");
  const intervalMs = announceIntervalMs / speed;
  const connect = (listener: number) =>
    AnnounceListener.connect({ port: tracker.port, localAddress: addressOf(listener), intervalMs });
  await measure({ what: "bittorrent-tracker", tracker, evening, again: () => replay({ evening, speed, connect }) });
}

async function measure(run: {
  readonly what: string;
  readonly tracker: TrackerProcess;
  readonly evening: Evening;
  again(): Promise<void>;
}): Promise<void> {
  const { what, tracker, evening, again } = run;
  const before = await tracker.figures("cpu");
  await again();
  const after = await tracker.figures("cpu");
  const micros = (after.cpuMicros - before.cpuMicros) / evening.hours;
  const late = `event loop at most ${after.loopMs.max.toFixed(0)} ms late`;
  console.log(`  ${what}: ${micros.toFixed(0)} µs for each hour of music, ${late}`);
  const { counts } = (after.snapshot ?? {}) as { readonly counts?: Readonly<Record<string, number>> };
  if (counts !== undefined) {
    const each = Object.entries(counts).sort(([, one], [, other]) => other - one);
    console.log(
      `    ${each.map(([message, count]) => `${message} ${(count / evening.hours).toFixed(1)}`).join(" · ")}`,
    );
  }
  tracker.stop();
}

function mostAtOnce({ deeds }: Evening): number {
  let now = 0;
  let most = 0;
  for (const { type } of deeds) {
    if (type === "come") now += 1;
    if (type === "go") now -= 1;
    most = Math.max(most, now);
  }
  return most;
}
