import { generateKeyPairSync } from "node:crypto";
import { parseArgs } from "node:util";
import type { TrackerLimits } from "../../../shared/tracker/limits.ts";
import { AnnouncePlayer } from "./announce-player.ts";
import { EchoPlayer } from "./echo-player.ts";
import { addressOf, connectMany, holdToSecondCore, type LoadFigures, load } from "./load.ts";
import { TrackerProcess } from "./process.ts";
import { Taste } from "./song-taste.ts";
import { TuttiPlayer } from "./tutti-player.ts";

/** Bytes of a track change at our tracker, and of what answers it. */
const messageBytes = 170;
const answer = "x".repeat(150);

interface Row {
  readonly what: string;
  readonly load: LoadFigures;
}

/**
 * What a change of track costs a tracker: ours, bittorrent-tracker, and the floor (as many bytes to and fro through ws, and no thought).
 * Each in a process of its own on one core, one after the other.
 */
export async function runTracker(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      listeners: { type: "string", default: "10000" },
      held: { type: "string", default: "300" },
      tracks: { type: "string", default: "20000" },
      operations: { type: "string", default: "40000" },
      only: { type: "string", default: "floor,tutti-bare,tutti,bittorrent-tracker" },
    },
  });
  const plan = {
    listeners: Number(values.listeners),
    held: Number(values.held),
    tracks: Number(values.tracks),
    operations: Number(values.operations),
  };
  holdToSecondCore();
  const kinds: Record<string, (plan: Plan) => Promise<void>> = {
    floor,
    "tutti-bare": bare,
    tutti,
    "bittorrent-tracker": bittorrent,
  };
  for (const name of values.only.split(",")) {
    const run = kinds[name];
    if (!run) throw new Error(`Cannot bench "${name}": expected some of ${Object.keys(kinds).join()}`);
    console.log(`\n${name}, ${plan.listeners} listeners`);
    await run(plan);
  }
}

interface Plan {
  readonly listeners: number;
  readonly held: number;
  readonly tracks: number;
  readonly operations: number;
}

async function floor({ listeners, operations }: Plan): Promise<void> {
  const tracker = await TrackerProcess.start("floor", { answer });
  const empty = await tracker.figures("memory");
  const players = await connectMany(listeners, (index) =>
    EchoPlayer.connect({ port: tracker.port, localAddress: addressOf(index), messageBytes }),
  );
  showMemory("connected", empty, await tracker.figures("memory"), listeners);
  const operate = (player: EchoPlayer) => player.exchange();
  await load({ tracker, players, operations: operations / 4, operate });
  show({ what: "the same two messages, at once", load: await load({ tracker, players, operations, operate }) });
  show({
    what: "... 1,000 a second",
    load: await load({ tracker, players, operations: 10_000, perSecond: 1_000, operate }),
  });
  for (const player of players) player.close();
  tracker.stop();
}

/** As when everybody has the neighbours that it needs: the change and its answer alone. */
function bare(plan: Plan): Promise<void> {
  return tutti(plan, { introductionsPerWindowMax: 0 });
}

async function tutti(plan: Plan, limits: Partial<TrackerLimits> = {}): Promise<void> {
  const { listeners, held, tracks, operations } = plan;
  const operator = generateKeyPairSync("ed25519");
  const publicKey = operator.publicKey.export({ format: "jwk" }).x ?? "";
  const tracker = await TrackerProcess.start("tutti", { publicKey, limits });
  const taste = new Taste(tracks, 1);
  const empty = await tracker.figures("memory");
  const players = await connectMany(listeners, (index) =>
    TuttiPlayer.connect({ port: tracker.port, localAddress: addressOf(index), operator: operator.privateKey, taste }),
  );
  const connected = await tracker.figures("memory");
  showMemory("connected", empty, connected, listeners);
  console.log(`  connecting: ${((connected.cpuMicros - empty.cpuMicros) / listeners).toFixed(1)} µs each`);
  for (const player of players) player.announceHeld(taste.drawMany(held));
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const full = await tracker.figures("memory");
  showMemory("with what they hold", empty, full, listeners);
  showMemory("for each entry held", connected, full, listeners * held);
  console.log(
    `  announcing it: ${((full.cpuMicros - connected.cpuMicros) / listeners / held).toFixed(2)} µs for each entry`,
  );
  const operate = (player: TuttiPlayer) => player.changeTrack();
  await load({ tracker, players, operations: operations / 4, operate });
  show({ what: "track change, at once", load: await load({ tracker, players, operations, operate }) });
  show({
    what: "... 1,000 a second",
    load: await load({ tracker, players, operations: 10_000, perSecond: 1_000, operate }),
  });
  showMemory("at the end", empty, await tracker.figures("memory"), listeners);
  console.log(`  ${JSON.stringify((await tracker.figures("cpu")).snapshot)}`);
  for (const player of players) player.close();
  tracker.stop();
}

async function bittorrent({ listeners, tracks, operations }: Plan): Promise<void> {
  const tracker = await TrackerProcess.start("bittorrent-tracker");
  const taste = new Taste(tracks, 1);
  const empty = await tracker.figures("memory");
  const players = await connectMany(listeners, (index) =>
    AnnouncePlayer.connect({ port: tracker.port, localAddress: addressOf(index), taste }),
  );
  const few = operations / 4;
  for (const withOffers of [false, true]) {
    const operate = (player: AnnouncePlayer) => player.changeTrack(withOffers);
    await load({ tracker, players, operations: players.length, operate });
    const what = `track change ${withOffers ? "with five offers" : "without offers"}`;
    show({ what: `${what}, at once`, load: await load({ tracker, players, operations: few, operate }) });
  }
  showMemory("at the end", empty, await tracker.figures("memory"), listeners);
  for (const player of players) player.close();
  tracker.stop();
}

function show({ what, load: { cpuMicros, p50Ms, p99Ms, operations, seconds } }: Row): void {
  const speed = `${(operations / seconds).toFixed(0)}/s`;
  console.log(
    `  ${what}: ${cpuMicros.toFixed(1)} µs, ${speed}, answer p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`,
  );
}

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

/** `external` holds the array buffers. */
function showMemory(what: string, before: Memory, after: Memory, count: number): void {
  const each = (bytes: number) => `${(bytes / count).toFixed(bytes / count < 1_000 ? 1 : 0)}`;
  const inHeap = after.heapUsed + after.external - before.heapUsed - before.external;
  console.log(`  ${what}: ${each(inHeap)} bytes each in the heap, ${each(after.rss - before.rss)} of the process`);
}
