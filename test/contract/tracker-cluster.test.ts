import { afterEach, describe, expect, test, vi } from "vitest";
import type { RenditionId } from "../../shared/ids.ts";
import type { InstanceId } from "../../shared/tracker/instances/instance.ts";
import { dialCandidate, dialSdp } from "../rigs/dial.ts";
import { ClusterInstance, type ClusterListener } from "./cluster-instance.ts";
import { MortalRedis, redisProgram } from "./mortal-redis.ts";
import { newPage } from "./page-identity.ts";

const program = redisProgram() ?? "";
const song = "0123456789abcdef0123456789abcdef" as RenditionId;
const rare = "fedcba9876543210fedcba9876543210" as RenditionId;

let redis: MortalRedis | null = null;
let instances: ClusterInstance[] = [];

async function startRedis(password: string | null = null): Promise<MortalRedis> {
  redis = await MortalRedis.start(program, password);
  return redis;
}

async function startInstances(count: number, url = redis?.url() ?? ""): Promise<ClusterInstance[]> {
  const started = await Promise.all(Array.from({ length: count }, () => ClusterInstance.start(url)));
  instances.push(...started);
  await knowEachOther(started);
  return started;
}

function knowEachOther(some: readonly ClusterInstance[]): Promise<void> {
  return until(() => some.every(({ tracker }) => tracker.snapshot().cluster?.others.length === some.length - 1));
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await isSo()).toBe(true), { timeout: 20_000, interval: 20 });
}

afterEach(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  instances = [];
  await redis?.stop();
  redis = null;
});

/** A holder at the first, a wanter at the second, and both have heard of each other. */
async function introduced(some: readonly ClusterInstance[], renditionId = song) {
  const [one, two] = some as [ClusterInstance, ClusterInstance];
  const holder = await one.listener(newPage(), "192.0.2.1");
  holder.say({ type: "announce", changes: [[renditionId, 30, 0]] });
  await holder.rest();
  const wanter = await two.listener(newPage(), "198.51.100.1");
  wanter.say({ type: "announce", changes: [[renditionId, 0, 3]] });
  expect((await wanter.next("introduce")).peers).toMatchObject([{ peerId: holder.peerId, offerer: true, near: "far" }]);
  expect((await holder.next("introduce")).peers).toMatchObject([{ peerId: wanter.peerId, offerer: false }]);
  return { holder, wanter };
}

async function dial(wanter: ClusterListener, holder: ClusterListener, id: string): Promise<void> {
  wanter.say({ type: "offer", to: holder.peerId, dial: id, sdp: dialSdp });
  expect(await holder.next("offer")).toMatchObject({ from: wanter.peerId, dial: id, sdp: dialSdp });
  holder.say({ type: "answer", to: wanter.peerId, dial: id, sdp: dialSdp });
  holder.say({ type: "candidate", to: wanter.peerId, dial: id, candidate: dialCandidate, mid: "0" });
  expect(await wanter.next("answer")).toMatchObject({ from: holder.peerId, dial: id });
  expect(await wanter.next("candidate")).toMatchObject({ from: holder.peerId, candidate: dialCandidate });
}

describe.skipIf(program === "")(
  "trackers joined over Redis (needs redis-server or valkey-server)",
  { timeout: 60_000 },
  () => {
    test("two listeners at two instances are introduced and exchange offer, answer and candidates", async () => {
      await startRedis();
      const [one, two] = (await startInstances(2)) as [ClusterInstance, ClusterInstance];
      const { holder, wanter } = await introduced([one, two]);
      expect(await wanter.next("swarm")).toMatchObject({ holders: 1, wanters: 0 });
      await dial(wanter, holder, "d1");
      expect(two.tracker.snapshot()).toMatchObject({
        cluster: { away: 1 },
        bus: { connected: true, dropped: 0, unread: 0 },
      });
    });

    test("nothing of a listener is stored in Redis, and nothing at all after all have left", async () => {
      const server = await startRedis();
      const some = await startInstances(2);
      const { holder, wanter } = await introduced(some);
      await dial(wanter, holder, "d1");
      const client = server.client();
      const stored = async () => {
        const keys = await client.keys("*");
        const hashes = keys.filter((key) => key.startsWith("tutti:swarm:"));
        return JSON.stringify([keys, await Promise.all(hashes.map((key) => client.hgetall(key)))]);
      };
      const text = await stored();
      expect(text).toContain(song);
      for (const secret of [holder.peerId, wanter.peerId, "192.0.2.1", "198.51.100.1"])
        expect(text).not.toContain(secret);
      holder.close();
      wanter.close();
      await until(async () => !(await stored()).includes("tutti:swarm"));
      client.disconnect();
    });

    test("Redis killed: those here are still introduced; restarted empty, the swarms are whole again", async () => {
      const server = await startRedis();
      const some = (await startInstances(2)) as [ClusterInstance, ClusterInstance];
      const { holder, wanter } = await introduced(some);
      await server.kill();
      await until(() => some.every(({ tracker }) => tracker.snapshot().bus?.connected === false));
      const beside = await some[0].listener(newPage(), "203.0.113.1");
      beside.say({ type: "announce", changes: [[song, 0, 3]] });
      expect((await beside.next("introduce")).peers).toMatchObject([{ peerId: holder.peerId }]);
      holder.say({ type: "announce", changes: [[rare, 30, 0]] });
      await holder.rest();
      await server.run();
      await knowEachOther(some);
      await until(() => some.every(({ tracker }) => tracker.snapshot().bus?.connected === true));
      const client = server.client();
      await until(async () => (await client.keys("tutti:swarm:*")).length === 2);
      client.disconnect();
      wanter.say({ type: "announce", changes: [[rare, 0, 3]] });
      await until(() => some[1].tracker.snapshot().cluster?.counts.asks === 2);
      await dial(wanter, holder, "d2");
      for (const { log } of some)
        expect(log.map((line) => line.split(",")[0])).toEqual(["tracker: Redis is away", "tracker: Redis is back"]);
    });

    test("a Redis that hangs is away within seconds, and nobody waits for it", async () => {
      const server = await startRedis();
      const [one, two] = (await startInstances(2)) as [ClusterInstance, ClusterInstance];
      const { wanter } = await introduced([one, two]);
      await wanter.next("swarm");
      server.signal("SIGSTOP");
      const startMs = performance.now();
      wanter.say({ type: "announce", changes: [[rare, 0, 3]] });
      expect(await wanter.next("swarm")).toMatchObject({ renditionId: rare, holders: 0 });
      expect(performance.now() - startMs).toBeLessThan(500);
      await until(() => two.tracker.snapshot().bus?.connected === false);
      expect(performance.now() - startMs).toBeLessThan(6_000);
      server.signal("SIGCONT");
      await until(() => two.tracker.snapshot().bus?.connected === true);
    });

    test("an instance that ends is forgotten by the others", async () => {
      await startRedis();
      const [one, two] = (await startInstances(2)) as [ClusterInstance, ClusterInstance];
      await introduced([one, two]);
      await one.stop();
      instances = [two];
      await until(() => two.tracker.snapshot().cluster?.others.length === 0);
      expect(two.tracker.snapshot()).toMatchObject({ acquaintances: 0, cluster: { away: 0 } });
    });

    test("an instance whose line is cut without a word is known to be dead by the first message for it", async () => {
      const server = await startRedis();
      const [one, two] = (await startInstances(2)) as [ClusterInstance, ClusterInstance];
      const { wanter } = await introduced([one, two]);
      const client = server.client();
      // As a killed process: its key stays for ten seconds, and nobody listens any more.
      await one.stop();
      instances = [two];
      const id = one.tracker.snapshot().cluster?.instance as InstanceId;
      await client.pipeline().set(`tutti:instance:${id}`, "1", "PX", 10_000).sadd("tutti:instances", id).exec();
      expect(two.tracker.snapshot().cluster?.others).toEqual([id]);
      await client.hset(`tutti:swarm:${rare}`, id, "1 0");
      wanter.say({ type: "announce", changes: [[rare, 0, 3]] });
      await vi.waitFor(() => expect(two.tracker.snapshot().cluster?.others).toEqual([]), {
        timeout: 1_500,
        interval: 10,
      });
      client.disconnect();
    });

    test("what the dead left in the directory is removed by whoever reads it", async () => {
      const server = await startRedis();
      const [one] = (await startInstances(1)) as [ClusterInstance];
      const other = await startInstances(1, server.url());
      await knowEachOther([one, ...other]);
      const client = server.client();
      await client.hset(`tutti:swarm:${rare}`, { "00000000000000ff": "3 1", nonsense: "1 1" });
      const wanter = await one.listener();
      wanter.say({ type: "announce", changes: [[rare, 0, 3]] });
      expect(await wanter.next("swarm")).toMatchObject({ holders: 0 });
      const own = one.tracker.snapshot().cluster?.instance ?? "";
      await until(async () => Object.keys(await client.hgetall(`tutti:swarm:${rare}`)).join() === own);
      client.disconnect();
    });

    test("the operator's switch reaches every instance, and those that start later", async () => {
      await startRedis();
      const [one, two] = (await startInstances(2)) as [ClusterInstance, ClusterInstance];
      const listener = await two.listener();
      one.tracker.setSharing("off");
      expect(await listener.next("sharing")).toEqual({ type: "sharing", sharing: "off" });
      const [three] = (await startInstancesMore(1)) as [ClusterInstance];
      await until(() => three.tracker.snapshot().sharing === "off");
      two.tracker.setSharing("on");
      await until(() => [one, two, three].every(({ tracker }) => tracker.snapshot().sharing === "on"));
    });

    test("the switch moved while Redis was away is spread when it is back", async () => {
      const server = await startRedis();
      const some = (await startInstances(2)) as [ClusterInstance, ClusterInstance];
      await server.kill();
      await until(() => some.every(({ tracker }) => tracker.snapshot().bus?.connected === false));
      some[0].tracker.setSharing("off");
      await server.run();
      await until(() => some[1].tracker.snapshot().sharing === "off");
    });

    test("without a Redis at the start, or with a wrong password, an instance serves alone, says so, and joins later", async () => {
      redis = await MortalRedis.prepare(program, "right-password-of-16");
      const [unreachable] = await Promise.all([ClusterInstance.start(redis.url())]);
      instances.push(unreachable);
      await until(() => unreachable.log.length > 0);
      const listener = await unreachable.listener();
      listener.say({ type: "announce", changes: [[song, 0, 3]] });
      expect(await listener.next("swarm")).toMatchObject({ holders: 0 });
      await redis.run();
      await until(() => unreachable.tracker.snapshot().bus?.connected === true);
      const mistaken = await ClusterInstance.start(redis.url("wrong-password-of-16"));
      instances.push(mistaken);
      await until(() => mistaken.log.length > 0);
      expect(mistaken.log[0]).toMatch(/Redis is away.*WRONGPASS/);
      expect(mistaken.log.join()).not.toContain("wrong-password");
      const guest = await mistaken.listener();
      guest.say({ type: "announce", changes: [[song, 0, 3]] });
      expect(await guest.next("swarm")).toMatchObject({ holders: 0 });
      expect(mistaken.tracker.snapshot().bus?.connected).toBe(false);
    });

    test("what others write into the channels harms nobody, and is told once", async () => {
      const server = await startRedis();
      const [one, two] = (await startInstances(2)) as [ClusterInstance, ClusterInstance];
      const { holder, wanter } = await introduced([one, two]);
      const client = server.client();
      const id = one.tracker.snapshot().cluster?.instance ?? "";
      const forged = JSON.stringify({ type: "offer", from: wanter.peerId, to: holder.peerId, dial: "x", sdp: dialSdp });
      for (const text of ["", "nonsense", `tutti-cluster 1 ${id}\n{}`, `tutti-cluster 1 00000000000000ff\n${forged}`]) {
        await client.publish(`tutti:3:to:${id}`, text);
      }
      await client.publish("tutti:3:sharing", "perhaps");
      await dial(wanter, holder, "d1");
      expect(one.tracker.snapshot()).toMatchObject({ sharing: "on", bus: { unread: 3 } });
      expect(one.log).toHaveLength(1);
      client.disconnect();
    });
  },
);

/** Beside those that run. */
async function startInstancesMore(count: number): Promise<ClusterInstance[]> {
  const started = await Promise.all(Array.from({ length: count }, () => ClusterInstance.start(redis?.url() ?? "")));
  instances.push(...started);
  return started;
}
