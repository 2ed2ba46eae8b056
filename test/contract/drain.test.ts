import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { pageChance } from "../../client/engine/chance.ts";
import { pageClock } from "../../client/engine/clock.ts";
import { createIdentity } from "../../client/engine/mesh/identity.ts";
import type { SignalSocket } from "../../client/engine/mesh/signal-socket.ts";
import { TrackerSocket } from "../../client/engine/mesh/tracker-socket.ts";
import { Sessions } from "../../client/engine/session/session.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import type { RenditionId } from "../../shared/ids.ts";
import { startTestServer } from "../start-server.ts";
import { startBalancer } from "./balancer.ts";
import { publishSample } from "./publish-sample.ts";
import { startProcess, tuttiFromSource } from "./tutti-from-source.ts";

const listenersCount = 12;
let folder: string;
let renditionId: RenditionId;

/** Two data directories with the same keys, the first with a song. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-drain-"));
  const server = await startTestServer({ dataDirectory: join(folder, "first") });
  const operatorKey = await loadOperatorKey(server.dataDirectory);
  const [rendition] = (await publishSample({ ...server, operatorKey }, "Drain Sample")).renditions;
  if (!rendition) throw new Error("The sample has no rendition");
  renditionId = rendition.renditionId as RenditionId;
  await server.close();
  await cp(join(folder, "first", "keys"), join(folder, "second", "keys"), { recursive: true });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a listener met on its way. */
interface Way {
  readonly socket: TrackerSocket;
  readonly moved: { readonly atMs: number; readonly retryAfterMs: number }[];
  welcomes: number;
  announces: number;
  /** Sockets that were refused, or that ended without `moved`. */
  failures: number;
}

/** The page's own line to the tracker, which announces what it holds and says it again every 250 ms. */
async function startListener(baseUrl: string): Promise<Way> {
  const identity = await createIdentity();
  if (!identity) throw new Error("Cannot start a listener: this Node has no Ed25519");
  const announce = (held: number) => {
    if (way.socket.send({ type: "announce", changes: [[renditionId, held, 0]] })) way.announces += 1;
  };
  const way: Way = {
    moved: [],
    welcomes: 0,
    announces: 0,
    failures: 0,
    socket: new TrackerSocket({
      baseUrl,
      identity,
      sessions: new Sessions({ clock: pageClock, baseUrl }),
      clock: pageClock,
      chance: pageChance,
      onOpen: () => {
        way.welcomes += 1;
        announce(3);
      },
      onClosed: () => undefined,
      onMessage: () => undefined,
      createSocket: (url) => watchSocket(url, way) as unknown as SignalSocket,
    }),
  };
  way.socket.connect();
  return way;
}

function watchSocket(url: string, way: Way): NodeWebSocket {
  const socket = new NodeWebSocket(url);
  let isMoved = false;
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as { type: string; retryAfterMs: number };
    if (message.type === "refused") way.failures += 1;
    if (message.type !== "moved") return;
    isMoved = true;
    way.moved.push({ atMs: performance.now(), retryAfterMs: message.retryAfterMs });
  });
  socket.on("unexpected-response", () => {
    way.failures += 1;
  });
  socket.on("close", () => {
    if (!isMoved && !isOver) way.failures += 1;
  });
  return socket;
}
let isOver = false;

test("an instance that is told to stop is not ready first, sends all away with a spread, ends well; another takes over", async () => {
  const second = await startTestServer({ dataDirectory: join(folder, "second") });
  const first = startProcess(tuttiFromSource(["serve"]), {
    TUTTI_PORT: "0",
    TUTTI_HOST: "127.0.0.1",
    TUTTI_DATA_DIR: join(folder, "first"),
    TUTTI_DRAIN_SECONDS: "1",
  });
  await expect.poll(first.output, { timeout: 40_000 }).toMatch(/Tutti plays at \S+/);
  const firstUrl = `http://127.0.0.1:${/Tutti plays at http:\/\/localhost:(\d+)/.exec(first.output())?.[1]}`;
  const balancer = await startBalancer([firstUrl, second.url], 50);
  const ways = await Promise.all(Array.from({ length: listenersCount }, () => startListener(balancer.url)));
  const welcomed = (count: number) => () => ways.filter(({ welcomes }) => welcomes === count).length;
  await expect.poll(welcomed(1), { timeout: 10_000 }).toBe(listenersCount);
  expect(second.tracker.server?.snapshot().connections).toBe(0);
  const talk = setInterval(() => {
    for (const way of ways) {
      if (way.socket.send({ type: "announce", changes: [[renditionId, 3, 0]] })) way.announces += 1;
    }
  }, 250);

  const startMs = performance.now();
  first.child.kill("SIGTERM");
  await expect.poll(() => balancer.outSinceMs.has(firstUrl), { timeout: 5_000, interval: 10 }).toBe(true);
  // Not ready, and still at work for whoever comes meanwhile.
  expect((await fetch(`${firstUrl}/readyz`)).status).toBe(503);
  expect((await fetch(`${firstUrl}/api/v1/tracks`)).status).toBe(200);
  expect(ways.flatMap(({ moved }) => moved)).toEqual([]);

  const { code, output } = await first.ended;
  const tookMs = performance.now() - startMs;
  expect(code).toBe(0);
  expect(output).toMatch(
    /Tutti stops: not ready any more, 12 listeners are sent elsewhere\nTutti stopped after \d+\.\d s\n$/,
  );
  expect(tookMs).toBeLessThan(15_000);

  await expect.poll(welcomed(2), { timeout: 10_000 }).toBe(listenersCount);
  clearInterval(talk);
  const movedAtMs = Math.min(...ways.flatMap(({ moved }) => moved.map(({ atMs }) => atMs)));
  expect(movedAtMs - (balancer.outSinceMs.get(firstUrl) ?? 0)).toBeGreaterThan(500);
  const waits = ways.flatMap(({ moved }) => moved.map(({ retryAfterMs }) => retryAfterMs));
  expect(waits).toHaveLength(listenersCount);
  expect(new Set(waits).size).toBeGreaterThan(listenersCount / 2);
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(1_000);

  expect(ways.map(({ failures }) => failures)).toEqual(ways.map(() => 0));
  expect(balancer.refused()).toBe(0);
  expect(second.tracker.server?.snapshot()).toMatchObject({ connections: listenersCount, memberships: listenersCount });
  console.log(
    `drained in ${Math.round(tookMs)} ms; not ready ${Math.round(movedAtMs - (balancer.outSinceMs.get(firstUrl) ?? 0))} ms before the first moved; waits ${Math.min(...waits)} to ${Math.max(...waits)} ms; ${ways.reduce((sum, { announces }) => sum + announces, 0)} announces`,
  );
  isOver = true;
  for (const way of ways) way.socket.disconnect();
  await balancer.stop();
  await second.close();
}, 90_000);

test("the operator drains an instance over HTTP, and nobody else does", async () => {
  isOver = false;
  const server = await startTestServer({
    dataDirectory: join(folder, "second"),
    settings: { TUTTI_DRAIN_SECONDS: "1" },
  });
  const drain = (method: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/api/v1/ops/drain`, { method, headers });
  const operator = { authorization: `Bearer ${server.adminToken}` };
  const way = await startListener(server.url);
  await expect.poll(() => way.welcomes).toBe(1);
  expect((await drain("POST")).status).toBe(401);
  expect((await drain("POST", { authorization: "Bearer not-the-token-of-it" })).status).toBe(401);
  expect((await drain("GET")).status).toBe(401);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(await (await drain("GET", operator)).json()).toEqual({ state: "serving", listeners: 1 });

  const begun = await drain("POST", operator);
  expect([begun.status, await begun.json()]).toEqual([202, { state: "draining", listeners: 1 }]);
  const ready = await fetch(`${server.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: "not-ready", reason: "The server is being drained" },
  ]);
  expect(way.moved).toEqual([]);
  await expect.poll(() => way.moved.length, { timeout: 3_000 }).toBe(1);
  const state = async () => ((await (await drain("GET", operator)).json()) as { state: string }).state;
  await expect.poll(state, { timeout: 3_000 }).toBe("drained");
  expect((await drain("POST", operator)).status).toBe(202);
  const late = new NodeWebSocket(`${server.url.replace("http", "ws")}/tracker`);
  const status = await new Promise((resolve) => {
    late.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    late.on("error", () => undefined);
  });
  expect(status).toBe(503);
  expect((await fetch(`${server.url}/api/v1/tracks`)).status).toBe(200);
  isOver = true;
  way.socket.disconnect();
  await server.close();
}, 60_000);
