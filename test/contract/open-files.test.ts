import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { Siege } from "../rigs/hostile-clients.ts";
import { startTestServer } from "../start-server.ts";
import { freePort } from "./private-programs.ts";
import { publishSample } from "./publish-sample.ts";
import { startProcess, tuttiBuilt } from "./tutti-from-source.ts";

// The program itself, with few open files, and with those around it who want them all.

const dataDirectory = mkdtempSync(join(tmpdir(), "tutti-open-files-"));
const host = "127.0.0.1";
const token = "an-operator-of-few-files";
const clock = new URL("clock-on-signal.mjs", import.meta.url).href;
let mediaPath: string;
let program: ReturnType<typeof startProcess>;
let url: string;
let running = 0;
let sockets: Socket[] = [];

beforeAll(async () => {
  const server = await startTestServer({ dataDirectory });
  const operatorKey = await loadOperatorKey(dataDirectory);
  const sample = await publishSample({ ...server, operatorKey }, "Sample");
  mediaPath = `/media/${sample.renditions[1]?.renditionId}/1.m4s`;
  await server.close();
}, 180_000);

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
});
afterAll(async () => {
  await stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

async function stop(): Promise<void> {
  running = 0;
  program?.child.kill("SIGKILL");
  await program?.ended;
}

/** The program with so many open files; the one that runs, where it has as many. */
async function start(openFiles: number): Promise<void> {
  if (running === openFiles) return;
  await stop();
  running = openFiles;
  const port = await freePort();
  url = `http://${host}:${port}`;
  const [node = "", ...words] = tuttiBuilt(["serve"]);
  const command = ["sh", "-c", `ulimit -n ${openFiles}; exec "$@"`, "sh", node, "--import", clock, ...words];
  program = startProcess(command, {
    TUTTI_PORT: String(port),
    TUTTI_HOST: host,
    TUTTI_DATA_DIR: dataDirectory,
    TUTTI_DRAIN_SECONDS: "0",
    TUTTI_ADMIN_TOKEN: token,
  });
  await expect.poll(program.output, { timeout: 150_000 }).toMatch(/Tutti plays at|Cannot/);
}

const openFiles = () => readdirSync(`/proc/${program.child.pid}/fd`).length;

/** On a connection of its own, as somebody who has just come. */
async function status(path: string, headers: Record<string, string> = {}): Promise<number | string> {
  return fetch(`${url}${path}`, { headers: { connection: "close", ...headers }, signal: AbortSignal.timeout(10_000) })
    .then(async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    })
    .catch((error: Error) => String(error.cause ?? error));
}

async function figure(name: string): Promise<number> {
  const text = await fetch(`${url}/metrics`, { headers: { connection: "close" } }).then(
    (answer) => answer.text(),
    () => "",
  );
  return Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.split(" ")[1] ?? Number.NaN,
  );
}

/** Whoever comes: the catalogue, a segment, the operator, the one who asks whether it is ready. */
async function everybody(): Promise<(number | string)[]> {
  const asked = [
    status("/api/v1/tracks"),
    status(mediaPath),
    status("/api/v1/ops/summary", { authorization: `Bearer ${token}` }),
    status("/readyz"),
  ];
  return Promise.all(asked);
}

function say(text: string, localAddress = "127.0.0.1"): Socket {
  const socket = connect({ port: Number(new URL(url).port), host, localAddress });
  socket.on("error", () => undefined);
  socket.write(text);
  sockets.push(socket);
  return socket;
}

test("with too few open files it does not start, and says what to set", async () => {
  await start(174);
  expect((await program.ended).output).toMatch(
    /Cannot serve: the limit of open files is 174, and Tutti needs 1024: set "ulimit -n 20000"/,
  );
}, 120_000);

test("one address has half of the connections, and is told when it wants more; others are let in", async () => {
  await start(256);
  const max = Math.floor((await figure("tutti_http_connections_max")) / 2);
  for (let index = 0; index < max; index += 1) say("", "127.7.7.7");
  await expect.poll(() => figure("tutti_http_connections")).toBeGreaterThanOrEqual(max);
  let told = "";
  say("", "127.7.7.7").on("data", (bytes) => {
    told += bytes;
  });
  await expect.poll(() => told).toContain("503 Service Unavailable");
  expect(await figure('tutti_http_connections_refused_total{reason="address"}')).toBe(1);
  expect(await status("/readyz")).toBe(200);
  const summary = await fetch(`${url}/api/v1/ops/summary`, { headers: { authorization: `Bearer ${token}` } });
  expect((await summary.json()).connections).toMatchObject({ refusedOfLate: { address: 1, room: 0 } });
}, 180_000);

test("an answer that takes more than three minutes is broken off", async () => {
  await start(256);
  const socket = say(`GET ${mediaPath} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(8)).pause();
  // Until nothing more goes into the system's own queue.
  let before = -1;
  await expect
    .poll(
      async () => {
        const unread = await figure("tutti_http_unread_bytes");
        const isStill = unread > 0 && unread === before;
        before = unread;
        return isStill;
      },
      { interval: 500, timeout: 20_000 },
    )
    .toBe(true);
  program.child.kill("SIGUSR2");
  await expect.poll(() => figure('tutti_http_connections_closed_total{reason="slow"}'), { timeout: 10_000 }).toBe(1);
  socket.destroy();
}, 180_000);

test.each([
  [256, 400],
  [1_024, 1_200],
])(
  "with %i open files, %i hostile connections of all kinds are held off, and everybody else is answered",
  async (limit, hostile) => {
    await start(limit);
    if (limit === 256) expect(program.output()).toMatch(/The limit of open files is 256: room for \d+ connections/);
    expect(await everybody()).toEqual([200, 200, 200, 200]);
    const before = openFiles();
    const target = { host, port: Number(new URL(url).port), mediaPath };
    const addressOf = (index: number) => `127.9.${index & 63}.${1 + (index >> 6)}`;
    const siege = new Siege(target, { addressOf, againMs: 2_000 });
    try {
      for (let index = 0; index < hostile; index += 1) siege.add(index);
      await expect.poll(() => siege.open, { timeout: 20_000 }).toBeGreaterThan(50);
      let most = 0;
      for (let round = 0; round < 2; round += 1) {
        await expect.poll(everybody, { timeout: 90_000, interval: 500 }).toEqual([200, 200, 200, 200]);
        most = Math.max(most, openFiles());
      }
      expect(program.child.exitCode).toBeNull();
      expect(most).toBeLessThan(limit);
      const displaced = () => figure('tutti_http_connections_closed_total{reason="displaced"}');
      await expect.poll(displaced, { timeout: 30_000 }).toBeGreaterThan(0);
    } finally {
      siege.end();
    }
    await expect.poll(openFiles, { timeout: 30_000 }).toBeLessThanOrEqual(before + 24);
    expect(await everybody()).toEqual([200, 200, 200, 200]);
    program.child.kill("SIGTERM");
    running = 0;
    expect((await program.ended).code).toBe(0);
  },
  240_000,
);
