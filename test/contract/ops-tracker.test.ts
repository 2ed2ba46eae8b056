import { generateKeyPairSync, sign } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { SharingControl } from "../../server/app/sharing-control.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import type { SessionResponse } from "../../shared/api/session.ts";
import { type ClientMessage, helloText, type ServerMessage } from "../../shared/signal/message.ts";
import { dialSdp } from "../rigs/dial.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { publishSample } from "./publish-sample.ts";

let server: TestServer;
let trackId: string;
let renditionId: string;

beforeAll(async () => {
  server = await startTestServer();
  const operatorKey = await loadOperatorKey(server.dataDirectory);
  const sample = await publishSample({ ...server, operatorKey }, "Closed Song");
  trackId = sample.track.trackId;
  renditionId = (await server.catalogue.renditionsOfTrack(trackId))[0]?.renditionId ?? "";
}, 60_000);

afterAll(() => server?.close());

async function ops(path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${server.url}/api/v1/ops${path}`, {
    headers: { authorization: `Bearer ${server.adminToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "PUT", body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function session(publicKey: string): Promise<SessionResponse> {
  const response = await fetch(`${server.url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ publicKey }),
  });
  return (await response.json()) as SessionResponse;
}

/** A page that says hello with a token of the server's own, and keeps what it hears. */
async function joinTracker() {
  const keys = generateKeyPairSync("ed25519");
  const publicKey = keys.publicKey.export({ format: "jwk" }).x ?? "";
  const { token } = await session(publicKey);
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/tracker`);
  const heard: ServerMessage[] = [];
  let wake = () => {};
  const say = (message: ClientMessage) => socket.send(JSON.stringify(message));
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as ServerMessage;
    if (message.type === "challenge") {
      const signature = sign(null, Buffer.from(helloText(message.nonce)), keys.privateKey).toString("base64url");
      say({ type: "hello", protocol: 1, token: token ?? "", publicKey, signature });
    }
    heard.push(message);
    wake();
  });
  const next = async <Type extends ServerMessage["type"]>(type: Type) => {
    for (;;) {
      const index = heard.findIndex((message) => message.type === type);
      if (index >= 0) return heard.splice(index, 1)[0] as Extract<ServerMessage, { type: Type }>;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const { peerId } = await next("welcome");
  return { say, next, peerId, socket };
}

const open = { all: "on", closedTracks: [], closedNetworks: [] };

test("the operator looks up a swarm and a listener, and sees the tracker's figures; others see nothing", async () => {
  const { say, next, peerId, socket } = await joinTracker();
  say({ type: "announce", changes: [[renditionId as never, 1, 3]] });
  await next("swarm");
  expect((await ops(`/swarms/${renditionId}`)).json).toMatchObject({
    trackTitle: "Closed Song",
    peers: 1,
    holders: 1,
    members: [{ peerId, heldSegments: 1, want: 3 }],
  });
  const listener = await ops(`/listeners/${peerId}`);
  expect(listener.json).toMatchObject({ sharing: "on", swarmCount: 1, swarms: [{ renditionId, want: 3 }] });
  expect(JSON.stringify(listener.json)).not.toContain("127.0.0.1");
  expect((await ops("/tracker")).json).toMatchObject({ state: "serving", listeners: 1, swarms: 1, memberships: 1 });
  for (const path of ["/tracker", `/swarms/${renditionId}`, `/listeners/${peerId}`, "/sharing"]) {
    expect((await fetch(`${server.url}/api/v1/ops${path}`)).status).toBe(401);
  }
  socket.close();
  expect((await ops(`/swarms/${"0".repeat(32)}`)).status).toBe(404);
  expect((await ops(`/listeners/${"x".repeat(43)}`)).status).toBe(404);
  expect((await ops("/listeners/nobody")).status).toBe(400);
});

test("the operator sees how dials ended, by how near the two were", async () => {
  const [first, second] = [await joinTracker(), await joinTracker()];
  first.say({ type: "announce", changes: [[renditionId as never, 1, 0]] });
  second.say({ type: "announce", changes: [[renditionId as never, 0, 3]] });
  expect((await second.next("introduce")).peers).toMatchObject([{ peerId: first.peerId, offerer: true }]);
  second.say({ type: "offer", to: first.peerId, dial: "d", sdp: dialSdp });
  await first.next("offer");
  second.say({ type: "dial-result", to: first.peerId, ok: false });
  second.say({ type: "seek", renditionId: renditionId as never });
  await second.next("swarm");
  await second.next("swarm");
  const { json } = await ops("/tracker");
  expect(json).toMatchObject({
    dials: { address: { linked: 0, failed: 0, unanswered: 1 }, far: { unanswered: 0 } },
    cluster: null,
    announce: null,
  });
  expect(await server.metricsText()).toContain('tutti_tracker_dials_total{near="address",result="unanswered"} 1');
  first.socket.close();
  second.socket.close();
});

test("a track that is closed leaves the tracker at once, and its listeners are told; it stays closed after a restart", async () => {
  const { say, next, socket } = await joinTracker();
  say({ type: "announce", changes: [[renditionId as never, 1, 0]] });
  say({ type: "announce", changes: [[renditionId as never, 1, 3]] });
  await next("swarm");
  expect((await ops("/sharing", { ...open, closedTracks: [trackId] })).status).toBe(200);
  expect((await next("closed")).renditions).toContain(renditionId);
  expect((await ops(`/swarms/${renditionId}`)).json).toMatchObject({ closed: true, peers: 0 });
  const restarted = await SharingControl.open({ ...server, p2p: "on" });
  expect(restarted.closed.renditionIds).toContain(renditionId);
  expect((await ops("/sharing", open)).status).toBe(200);
  expect((await next("closed")).renditions).toEqual([]);
  socket.close();
});

test("a network that is closed gets no token, and its listeners are told; all, likewise", async () => {
  const { next, socket } = await joinTracker();
  expect((await ops("/sharing", { ...open, closedNetworks: ["127.0.0.0/8"] })).status).toBe(200);
  expect((await next("sharing")).sharing).toBe("off");
  const key = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }).x ?? "";
  expect(await session(key)).toMatchObject({ token: null, sharing: { p2p: "off" } });
  await ops("/sharing", { ...open, closedNetworks: ["192.0.2.0/24"] });
  expect((await next("sharing")).sharing).toBe("on");
  expect((await session(key)).sharing.p2p).toBe("on");
  await ops("/sharing", { ...open, all: "off" });
  expect((await next("sharing")).sharing).toBe("off");
  expect((await session(key)).sharing.p2p).toBe("off");
  await ops("/sharing", open);
  socket.close();
});

test.each([
  [{ ...open, closedNetworks: ["192.0.2.0/33"] }, /192\.0\.2\.0\/33/],
  [{ ...open, closedNetworks: ["example.org"] }, /is no network/],
  [{ ...open, closedTracks: ["nothing"] }, /there is no track nothing|closedTracks/],
  [{ ...open, all: "maybe" }, /all/],
])("switches that are wrong are named, and change nothing: %j", async (switches, message) => {
  const before = (await ops("/sharing")).json;
  const refused = await ops("/sharing", switches);
  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.json)).toMatch(message);
  expect((await ops("/sharing")).json).toEqual(before);
});

test("a file of switches that cannot be read stops the start, by name", async () => {
  const path = join(server.dataDirectory, "sharing.json");
  const kept = await readFile(path, "utf8");
  await writeFile(path, "{");
  await expect(SharingControl.open({ ...server, p2p: "on" })).rejects.toThrow(/sharing\.json/);
  await writeFile(path, JSON.stringify({ ...open, closedNetworks: ["nowhere"] }));
  await expect(SharingControl.open({ ...server, p2p: "on" })).rejects.toThrow(/nowhere/);
  await writeFile(path, kept);
});
