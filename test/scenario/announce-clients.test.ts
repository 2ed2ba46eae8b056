import { createHash } from "node:crypto";
import { once } from "node:events";
import Client, { type Peer, type Scrape, type Update } from "bittorrent-tracker";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as webRtc from "webrtc-polyfill";
import { WebSocket } from "ws";
import { AnnounceRig, SocketClient } from "../contract/announce-rig.ts";
import { startTestServer } from "../start-server.ts";

let rig: AnnounceRig;
let clients: Client[] = [];

beforeEach(async () => {
  rig = new AnnounceRig();
  await rig.start();
});

afterEach(async () => {
  await Promise.all(clients.map((client) => new Promise<void>((resolve) => client.destroy(() => resolve()))));
  clients = [];
  await rig.stop();
});

const hashOf = (text: string) => createHash("sha1").update(text).digest();

/** The client that webtorrent and p2p-media-loader have inside, with WebRTC from libdatachannel. Its sockets are shared by address. */
function clientOf(name: string, swarm: string, query: string): Client {
  const client = new Client({
    infoHash: hashOf(swarm),
    peerId: hashOf(name),
    announce: [`${rig.url}?${query}`],
    port: 6881,
    wrtc: webRtc,
    rtcConfig: { iceServers: [] },
  });
  client.on("error", (error) => {
    throw error;
  });
  clients.push(client);
  return client;
}

test("the bittorrent-tracker client starts, updates, completes, scrapes and stops", async () => {
  const client = clientOf("alice", "song", "alice");
  const warnings: string[] = [];
  client.on("warning", (warning) => warnings.push(warning.message));
  const heard = async () => (await once(client, "update")) as [Update];
  client.start({ left: 100, numwant: 0 });
  expect((await heard())[0]).toMatchObject({ complete: 0, incomplete: 1, interval: 120 });
  client.update({ left: 50, numwant: 0 });
  expect((await heard())[0]).toMatchObject({ complete: 0, incomplete: 1 });
  client.complete({ left: 0 });
  expect((await heard())[0]).toMatchObject({ complete: 1, incomplete: 0 });
  client.scrape();
  const [scrape] = (await once(client, "scrape")) as [Scrape];
  expect(scrape).toMatchObject({ infoHash: hashOf("song").toString("hex"), complete: 1, downloaded: 1 });
  client.stop();
  expect((await heard())[0]).toMatchObject({ complete: 0, incomplete: 0 });
  await expect.poll(() => rig.server.snapshot().peers).toBe(0);
  expect(warnings).toEqual([]);
});

test("its scrape of several swarms is answered for each", async () => {
  const client = clientOf("alice", "song", "alice");
  client.start({ left: 100, numwant: 0 });
  await once(client, "update");
  const scrapes: Scrape[] = [];
  client.on("scrape", (scrape: Scrape) => scrapes.push(scrape));
  const wanted = ["song", "other"].map((swarm) => hashOf(swarm).toString("hex"));
  client.scrape({ infoHash: wanted });
  await expect.poll(() => scrapes.length).toBe(2);
  expect(scrapes.map(({ infoHash, incomplete }) => [infoHash, incomplete]).sort()).toEqual(
    [
      [wanted[0], 1],
      [wanted[1], 0],
    ].sort(),
  );
});

test("/announce is off unless the operator sets it, and then serves what was set", async () => {
  const answerOf = async (url: string) => {
    const socket = new WebSocket(`${url.replace("http:", "ws:")}/announce`);
    socket.on("error", () => undefined);
    const [, answer] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
    socket.terminate();
    return answer.statusCode;
  };
  const off = await startTestServer();
  try {
    expect(await answerOf(off.url)).toBe(404);
    expect(await off.metricsText()).not.toContain("tutti_announce");
  } finally {
    await off.close();
  }
  const on = await startTestServer({ settings: { TUTTI_ANNOUNCE: hashOf("song").toString("hex").toUpperCase() } });
  try {
    const client = new SocketClient(`${on.url.replace("http:", "ws:")}/announce`, {});
    await once(client.socket, "open");
    const failures: unknown[] = [];
    for (const swarm of ["song", "other"]) {
      client.say({ action: "announce", info_hash: hashOf(swarm).toString("latin1"), peer_id: "p".repeat(20) });
      failures.push((await client.next())["failure reason"]);
    }
    expect(failures).toEqual([undefined, "this tracker does not serve that info_hash"]);
    expect(await on.metric("tutti_announce_peers")).toBe(1);
    expect(await on.metric('tutti_announce_messages_total{type="announce",direction="in"}')).toBe(2);
    await on.stopTracker();
    expect(await answerOf(on.url)).toBe(503);
    on.startTracker();
    expect(await on.metric("tutti_announce_peers")).toBe(0);
    expect(await on.metric('tutti_announce_messages_total{type="announce",direction="in"}')).toBe(2);
  } finally {
    await on.close();
  }
});

// webrtc-polyfill now and then loses its ICE transport before the answer comes, and rejects it. Another pair is tried then.
test("two of them open a data channel through nothing but /announce", { retry: 4 }, async () => {
  const alice = clientOf("alice", "song", "alice");
  alice.start({ left: 100, numwant: 0 });
  await once(alice, "update");
  const bob = clientOf("bob", "song", "bob");
  const linked = async (client: Client) => {
    const [peer] = (await once(client, "peer")) as [Peer];
    if (!peer.connected) await once(peer, "connect");
    return peer;
  };
  const both = Promise.all([linked(alice), linked(bob)]);
  bob.start({ left: 100, numwant: 1 });
  const [toBob, toAlice] = await both;
  expect(toBob.id).toBe(hashOf("bob").toString("hex"));
  const arrived = once(toAlice, "data");
  toBob.send("hello");
  expect(Buffer.from((await arrived)[0] as Uint8Array).toString()).toBe("hello");
  expect(rig.server.snapshot().messages).toMatchObject({
    in: { answer: 1, malformed: 0 },
    out: { offer: 1, answer: 1, failure: 0 },
  });
  for (const peer of [toBob, toAlice]) peer.destroy();
});
