import { createHmac } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readIceAddress } from "../../server/doctor/stun/ice-address.ts";
import { openStunExchange, type StunExchange } from "../../server/doctor/stun/stun-exchange.ts";
import { TurnClient, type TurnCredential } from "../../server/doctor/stun/turn-client.ts";
import { iceServers } from "../../server/http/ice-servers.ts";
import { isPrivateAddress } from "../../server/sockets/private-address.ts";
import { type CoturnOptions, coturnMissing, type PrivateCoturn, startPrivateCoturn } from "./private-coturn.ts";

/** The credential that a page gets, made at that time. */
function credentialOf(relay: PrivateCoturn, peerId: string, madeAtMs = Date.now()): TurnCredential {
  const turn = { urls: [`turn:127.0.0.1:${relay.port}`], secret: relay.secret };
  const [server] = iceServers({ stunUrls: [], turn }, peerId, madeAtMs);
  return { username: server?.username ?? "", credential: server?.credential ?? "" };
}

const exchanges: StunExchange[] = [];
const relays: PrivateCoturn[] = [];

async function start(options?: CoturnOptions): Promise<PrivateCoturn> {
  const relay = await startPrivateCoturn(options);
  relays.push(relay);
  return relay;
}

async function clientOf(relay: PrivateCoturn, credential: TurnCredential): Promise<TurnClient> {
  const exchange = await openStunExchange(readIceAddress(`turn:127.0.0.1:${relay.port}`));
  if (!exchange.ok) throw new Error(exchange.error);
  exchanges.push(exchange.value);
  return new TurnClient(exchange.value, credential);
}

afterEach(() => {
  for (const exchange of exchanges.splice(0)) exchange.close();
});
afterAll(async () => {
  for (const relay of relays) await relay.stop();
});

/** A socket that counts what arrives. */
async function openTarget(address: string): Promise<{ socket: Socket; port: number; arrived(): number }> {
  const socket = createSocket("udp4");
  let count = 0;
  socket.on("message", () => {
    count += 1;
  });
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return { socket, port: (socket.address() as AddressInfo).port, arrived: () => count };
}

/** Loopback, and this machine's own addresses in private networks. */
const ownPrivateAddresses = [
  "127.0.0.1",
  ...Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal, address }) => family === "IPv4" && !internal && isPrivateAddress(address))
    .map(({ address }) => address),
];

describe.skipIf(coturnMissing)(`coturn with our template${coturnMissing ? ` (${coturnMissing})` : ""}`, () => {
  let relay: PrivateCoturn;
  beforeAll(async () => {
    relay = await start();
  }, 30_000);

  test("takes the template without a word of complaint", () => {
    expect(relay.output()).not.toMatch(/Bad configuration|ERROR|Wrong|unrecognized/);
  });

  test("gives an allocation to the credential that a page gets, and takes it back", async () => {
    const client = await clientOf(relay, credentialOf(relay, "peer-a"));
    expect(await client.allocate()).toMatchObject({ ok: true, value: { address: "127.0.0.1" } });
    expect(await client.release()).toEqual({ ok: true, value: null });
  });

  test("refuses a credential that has expired, until the second before", async () => {
    const expired = await clientOf(relay, credentialOf(relay, "peer-a", Date.now() - 602_000));
    expect(await expired.allocate()).toMatchObject({ ok: false, error: { code: 401 } });
    const late = await clientOf(relay, credentialOf(relay, "peer-a", Date.now() - 590_000));
    expect(await late.allocate()).toMatchObject({ ok: true });
  });

  test("refuses a forged credential: by another secret, with a later time, for another peer, or a plain password", async () => {
    const { username, credential } = credentialOf(relay, "peer-a");
    const [seconds] = username.split(":");
    const forge = (secret: string) => createHmac("sha1", secret).update(username).digest("base64");
    for (const forged of [
      { username, credential: forge("not-the-secret-of-this-relay") },
      { username: `${Number(seconds) + 3600}:peer-a`, credential },
      { username: `${seconds}:peer-b`, credential },
      { username, credential: relay.secret },
      { username: "peer-a", credential: "" },
    ]) {
      const client = await clientOf(relay, forged);
      expect(await client.allocate()).toMatchObject({ ok: false, error: { code: 401 } });
    }
  });

  test("no packet gets into a private network, while the same packet passes a relay without our ranges", async () => {
    const open = await start({ without: ["denied-peer-ip"], lines: ["allow-loopback-peers"] });
    // coturn denies loopback by itself: with that taken away, the ranges alone are left to do it.
    const strict = await start({ lines: ["allow-loopback-peers"] });
    for (const address of ownPrivateAddresses) {
      const target = await openTarget(address);
      const peer = { address, port: target.port };
      const permitted = await clientOf(open, credentialOf(open, "peer-a"));
      await permitted.allocate();
      expect(await permitted.permit(peer)).toEqual({ ok: true, value: null });
      permitted.send(peer, Buffer.from("through"));
      await expect.poll(target.arrived).toBe(1);

      const client = await clientOf(strict, credentialOf(strict, "peer-a"));
      expect(await client.allocate()).toMatchObject({ ok: true });
      expect(await client.permit(peer)).toMatchObject({ ok: false, error: { code: 403 } });
      for (let packet = 0; packet < 20; packet += 1) client.send(peer, Buffer.from("in"));
      // The relay answers in order: when it has answered this, it has seen all of them.
      expect(await client.permit(peer)).toMatchObject({ ok: false, error: { code: 403 } });
      permitted.send(peer, Buffer.from("through"));
      await expect.poll(target.arrived).toBe(2);
      target.socket.close();
    }
  }, 30_000);

  test.each([
    "0.0.0.0",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.1",
    "192.168.0.1",
    "198.19.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "255.255.255.255",
  ])("%s is denied", async (address) => {
    const client = await clientOf(relay, credentialOf(relay, "peer-a"));
    await client.allocate();
    expect(await client.permit({ address, port: 9 })).toMatchObject({ ok: false, error: { code: 403 } });
    await client.release();
  });

  test.each([
    "9.255.255.255",
    "11.0.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.0.1",
    "8.8.8.8",
  ])("%s is not denied", async (address) => {
    const client = await clientOf(relay, credentialOf(relay, "peer-a"));
    await client.allocate();
    expect(await client.permit({ address, port: 9 })).toEqual({ ok: true, value: null });
    await client.release();
  });

  test("one listener has so many allocations and no more, whatever the time in its credentials; others still get theirs", async () => {
    const small = await start({ lines: ["user-quota=3", "total-quota=5"] });
    const allocate = async (peerId: string, madeAtMs = Date.now()) => {
      const client = await clientOf(small, credentialOf(small, peerId, madeAtMs));
      const allocated = await client.allocate();
      return allocated.ok ? "ok" : allocated.error.code;
    };
    const nowMs = Date.now();
    const greedy = [];
    for (let index = 0; index < 5; index += 1) greedy.push(await allocate("greedy", nowMs - index * 10_000));
    expect(greedy).toEqual(["ok", "ok", "ok", 486, 486]);
    expect(await allocate("modest")).toBe("ok");
    expect(await allocate("second")).toBe("ok");
    expect(await allocate("third")).toBe(486);
  }, 30_000);

  test("the template itself gives one listener sixty-four allocations, and no more", async () => {
    const usual = await start();
    const allocated: boolean[] = [];
    for (let index = 0; index < 66; index += 1) {
      const client = await clientOf(usual, credentialOf(usual, "greedy"));
      allocated.push((await client.allocate()).ok);
    }
    expect(allocated.indexOf(false)).toBe(64);
  }, 30_000);
});
