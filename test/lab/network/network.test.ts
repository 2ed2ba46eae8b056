import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pause } from "../../e2e/audience.ts";
import { labImpossible } from "../needs.ts";
import { farFrom, type Line } from "./line.ts";
import { Network } from "./network.ts";
import { watchPing } from "./ping.ts";
import { leaveRouter, type NatKind, putBehindRouter } from "./router.ts";
import { compileSwitch } from "./switch-program.ts";
import { UdpSocket } from "./udp-socket.ts";

/** The switch and its namespaces as they are, in real time. Needs root and a kernel with TUN. */
const impossible = labImpossible();
beforeEach((context) => context.skip(impossible !== null, impossible ?? ""));

const thin: Line = { downMbitPerSecond: 8, upMbitPerSecond: 1, delayMs: 20, lossPercent: 0 };
/** A packet of 1,000 bytes with the headers of UDP and IP, in its frame. */
const wireBits = (1_000 + 28 + 38) * 8;

let folder = "";
let program = "";
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-lab-"));
  if (!impossible) program = await compileSwitch(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened.close();
});

async function network(...lines: (Line | null)[]): Promise<Network> {
  const plans = lines.map((line, index) => ({ name: `host${index + 1}`, line }));
  const opened = await Network.open(program, plans);
  open.push(opened);
  return opened;
}

async function socketIn(net: Network, name: string): Promise<UdpSocket> {
  const socket = await UdpSocket.open(net.host(name));
  open.push(socket);
  return socket;
}

/** What has come by the moment something has; a busy machine may take a while. */
async function arrived(socket: UdpSocket) {
  for (const untilMs = Date.now() + 5_000; Date.now() < untilMs; await pause(20)) {
    const got = await socket.got();
    if (got.length > 0) return got;
  }
  return [];
}

async function pinged(net: Network, forMs: number) {
  const ping = watchPing(net.host("host1"), net.host("host2").address);
  await pause(forMs);
  return ping.stop();
}

describe("the switch", () => {
  test("gives a packet the delays of both lines, there and back", async () => {
    const { roundTripsMs } = await pinged(await network(farFrom(20), farFrom(30)), 1_200);
    expect(roundTripsMs.length).toBeGreaterThanOrEqual(4);
    expect(Math.min(...roundTripsMs)).toBeGreaterThanOrEqual(100);
    expect(Math.min(...roundTripsMs)).toBeLessThan(110);
  });

  test("sends at the line's rate in the order in which it was given, and drops what the queue of 400 ms cannot hold", async () => {
    const net = await network(thin, farFrom(0));
    const [from, to] = [await socketIn(net, "host1"), await socketIn(net, "host2")];
    const sentMs = performance.timeOrigin + performance.now();
    await from.send({ address: net.host("host2").address, port: to.port }, 200);
    await pause(1_000);
    const got = await to.got();
    const fitting = 400_000 / wireBits;
    expect(got.length).toBeGreaterThan(fitting - 2);
    // While the burst was written, a few have left.
    expect(got.length).toBeLessThan(fitting * 1.5);
    const numbers = got.map(({ number }) => number);
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
    // From the sending on: a receiver that was late for the first packet would seem to get the others too quickly.
    const tookMs = (got.at(-1)?.atMs ?? 0) - sentMs;
    expect((got.length - 1) * wireBits).toBeLessThan((tookMs + 20) * 1_000);
    const { hosts, pairs } = await net.counts();
    expect(hosts.get("host1")?.fullUp.packets).toBe(200 - got.length);
    expect(hosts.get("host2")?.in).toEqual({ packets: got.length, bytes: got.length * 1_028 });
    expect(pairs).toMatchObject([{ from: "host1", to: "host2", dropped: { packets: 200 - got.length } }]);
  });

  test("keeps the order of a pair when its delay is made shorter in between", async () => {
    const net = await network(farFrom(200), farFrom(0));
    const [from, to] = [await socketIn(net, "host1"), await socketIn(net, "host2")];
    const address = { address: net.host("host2").address, port: to.port };
    await from.send(address, 10);
    await net.set("host1", "delay", 0);
    await from.send(address, 10);
    await pause(500);
    const numbers = (await to.got()).map(({ number }) => number);
    expect(numbers).toEqual([...Array(20).keys()]);
  });

  test("loses the share that the lines lose, and all that goes into a hole", async () => {
    const net = await network({ ...farFrom(0), lossPercent: 50 }, farFrom(0));
    const [from, to] = [await socketIn(net, "host1"), await socketIn(net, "host2")];
    const address = { address: net.host("host2").address, port: to.port };
    await from.send(address, 200);
    await pause(200);
    const got = (await to.got()).length;
    expect(got).toBeGreaterThan(60);
    expect(got).toBeLessThan(140);
    await net.setHole("host2", true);
    await from.send(address, 200);
    await pause(200);
    expect(await to.got()).toEqual([]);
  });

  test("says what it cannot obey", async () => {
    const net = await network(farFrom(0));
    await expect(net.set("nobody", "delay", 5)).rejects.toThrow('Cannot obey "set nobody delay 5"');
    await expect(net.set("host1", "delay", -5)).rejects.toThrow("Cannot obey");
  });

  test("leaves nothing behind", async () => {
    const net = await network(farFrom(0));
    const { path } = net.host("host1");
    expect(existsSync(path)).toBe(true);
    await net.close();
    expect(existsSync(path)).toBe(false);
  });
});

describe("a router", () => {
  async function home(kind: NatKind) {
    const net = await network(farFrom(1), farFrom(1), farFrom(1), null);
    await putBehindRouter(net.host("host4"), net.host("host1"), kind);
    const sockets = [await socketIn(net, "host4"), await socketIn(net, "host2"), await socketIn(net, "host3")] as const;
    const [room, friend, stranger] = sockets;
    await room.send({ address: net.host("host2").address, port: friend.port }, 1);
    const [seen] = await arrived(friend);
    return { net, room, friend, stranger, seen: seen as NonNullable<typeof seen> };
  }

  /** Which port a second host sees, of the socket that has written to a first one. */
  async function portSeenByAnother({ net, room, stranger }: Awaited<ReturnType<typeof home>>) {
    await room.send({ address: net.host("host3").address, port: stranger.port }, 1);
    return (await arrived(stranger))[0]?.port;
  }

  test("hides the room behind its own address, and lets answers in", async () => {
    const { net, room, friend, seen } = await home("restricted");
    expect(seen.address).toBe(net.host("host1").address);
    await friend.send(seen, 1);
    expect(await arrived(room)).toHaveLength(1);
  });

  test.each<[NatKind, number]>([
    ["full-cone", 1],
    ["restricted", 0],
    ["symmetric", 0],
  ])("%s: of a stranger's packet to the open port, %i comes in", async (kind, count) => {
    const { room, stranger, seen } = await home(kind);
    await stranger.send(seen, 1);
    if (count === 0) await pause(100);
    expect(count === 0 ? await room.got() : await arrived(room)).toHaveLength(count);
  });

  test("has one port for all whom the room writes to, but for a symmetric one", async () => {
    for (const kind of ["full-cone", "restricted"] as const) {
      const at = await home(kind);
      expect(await portSeenByAnother(at)).toBe(at.seen.port);
    }
    const at = await home("symmetric");
    expect(await portSeenByAnother(at)).not.toBe(at.seen.port);
  });

  test("is left for another one: what the room sends then comes from there, and the first one's port leads nowhere", async () => {
    const { net, room, friend, stranger, seen } = await home("full-cone");
    await leaveRouter(net.host("host4"));
    await putBehindRouter(net.host("host4"), net.host("host3"), "symmetric", "elsewhere");
    await room.send({ address: net.host("host2").address, port: friend.port }, 1);
    expect((await arrived(friend))[0]?.address).toBe(net.host("host3").address);
    await stranger.send(seen, 1);
    await friend.send(seen, 1);
    await pause(100);
    expect(await room.got()).toEqual([]);
  });

  test("restricted: a stranger who knocked too early is let in once the room has written to them", async () => {
    const at = await home("restricted");
    await at.stranger.send(at.seen, 1);
    await pause(50);
    expect(await portSeenByAnother(at)).toBe(at.seen.port);
    await at.stranger.send(at.seen, 1);
    expect(await arrived(at.room)).toHaveLength(1);
  });
});
