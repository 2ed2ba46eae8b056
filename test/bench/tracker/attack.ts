import { type ChildProcess, spawn } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { issueSessionToken } from "../../../server/tracker/session-token.ts";
import type { PeerId } from "../../../shared/ids.ts";
import type { Pass } from "./attackers.ts";
import { addressOf, connectMany, holdToSecondCore, load } from "./load.ts";
import { TrackerProcess } from "./process.ts";
import { Taste } from "./song-taste.ts";
import { TuttiPlayer } from "./tutti-player.ts";

const loader = new URL("../../../infra/typescript.mjs", import.meta.url).href;
const settleMs = 30_000;
/** An announce that is not answered by then counts as lost. */
const answerMs = 10_000;

/** Honest listeners before, during and after an attack: how long an announce waits, who is dropped, what memory stays. */
export async function runAttack(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      listeners: { type: "string", default: "5000" },
      abusers: { type: "string", default: "3000" },
      "messages-per-second": { type: "string", default: "30000" },
      seconds: { type: "string", default: "60" },
      held: { type: "string", default: "100" },
    },
  });
  const listeners = Number(values.listeners);
  const seconds = Number(values.seconds);
  holdToSecondCore();
  const operator = generateKeyPairSync("ed25519");
  const publicKey = operator.publicKey.export({ format: "jwk" }).x ?? "";
  const tracker = await TrackerProcess.start("tutti", { publicKey });
  const taste = new Taste(20_000, 1);
  const players = await connectMany(listeners, (index) =>
    TuttiPlayer.connect({ port: tracker.port, localAddress: addressOf(index), operator: operator.privateKey, taste }),
  );
  for (const player of players) player.announceHeld(taste.drawMany(Number(values.held)));
  let unanswered = 0;
  const operate = async (player: TuttiPlayer) => {
    const late = new Promise<void>((resolve) => setTimeout(resolve, answerMs).unref());
    const isAnswered = await Promise.race([player.changeTrack().then(() => true), late]);
    if (!isAnswered) unanswered += 1;
  };
  const honest = (what: string, operations: number) =>
    load({ tracker, players, operations, perSecond: 200, operate }).then((figures) => {
      const { p50Ms, p99Ms, worstMs } = figures;
      const waited = `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, worst ${worstMs.toFixed(0)} ms`;
      console.log(`  ${what}: ${operations} announces of honest listeners, ${waited}`);
    });
  await honest("before", seconds * 200);
  const before = await tracker.figures("memory");
  const attackers = await startAttackers(tracker.port, Number(values.abusers), Number(values["messages-per-second"]));
  attackers.send(await Promise.all(Array.from({ length: Number(values.abusers) }, () => passOf(operator.privateKey))));
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  await honest("under attack", seconds * 200);
  console.log(`  attackers: ${JSON.stringify(await report(attackers))}`);
  console.log(`  honest announces unanswered after ${answerMs} ms: ${unanswered}`);
  console.log(`  honest listeners dropped: ${players.filter((player) => player.isClosed).length} of ${listeners}`);
  const { cpuMicros, loopMs, snapshot } = await tracker.figures("cpu");
  const share = (cpuMicros - before.cpuMicros) / ((seconds + 5) * 10_000);
  console.log(
    `  processor ${share.toFixed(0)} %, event loop late by p99 ${loopMs.p99.toFixed(0)} ms, max ${loopMs.max.toFixed(0)} ms`,
  );
  console.log(`  tracker: ${JSON.stringify(snapshot)}`);
  attackers.disconnect();
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  await honest("after", 4_000);
  const after = await tracker.figures("memory");
  const mega = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const growth = (one: number, other: number) => `${((100 * (other - one)) / one).toFixed(1)} %`;
  const heap = ({ heapUsed, external }: typeof before) => heapUsed + external;
  console.log(
    `  memory before and after: in use ${mega(heap(before))}, ${mega(heap(after))} (${growth(heap(before), heap(after))});`,
  );
  console.log(`  resident ${mega(before.rss)}, ${mega(after.rss)} (${growth(before.rss, after.rss)})`);
  for (const player of players) player.close();
  tracker.stop();
}

async function startAttackers(port: number, abusers: number, perSecond: number): Promise<ChildProcess> {
  const file = fileURLToPath(new URL("attackers.ts", import.meta.url));
  const words = ["--import", loader, file, String(port), String(abusers), String(perSecond)];
  // They take what the honest and the tracker leave of all cores: neither must be kept waiting by their haste alone.
  const command = ["nice", "-n", "10", process.execPath, ...words];
  const [program = "", ...args] = availableParallelism() > 1 ? ["taskset", "-c", "0,1", ...command] : command;
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  await new Promise((resolve) => child.once("message", resolve));
  return child;
}

function report(attackers: ChildProcess): Promise<unknown> {
  const answer = new Promise((resolve) => attackers.once("message", resolve));
  attackers.send("report");
  return answer;
}

async function passOf(operator: Parameters<typeof issueSessionToken>[0]["privateKey"]): Promise<Pass> {
  const page = generateKeyPairSync("ed25519");
  const publicKey = page.publicKey.export({ format: "jwk" }).x ?? "";
  const peerId = createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("base64url") as PeerId;
  const token = await issueSessionToken({ privateKey: operator, peerId, nowMs: Date.now() });
  return { token, publicKey, privateKey: page.privateKey.export({ format: "pem", type: "pkcs8" }).toString() };
}
