import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import WebTorrent, { type Torrent } from "webtorrent";
import { startTestServer, type TestServer } from "../start-server.ts";

let server: TestServer | null = null;
let clients: WebTorrent[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-webtorrent-"));
});

afterEach(async () => {
  await Promise.all(clients.map((client) => new Promise<void>((resolve) => client.destroy(() => resolve()))));
  clients = [];
  await server?.close();
  server = null;
  await rm(folder, { recursive: true, force: true });
});

/** With nothing but trackers to find others by, and nothing but WebRTC to reach them. */
function webTorrent(): WebTorrent {
  const client = new WebTorrent({
    dht: false,
    lsd: false,
    utPex: false,
    natUpnp: false,
    natPmp: false,
    utp: false,
    webSeeds: false,
    tcpPool: false,
    maxConns: 10,
    tracker: { rtcConfig: { iceServers: [] } },
  });
  clients.push(client);
  return client;
}

test("two webtorrent clients exchange a file of 1 MB through /announce alone", { timeout: 180_000 }, async () => {
  server = await startTestServer({ settings: { TUTTI_ANNOUNCE: "all" } });
  expect(WebTorrent.WEBRTC_SUPPORT).toBe(true);
  const content = randomBytes(1_048_576);
  const tracker = `ws://127.0.0.1:${new URL(server.url).port}/announce`;
  const options = (name: string) => ({ announce: [`${tracker}?${name}`], path: join(folder, name), name: "noise" });
  const seeder = webTorrent();
  const seeded = seeder.seed(content, options("seeder"));
  await once(seeded, "seed");
  const peersOnTracker = () => server?.tracker.announceFigures()?.peers;
  await expect.poll(peersOnTracker, { timeout: 20_000 }).toBe(1);
  const leecher = webTorrent();
  const got: Torrent = leecher.add(seeded.torrentFile, options("leecher"));
  // A client announces again in its own time. On a busy machine a first connection may time out, and its next turn is minutes away.
  const again = setInterval(() => got.discovery?.tracker?.update(), 20_000);
  await once(got, "done").finally(() => clearInterval(again));
  const bytes = new Uint8Array((await got.files[0]?.arrayBuffer()) ?? new ArrayBuffer(0));
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(createHash("sha256").update(content).digest("hex"));
  expect(got.wires.map(({ type }) => type)).toEqual(["webrtc"]);
  expect(await server.metric('tutti_announce_messages_total{type="answer",direction="out"}')).toBeGreaterThan(0);
  expect(await server.metric('tutti_announce_messages_total{type="malformed",direction="in"}')).toBe(0);
});
