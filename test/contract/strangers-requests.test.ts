import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { publishSample } from "./publish-sample.ts";

// What one stranger may ask of the real server, seen to be refused beyond it.

let server: TestServer;
let mediaPath: string;
let sockets: Socket[] = [];

beforeAll(async () => {
  server = await startTestServer({ settings: { TUTTI_TRUSTED_PROXIES: "127.0.0.1" } });
  const operatorKey = await loadOperatorKey(server.dataDirectory);
  const sample = await publishSample({ ...server, operatorKey }, "Sample");
  mediaPath = `/media/${sample.renditions[0]?.renditionId}`;
}, 400_000);
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
});
afterAll(() => server?.close());

/** As our proxy passes it on, so that each test has an address of its own. */
const from = (address: string, headers: Record<string, string> = {}) => ({ "x-forwarded-for": address, ...headers });

async function ask(path: string, address: string, init: RequestInit = {}): Promise<number> {
  const headers = from(address, init.headers as Record<string, string>);
  const answer = await fetch(`${server.url}${path}`, { ...init, headers });
  await answer.arrayBuffer();
  return answer.status;
}

const json = { "content-type": "application/json" };

/** All that comes until the other end has closed, or until nothing has come for a while. */
async function say(text: string, until: (heard: string) => boolean): Promise<string> {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname).on("error", () => undefined);
  sockets.push(socket);
  let heard = "";
  socket.on("data", (bytes) => {
    heard += bytes.toString("latin1");
  });
  socket.write(text);
  await expect.poll(() => until(heard), { timeout: 20_000 }).toBe(true);
  return heard;
}

test("a head above 16 KiB is refused with 431, an address of 8,000 characters is read", async () => {
  const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`;
  expect(await say(get("/livez", `X-Long: ${"x".repeat(17_000)}\r\n`), (heard) => heard !== "")).toMatch(
    /^HTTP\/1.1 431 /,
  );
  expect(await say(get(`/livez?${"x".repeat(8_000)}`), (heard) => heard !== "")).toMatch(/^HTTP\/1.1 200 /);
});

test("a body above 4 KiB is refused with 413, and read nowhere", async () => {
  const post = (bytes: number) =>
    ask("/api/v1/session", "192.0.2.11", { method: "POST", headers: json, body: `{"x":"${"x".repeat(bytes)}"}` });
  expect(await post(4_200)).toBe(413);
  expect(await post(100)).toBeLessThan(413);
  const head = `POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n`;
  expect(await say(head, (heard) => heard !== "")).toMatch(/^HTTP\/1.1 413 /);
});

test("JSON as deep as a body can be is refused as what it is, and costs nothing", async () => {
  const body = `${"[".repeat(2_000)}${"]".repeat(2_000)}`;
  expect(await ask("/api/v1/session", "192.0.2.12", { method: "POST", headers: json, body })).toBe(400);
});

test("of requests in one packet one is worked on at a time, and all are answered in order", async () => {
  const names = ["init.mp4", "0.m4s", "9.m4s", "1.m4s", "index.m3u8"];
  const text = names.map((name) => `GET ${mediaPath}/${name} HTTP/1.1\r\nHost: x\r\n\r\n`).join("");
  const heads = (heard: string) => [...heard.matchAll(/HTTP\/1\.1 (\d+) [\s\S]*?\r\ncontent-type: ([\w./-]+)/g)];
  const heard = await say(text, (so) => heads(so).length === names.length);
  expect(heads(heard).map(([, status, type]) => [status, type])).toEqual([
    ["200", "audio/mp4"],
    ["200", "audio/mp4"],
    ["404", "application/json"],
    ["200", "audio/mp4"],
    ["200", "application/vnd.apple.mpegurl"],
  ]);
});

test("a flood of requests of one address is answered 429, another address is served", async () => {
  const answers: number[] = [];
  for (let round = 0; round < 24; round += 1)
    answers.push(...(await Promise.all(Array.from({ length: 55 }, () => ask("/api/v1/ingest", "192.0.2.13")))));
  expect(answers.filter((status) => status === 200)).toHaveLength(1_200);
  expect(answers.filter((status) => status === 429)).toHaveLength(120);
  expect(await ask("/api/v1/ingest", "192.0.2.14")).toBe(200);
}, 200_000);

test("sessions of one address have an end: the 241st in a minute is refused", async () => {
  const session = (address: string) => ask("/api/v1/session", address, { method: "POST", headers: json, body: "{}" });
  const answers = await Promise.all(Array.from({ length: 240 }, () => session("192.0.2.15")));
  expect(answers.filter((status) => status !== 200)).toEqual([]);
  expect(await session("192.0.2.15")).toBe(429);
  expect(await session("192.0.2.16")).toBe(200);
}, 200_000);

test("a list, a search and a cursor have an end: what is longer is refused", async () => {
  const status = (path: string) => ask(`/api/v1/${path}`, "192.0.2.17");
  expect(await status("tracks?limit=200")).toBe(200);
  expect(await status("tracks?limit=201")).toBe(400);
  expect(await status(`tracks?cursor=${"x".repeat(401)}`)).toBe(400);
  expect(await status(`search?q=${"x".repeat(200)}&limit=50`)).toBe(200);
  expect(await status(`search?q=${"x".repeat(201)}`)).toBe(400);
  expect(await status("search?q=x&limit=51")).toBe(400);
  expect(await status(`tracks/${"x".repeat(65)}`)).toBe(400);
});

test("guesses of the token are counted for the interface and the metrics together", async () => {
  const guess = (path: string, token: string) =>
    ask(path, "192.0.2.18", { headers: { authorization: `Bearer ${token}` } });
  for (let count = 0; count < 30; count += 1) {
    expect(await guess("/api/v1/ops/summary", `guess-${count}`)).toBe(401);
    expect(await guess("/metrics", `guess-${count}`)).toBe(401);
  }
  // One or two have come back by now.
  let heard = 0;
  for (let count = 0; count < 20; count += 1) if ((await guess("/metrics", "wrong")) === 401) heard += 1;
  expect(heard).toBeLessThan(10);
  expect(
    await ask("/api/v1/ops/summary", "192.0.2.19", { headers: { authorization: `Bearer ${server.adminToken}` } }),
  ).toBe(200);
});

test("of the operator’s streams twenty are open at one time", async () => {
  const cut = new AbortController();
  const open = () =>
    fetch(`${server.url}/api/v1/ops/stream`, {
      headers: from("192.0.2.20", { authorization: `Bearer ${server.adminToken}` }),
      signal: cut.signal,
    });
  const streams = await Promise.all(Array.from({ length: 20 }, open));
  expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
  expect((await open()).status).toBe(429);
  cut.abort();
});
