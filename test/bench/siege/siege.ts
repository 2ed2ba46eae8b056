import { type ChildProcess, spawn } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadOperatorKey } from "../../../server/ingest/operator-key.ts";
import { freePort } from "../../contract/private-programs.ts";
import { publishSample } from "../../contract/publish-sample.ts";
import { startTestServer } from "../../start-server.ts";
import { holdToSecondCore } from "../tracker/load.ts";
import { Honest, type Waits } from "./honest.ts";

const fromRoot = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const loader = new URL("../../../infra/typescript.mjs", import.meta.url).href;
const hostileProcesses = 4;
const perSecond = 100;
const token = "the-operator-of-the-siege";

/** The built server under hostile connections of all kinds, with honest listeners beside them. */
export async function runSiege(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      hostile: { type: "string", default: "20000" },
      listeners: { type: "string", default: "5000" },
      seconds: { type: "string", default: "60" },
      addresses: { type: "string", default: "many" },
      "open-files": { type: "string", default: "20000" },
    },
  });
  const dataDirectory = mkdtempSync(join(tmpdir(), "tutti-siege-"));
  const mediaPath = await prepare(dataDirectory);
  holdToSecondCore();
  const server = await Served.start(dataDirectory, values["open-files"]);
  try {
    const operator = createPrivateKey(readFileSync(join(dataDirectory, "keys/session.pem"), "utf8"));
    const { port } = server;
    const honest = await Honest.connect({ port, mediaPath, operator, listeners: Number(values.listeners) });
    const seconds = Number(values.seconds);
    // What they hold is announced and worked through.
    await new Promise((resolve) => setTimeout(resolve, 40_000));
    tell("before", await honest.ask(perSecond, Math.min(20, seconds)), server);
    const hostile = besiege(port, mediaPath, Number(values.hostile), values.addresses);
    await allThere(hostile);
    tell("under siege", await honest.ask(perSecond, seconds), server);
    for (const child of hostile) console.log(`  hostile: ${JSON.stringify(await answerOf(child))}`);
    console.log(`  honest listeners dropped: ${honest.dropped} of ${values.listeners}`);
    console.log((await server.figures()).map((line) => `  ${line}`).join("\n"));
    for (const child of hostile) child.disconnect();
    for (const waitSeconds of [10, 20, 30]) {
      await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1_000));
      console.log(`  ${waitSeconds} s later: ${server.held()}`);
    }
    tell("after", await honest.ask(perSecond, Math.min(20, seconds)), server);
    honest.close();
  } finally {
    server.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

async function prepare(dataDirectory: string): Promise<string> {
  const server = await startTestServer({ dataDirectory });
  const operatorKey = await loadOperatorKey(dataDirectory);
  const sample = await publishSample({ ...server, operatorKey }, "Sample");
  await server.close();
  return `/media/${sample.renditions[0]?.renditionId}/0.m4s`;
}

function tell(when: string, { asked, failed, p50Ms, p99Ms, worstMs, ownWorstMs }: Waits, server: Served): void {
  const waited = `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, worst ${worstMs.toFixed(0)} ms (of its own ${ownWorstMs.toFixed(0)} ms)`;
  console.log(
    `  ${when}: ${asked} honest requests and announces, ${waited}; failed ${failed.length}; ${server.held()}`,
  );
  const causes = new Map<string, number>();
  for (const cause of failed) causes.set(cause, (causes.get(cause) ?? 0) + 1);
  for (const [cause, count] of causes) console.log(`    ${count} × ${cause}`);
}

function besiege(port: number, mediaPath: string, count: number, addresses: string): ChildProcess[] {
  const each = Math.ceil(count / hostileProcesses);
  return Array.from({ length: hostileProcesses }, (_, index) => {
    const file = fileURLToPath(new URL("hostile-process.ts", import.meta.url));
    const words = [String(port), mediaPath, String(each), String(index * each), addresses];
    // They stand for machines elsewhere: they have what the server and its listeners leave of this one.
    const command = ["nice", "-n", "19", process.execPath, "--import", loader, file, ...words];
    const [program = "", ...args] = availableParallelism() > 1 ? ["taskset", "-c", "0,1", ...command] : command;
    return spawn(program, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  });
}

/** Resolves when each of them has knocked once, or after a minute. */
async function allThere(hostile: readonly ChildProcess[]): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const answers = await Promise.all(hostile.map(answerOf));
    if (answers.every(({ isWhole }) => isWhole)) return;
  }
}

interface HostileFigures {
  readonly open: number;
  readonly thrownOut: number;
  readonly isWhole: boolean;
}

function answerOf(child: ChildProcess): Promise<HostileFigures> {
  const answer = new Promise<HostileFigures>((resolve) => child.once("message", resolve));
  child.send("report");
  return answer;
}

/** The program as an operator runs it. */
class Served {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
    child.once("exit", (code) => {
      if (code !== null) console.log(`  (!) the server ended with code ${code}`);
    });
  }

  static async start(dataDirectory: string, openFiles: string): Promise<Served> {
    const port = await freePort();
    const command = `ulimit -n ${openFiles}; exec "$@"`;
    const child = spawn("sh", ["-c", command, "sh", process.execPath, fromRoot("dist/server/main.js"), "serve"], {
      env: {
        PATH: process.env.PATH ?? "",
        TUTTI_PORT: String(port),
        TUTTI_HOST: "127.0.0.1",
        TUTTI_DATA_DIR: dataDirectory,
        TUTTI_ADMIN_TOKEN: token,
        TUTTI_DRAIN_SECONDS: "0",
      },
      stdio: ["ignore", "ignore", "ignore"],
    });
    for (let attempt = 0; ; attempt += 1) {
      const isUp = await fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isUp) return new Served(port, child);
      if (attempt > 600 || child.exitCode !== null) throw new Error("The server did not start");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** What it has of the system now. */
  held(): string {
    const { pid } = this.#child;
    const resident = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return `${readdirSync(`/proc/${pid}/fd`).length} descriptors, ${(Number(resident) / 1_000).toFixed(0)} MB resident`;
  }

  async figures(): Promise<string[]> {
    const headers = { authorization: `Bearer ${token}`, connection: "close" };
    const text = await fetch(`http://127.0.0.1:${this.port}/metrics`, { headers }).then(
      (answer) => answer.text(),
      (error: Error) => `tutti_http no metrics: ${error.message}`,
    );
    return text.split("\n").filter((line) => /^tutti_(?:http_|tracker_refusals)/.test(line) && !line.endsWith(" 0"));
  }

  stop(): void {
    this.#child.kill("SIGTERM");
  }
}
