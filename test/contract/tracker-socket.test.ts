import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { trustProxy } from "../../server/sockets/trusted-proxies.ts";
import { issueSessionToken } from "../../server/tracker/session-token.ts";
import type { TrackerServerOptions } from "../../server/tracker/tracker-server.ts";
import { dialCandidate as candidate, dialSdp as sdp } from "../rigs/dial.ts";
import { helloOf, newPage, type Page } from "./page-identity.ts";
import { connect, counted, rendition, SocketClient, start, stop, tokenFor, tracker, url } from "./tracker-stage.ts";

beforeEach(async () => {
  counted.clear();
  await start();
});
afterEach(stop);

/** Connects, waits for the challenge, sends what `make` makes of it, and expects to be refused. */
async function refusal(make: (nonce: string) => object | Promise<object>): Promise<string> {
  const client = new SocketClient();
  const { nonce } = await client.next("challenge");
  client.say(await make(nonce));
  const { code } = await client.next("refused");
  expect(await client.closed).toBe(4001);
  expect(tracker.snapshot().connections).toBe(0);
  return code;
}

async function introduced(): Promise<{
  holder: SocketClient;
  holderPage: Page;
  wanter: SocketClient;
  wanterPage: Page;
}> {
  const { client: holder, page: holderPage } = await connect();
  const { client: wanter, page: wanterPage } = await connect();
  holder.say({ type: "announce", changes: [[rendition, 30, 0]] });
  expect(await holder.rest()).toEqual([]);
  wanter.say({ type: "announce", changes: [[rendition, 0, 3]] });
  expect((await wanter.next("introduce")).peers).toEqual([
    { peerId: holderPage.peerId, offerer: true, near: "address", reason: "same-address", swarms: [rendition] },
  ]);
  expect(await wanter.next("swarm")).toMatchObject({ holders: 1, wanters: 0 });
  expect((await holder.next("introduce")).peers).toEqual([
    { peerId: wanterPage.peerId, offerer: false, near: "address", reason: "same-address", swarms: [rendition] },
  ]);
  return { holder, holderPage, wanter, wanterPage };
}

test("a hello with key, signature and token is welcomed, counted, and forgotten after bye", async () => {
  const { client } = await connect();
  expect(tracker.snapshot().connections).toBe(1);
  client.say({ type: "announce", changes: [[rendition, 1, 0]] });
  await client.rest();
  expect(tracker.snapshot()).toMatchObject({ connections: 1, swarms: 1 });
  client.say({ type: "bye" });
  expect(await client.closed).toBe(4005);
  expect(tracker.snapshot()).toMatchObject({ connections: 0, swarms: 0, memberships: 0 });
  expect(tracker.snapshot().connections).toBe(0);
  expect(counted.get("announces")).toBe(1);
  expect(counted.get("hello in")).toBe(1);
});

test("a token by another key is refused", async () => {
  const page = newPage();
  const { privateKey } = generateKeyPairSync("ed25519");
  const token = await issueSessionToken({ privateKey, peerId: page.peerId, nowMs: Date.now() });
  expect(await refusal((nonce) => helloOf(page, nonce, token))).toBe("token");
});

test("a token whose claims were changed, or whose algorithm is none, is refused", async () => {
  const page = newPage();
  const [head, , signature] = (await tokenFor(newPage())).split(".");
  const seconds = Math.floor(Date.now() / 1_000);
  const claims = { peer: page.peerId, aud: "tutti-tracker", iat: seconds, exp: seconds + 600 };
  const body = Buffer.from(JSON.stringify(claims)).toString("base64url");
  expect(await refusal((nonce) => helloOf(page, nonce, `${head}.${body}.${signature}`))).toBe("token");
  const none = Buffer.from('{"alg":"none"}').toString("base64url");
  expect(await refusal((nonce) => helloOf(page, nonce, `${none}.${body}.AA`))).toBe("token");
});

test("an expired token is refused, one that expired within the clock skew is not", async () => {
  const page = newPage();
  const old = await tokenFor(page, Date.now() - 670_000);
  expect(await refusal((nonce) => helloOf(page, nonce, old))).toBe("token");
  const client = new SocketClient();
  const { nonce } = await client.next("challenge");
  client.say(helloOf(page, nonce, await tokenFor(page, Date.now() - 630_000)));
  await client.next("welcome");
});

test("a signature by another key is refused", async () => {
  const page = newPage();
  const token = await tokenFor(page);
  const thief = { ...page, privateKey: newPage().privateKey };
  expect(await refusal((nonce) => helloOf(thief, nonce, token))).toBe("signature");
});

test("a hello that was good on another socket is refused: its nonce is another", async () => {
  const page = newPage();
  const heard = new SocketClient();
  const { nonce } = await heard.next("challenge");
  const hello = helloOf(page, nonce, await tokenFor(page));
  heard.say(hello);
  await heard.next("welcome");
  heard.socket.terminate();
  await expect.poll(() => tracker.snapshot().connections).toBe(0);
  expect(await refusal(() => hello)).toBe("signature");
});

test("a stolen token is no use with another key: nobody takes over a peer id", async () => {
  const { client: victim, page } = await connect();
  const thief = newPage();
  const token = await tokenFor(page);
  const client = new SocketClient();
  const { nonce } = await client.next("challenge");
  client.say(helloOf(thief, nonce, token));
  expect((await client.next("refused")).code).toBe("token");
  victim.say({ type: "announce", changes: [[rendition, 1, 1]] });
  expect(await victim.next("swarm")).toMatchObject({ holders: 0 });
});

test("the holder of the key replaces its own old socket", async () => {
  const { client: old, page } = await connect();
  await connect(page);
  expect(await old.closed).toBe(4002);
  expect(tracker.snapshot().connections).toBe(1);
});

test.each(["null", "[]", "{", "7", '{"type":"announce","changes":[]}'])(
  "%s instead of a hello is refused",
  async (text) => {
    const client = new SocketClient();
    await client.next("challenge");
    client.socket.send(text);
    expect((await client.next("refused")).code).toBe("malformed");
    expect(await client.closed).toBe(4001);
  },
);

test("another protocol version is refused by that name", async () => {
  expect(await refusal((nonce) => ({ ...helloOf(newPage(), nonce, "a.b.c"), protocol: 2 }))).toBe("protocol");
});

test("a second frame before welcome is refused", async () => {
  const client = new SocketClient();
  const { nonce } = await client.next("challenge");
  const page = newPage();
  client.say(helloOf(page, nonce, await tokenFor(page)));
  client.say({ type: "announce", changes: [] });
  expect(await client.next("refused")).toMatchObject({ code: "malformed" });
  expect(await client.closed).toBe(4001);
});

test.each<[Partial<TrackerServerOptions>, string[], string[]]>([
  [{}, ["own"], ["https://evil.example"]],
  [
    { allowedOrigins: ["https://music.example"] },
    ["https://music.example"],
    ["own", "https://music.example.evil.example"],
  ],
  [{ guestOrigins: ["https://friend.example"] }, ["own", "https://friend.example"], ["http://friend.example", "null"]],
])("with %j pages of %j are let in, and of %j turned away before the upgrade", async (rules, welcome, foreign) => {
  await stop();
  await start({}, rules);
  const clientOf = (origin: string) =>
    new SocketClient({ origin: origin === "own" ? `http://${new URL(url).host}` : origin });
  for (const origin of welcome) await clientOf(origin).next("challenge");
  for (const origin of foreign) expect(await clientOf(origin).closed).toBe(1006);
});

test("malformed frames are named, and the third closes the socket", async () => {
  const { client } = await connect();
  client.socket.send("null");
  expect((await client.next("error")).message).toBe("Cannot read frame: null is not an object");
  client.socket.send("[]");
  expect((await client.next("error")).message).toBe("Cannot read frame: a list of 0 is not an object");
  client.say({ type: "announce", changes: [[rendition, -1, 0]] });
  expect((await client.next("error")).message).toBe(
    'Cannot read "announce": changes[0][1] is -1, must be a whole number from 0 to 65535',
  );
  expect(await client.closed).toBe(4003);
  expect(tracker.snapshot().connections).toBe(0);
});

test("a frame above 16 KiB closes with 1009, before and after hello", async () => {
  const stranger = new SocketClient();
  await stranger.next("challenge");
  stranger.socket.send("x".repeat(16_385));
  expect(await stranger.closed).toBe(1009);
  const { client } = await connect();
  client.socket.send("x".repeat(16_385));
  expect(await client.closed).toBe(1009);
});

test("a binary frame closes with 1003", async () => {
  const { client } = await connect();
  client.socket.send(Buffer.from("{}"));
  expect(await client.closed).toBe(1003);
});

test("whoever says nothing is sent away, and strangers have a budget", async () => {
  await stop();
  await start({ firstWordTimeoutMs: 50, strangersPerAddressMax: 2 });
  const first = new SocketClient();
  const second = new SocketClient();
  await Promise.all([first.next("challenge"), second.next("challenge")]);
  expect(await new SocketClient().closed).toBe(1006);
  expect((await first.next("refused")).code).toBe("timeout");
  expect(await first.closed).toBe(4001);
  await second.closed;
  await new SocketClient().next("challenge");
});

test("two that were introduced exchange an offer, an answer and candidates, stamped by the tracker", async () => {
  const { holder, holderPage, wanter, wanterPage } = await introduced();
  wanter.say({ type: "offer", to: holderPage.peerId, dial: "d1", sdp, from: holderPage.peerId, evil: 1 });
  expect(await holder.next("offer")).toEqual({ type: "offer", from: wanterPage.peerId, dial: "d1", sdp });
  wanter.say({ type: "candidate", to: holderPage.peerId, dial: "d1", candidate, mid: "0" });
  expect(await holder.next("candidate")).toEqual({
    type: "candidate",
    from: wanterPage.peerId,
    dial: "d1",
    candidate,
    mid: "0",
  });
  holder.say({ type: "answer", to: wanterPage.peerId, dial: "d1", sdp });
  expect(await wanter.next("answer")).toEqual({ type: "answer", from: holderPage.peerId, dial: "d1", sdp });
  holder.say({ type: "candidate", to: wanterPage.peerId, dial: "d1", candidate, mid: "0" });
  expect(await wanter.next("candidate")).toMatchObject({ from: holderPage.peerId });
  wanter.socket.terminate();
  expect(await holder.next("gone")).toEqual({ type: "gone", peerId: wanterPage.peerId });
});

test("nothing is relayed between strangers, and no answer without an offer", async () => {
  const { holder, holderPage, wanterPage } = await introduced();
  const { client: stranger } = await connect();
  stranger.say({ type: "offer", to: holderPage.peerId, dial: "d1", sdp });
  expect(await stranger.next("error")).toMatchObject({ code: "not-introduced", dial: "d1" });
  stranger.say({ type: "answer", to: wanterPage.peerId, dial: "d1", sdp });
  expect(await stranger.next("error")).toMatchObject({ code: "not-introduced" });
  holder.say({ type: "answer", to: wanterPage.peerId, dial: "d1", sdp });
  expect(await holder.next("error")).toMatchObject({ code: "no-such-dial", dial: "d1" });
  expect(await holder.rest()).toEqual([]);
});

test("the operator's switch is told at once, and ends the relay", async () => {
  const { holder, holderPage, wanter } = await introduced();
  tracker.setSharing("off");
  expect(await wanter.next("sharing")).toEqual({ type: "sharing", sharing: "off" });
  await holder.next("sharing");
  wanter.say({ type: "offer", to: holderPage.peerId, dial: "d1", sdp });
  expect(await wanter.next("error")).toMatchObject({ code: "sharing-off" });
  expect(await holder.rest()).toEqual([]);
});

test("a socket that does not answer pings is cut", async () => {
  await stop();
  await start({ heartbeatMs: 60 });
  const { client } = await connect();
  client.socket.pause();
  await expect.poll(() => tracker.snapshot().connections, { timeout: 2_000 }).toBe(0);
});

test("close() tells everybody when to come back, ends their sockets and takes no new ones", async () => {
  const { client } = await connect();
  const stranger = new SocketClient();
  await stranger.next("challenge");
  await tracker.close(500);
  const { retryAfterMs } = await client.next("moved");
  expect(retryAfterMs).toBeGreaterThanOrEqual(500);
  expect(await client.closed).toBe(1012);
  expect(await stranger.closed).toBe(1012);
  expect(await new SocketClient().closed).toBe(1006);
  expect(tracker.snapshot()).toMatchObject({
    connections: 0,
    sockets: { connections: 0, strangers: 0, addresses: 0 },
  });
});

test("listeners whose addresses a GeoIP database puts into one provider's network are introduced as such", async () => {
  await stop();
  const asked: string[] = [];
  const findNetwork = (address: string) => {
    asked.push(address);
    return { asn: address.startsWith("192.") ? null : 64_500, country: "PT" };
  };
  await start({}, { trustProxy: trustProxy(1), findNetwork });
  const addresses = ["198.51.100.7", "203.0.113.9", "192.0.2.1"];
  const connected: SocketClient[] = [];
  for (const address of addresses) connected.push((await connect(newPage(), { "X-Forwarded-For": address })).client);
  expect(asked).toEqual(addresses);
  const [first, second, third] = connected as [SocketClient, SocketClient, SocketClient];
  first.say({ type: "announce", changes: [[rendition, 30, 0]] });
  await first.rest();
  second.say({ type: "announce", changes: [[rendition, 0, 3]] });
  expect((await second.next("introduce")).peers).toMatchObject([{ near: "network", reason: "same-network" }]);
  third.say({ type: "announce", changes: [[rendition, 0, 3]] });
  const { peers } = await third.next("introduce");
  expect(peers.map(({ near }) => near)).toEqual(["country", "country"]);
});
