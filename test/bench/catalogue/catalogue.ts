import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { keepMissingCards } from "../../../server/catalog/cards/keep-cards.ts";
import type { Database } from "../../../server/catalog/database.ts";
import { openPgliteDatabase } from "../../../server/catalog/embedded/pglite-database.ts";
import { embeddedDirectory } from "../../../server/catalog/open-catalogue.ts";
import { openPostgresDatabase } from "../../../server/catalog/postgres-database.ts";
import { tracks } from "../../../server/catalog/schema.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import { freePort } from "../../contract/private-programs.ts";
import { fillCatalogue } from "./fill.ts";

const program = fileURLToPath(new URL("../../../dist/server/main.js", import.meta.url));
const ticksPerSecond = 100;

/** A server of whose processor less than a twentieth is taken for so long, twice, does nothing. */
const restWindowMs = 3_000;

/** From so many the listeners ask. */
const addresses = 200;

/** Lists and searches of a large collection, asked of the built program. */
export async function runCatalogue(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      tracks: { type: "string", default: "100000" },
      seconds: { type: "string", default: "15" },
      rate: { type: "string", default: "200" },
      database: { type: "string", default: "" },
      data: { type: "string", default: "" },
    },
  });
  const dataDirectory = values.data === "" ? mkdtempSync(join(tmpdir(), "tutti-catalogue-")) : values.data;
  try {
    const beganMs = performance.now();
    const opened =
      values.database === ""
        ? await openPgliteDatabase(embeddedDirectory(dataDirectory))
        : await openPostgresDatabase(values.database);
    const seconds = () => `${((performance.now() - beganMs) / 1_000).toFixed(0)} s`;
    const [one] = await opened.database.select({ id: tracks.id }).from(tracks).limit(1);
    if (one === undefined) {
      await fillCatalogue(opened.database, Number(values.tracks), 1);
      console.log(`  filled with ${values.tracks} songs, after ${seconds()}`);
    }
    // As it is at rest: the server keeps them by and by after each change.
    await keepMissingCards(opened.database, async () => true);
    console.log(`  all cards kept, after ${seconds()}`);
    const names = await namesIn(opened.database);
    await opened.close();
    const served = await Served.start(dataDirectory, values.database);
    try {
      console.log(`  ready after ${served.startedMs.toFixed(0)} ms, ${served.residentMegabytes()} MB resident`);
      console.log(`  at rest after ${await served.rest()} s`);
      const rate = Number(values.rate);
      const seconds = Number(values.seconds);
      for (const [what, next] of Object.entries(await questions(served, names))) {
        await ask(served, { rate: 20, seconds: 2, next });
        const { asked, refused, p50Ms, p95Ms, worstMs, processorMs } = await ask(served, { rate, seconds, next });
        const waited = `p50 ${p50Ms.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms, worst ${worstMs.toFixed(0)} ms`;
        console.log(
          `  ${what.padEnd(26)} ${asked} at ${rate}/s: ${waited}, ${processorMs.toFixed(2)} ms of processor each${refused}`,
        );
      }
      console.log(`  afterwards ${served.residentMegabytes()} MB resident`);
    } finally {
      await served.stop();
    }
  } finally {
    if (values.data === "") rmSync(dataDirectory, { recursive: true, force: true });
  }
}

/** Titles to search for. */
async function namesIn(database: Database): Promise<string[]> {
  const found = await database.select({ title: tracks.title }).from(tracks).orderBy(tracks.id).limit(2_000);
  return found.map(({ title }) => title);
}

type Next = (random: Random) => string;

/** What a page asks for: the first list, one from the midst of it, and words as they are typed. */
async function questions(served: Served, names: readonly string[]): Promise<Record<string, Next>> {
  const cursors: Record<string, string[]> = {};
  for (const list of ["tracks", "albums", "artists"]) {
    const found: string[] = [];
    let cursor = "";
    for (let pages = 0; pages < 40; pages += 1) {
      const answer = (await served.json(`/api/v1/${list}?limit=200${cursor}`)) as { next: string | null };
      if (answer.next === null) break;
      found.push(answer.next);
      cursor = `&cursor=${encodeURIComponent(answer.next)}`;
    }
    cursors[list] = found;
  }
  const oneOf = <Item>(random: Random, items: readonly Item[]) => items[Math.floor(random() * items.length)];
  const listOf =
    (list: string): Next =>
    (random) =>
      `/api/v1/${list}?limit=50&cursor=${encodeURIComponent(oneOf(random, cursors[list] ?? []) ?? "")}`;
  return {
    "50 songs, the first": () => "/api/v1/tracks?limit=50",
    "50 songs of the midst": listOf("tracks"),
    "50 albums of the midst": listOf("albums"),
    "50 artists of the midst": listOf("artists"),
    "search, as it is typed": (random) => {
      const name = oneOf(random, names) ?? "";
      return `/api/v1/search?limit=20&q=${encodeURIComponent(name.slice(0, 2 + Math.floor(random() * name.length)))}`;
    },
  };
}

interface Waits {
  readonly asked: number;
  /** How many, by the status or the fault; empty when all were answered. */
  readonly refused: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  readonly processorMs: number;
}

async function ask(
  served: Served,
  { rate, seconds, next }: { rate: number; seconds: number; next: Next },
): Promise<Waits> {
  const random = seededRandom(7);
  const waits: number[] = [];
  const running: Promise<void>[] = [];
  const refusals = new Map<string, number>();
  const startMs = performance.now();
  const before = served.processorMs();
  for (let index = 0; index < rate * seconds; index += 1) {
    const dueMs = startMs + (index * 1_000) / rate;
    const waitMs = dueMs - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const askedMs = performance.now();
    const asking = served.get(next(random)).then(
      () => void waits.push(performance.now() - askedMs),
      ({ message }: Error) => void refusals.set(message, (refusals.get(message) ?? 0) + 1),
    );
    running.push(asking);
  }
  await Promise.all(running);
  const processorMs = (served.processorMs() - before) / running.length;
  waits.sort((left, right) => left - right);
  const at = (part: number) => waits[Math.floor(part * (waits.length - 1))] ?? Number.NaN;
  const refused = [...refusals].map(([why, count]) => `; ${count} refused with ${why}`).join("");
  return { asked: running.length, refused, p50Ms: at(0.5), p95Ms: at(0.95), worstMs: at(1), processorMs };
}

/** The program as an operator runs it. */
class Served {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 500 });
  #asked = 0;
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly startedMs: number;

  private constructor(child: ChildProcess, port: number, startedMs: number) {
    this.#child = child;
    this.#port = port;
    this.startedMs = startedMs;
  }

  static async start(dataDirectory: string, databaseUrl: string): Promise<Served> {
    const port = await freePort();
    const beganMs = performance.now();
    const child = spawn(process.execPath, [program, "serve"], {
      env: {
        PATH: process.env.PATH ?? "",
        TUTTI_PORT: String(port),
        TUTTI_HOST: "127.0.0.1",
        TUTTI_DATA_DIR: dataDirectory,
        TUTTI_DRAIN_SECONDS: "0",
        ...(databaseUrl === "" ? {} : { TUTTI_DATABASE_URL: databaseUrl }),
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    while (child.exitCode === null) {
      const isUp = await fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isUp) return new Served(child, port, performance.now() - beganMs);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The server ended with code ${child.exitCode}`);
  }

  get(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { hostname: host, port } = new URL(`http://127.0.0.1:${this.#port}`);
      this.#asked += 1;
      // One address may ask only so much.
      const localAddress = `127.0.1.${1 + (this.#asked % addresses)}`;
      const asked = request({ host, port, path, localAddress, agent: this.#agent }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.once("end", () =>
          answer.statusCode === 200 ? resolve(text) : reject(new Error(String(answer.statusCode))),
        );
      });
      asked.once("error", reject).end();
    });
  }

  async json(path: string): Promise<unknown> {
    return JSON.parse(await this.get(path));
  }

  /** Of all its threads. */
  processorMs(): number {
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
  }

  /** After its start it writes the names of songs beside the media where they are missing. Answers after how many seconds nothing was done any more. */
  async rest(): Promise<string> {
    const beganMs = performance.now();
    for (let quiet = 0; quiet < 2; ) {
      const before = this.processorMs();
      await new Promise((resolve) => setTimeout(resolve, restWindowMs));
      quiet = this.processorMs() - before < restWindowMs / 20 ? quiet + 1 : 0;
    }
    return ((performance.now() - beganMs - 2 * restWindowMs) / 1_000).toFixed(0);
  }

  residentMegabytes(): string {
    const resident = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, "utf8"))?.[1];
    return (Number(resident) / 1_000).toFixed(0);
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    await ended;
  }
}
