import { expect, test } from "vitest";
import { seededRandom } from "../../shared/seeded-random.ts";
import { canReach } from "../sim/audience/character.ts";
import { type Host, Pipe, transmit, type Weather } from "../sim/network/host.ts";
import { Scheduler } from "../sim/network/scheduler.ts";
import { defaultOptions, type SimOptions } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";

const few: SimOptions = { ...defaultOptions, peers: 20, minutes: 3, churn: 0, arriveSeconds: 20 };

function hostIn(weather: Weather | null): Host {
  return {
    up: new Pipe(10e6),
    down: new Pipe(10e6),
    accessMs: 10,
    network: "a",
    provider: null,
    weather,
    alive: true,
    condition: null,
    line: null,
  };
}

function arrivals(weather: Weather | null): number[] {
  const scheduler = new Scheduler();
  const [from, to] = [hostIn(weather), hostIn(null)];
  const seen: number[] = [];
  const order: number[] = [];
  for (let frame = 0; frame < 200; frame += 1) {
    const deliver = () => {
      order.push(frame);
      seen.push(scheduler.nowMs());
    };
    transmit(scheduler, { from, to, bytes: 1_200, deliver });
  }
  scheduler.runUntil(60_000);
  expect(order).toEqual([...order].sort((one, other) => one - other));
  expect(order).toHaveLength(200);
  return seen;
}

test("loss and jitter delay frames and never turn them round: channels are reliable and in order", () => {
  const clear = arrivals(null);
  const foul = arrivals({ random: seededRandom(1), loss: 0.05, jitterMs: 20, lastArrivalMs: new Map() });
  expect(foul.every((atMs, index) => atMs >= (clear[index] ?? 0))).toBe(true);
  expect(Math.max(...foul.map((atMs, index) => atMs - (clear[index] ?? 0)))).toBeGreaterThan(50);
});

test("hole punching: cones reach each other, two symmetric ones never, nobody without UDP", () => {
  const reach = (one: Parameters<typeof canReach>[0], other: typeof one) => {
    const random = seededRandom(3);
    let through = 0;
    for (let dial = 0; dial < 1_000; dial += 1) if (canReach(one, other, random)) through += 1;
    return through / 1_000;
  };
  expect([reach("cone", "cone"), reach("open", "symmetric"), reach("symmetric", "symmetric")]).toEqual([1, 1, 0]);
  expect([reach("open", "no-udp"), reach("no-udp", "no-udp")]).toEqual([0, 0]);
  expect(reach("cone", "symmetric")).toBeGreaterThan(0.4);
  expect(reach("symmetric", "cone")).toBeLessThan(0.6);
});

test("phones that must not upload give nothing, and hear the music like all others", () => {
  const { figures, world } = simulate({ options: { ...few, phones: 0.5 } });
  const phones = world.listeners.filter(({ character }) => character.uploadBitsPerSecondMax === 0);
  const nowMs = world.scheduler.nowMs();
  expect(phones.length).toBeGreaterThan(4);
  expect(phones.map(({ core }) => core.snapshot(nowMs).uploadedBytes)).toEqual(phones.map(() => 0));
  expect(phones.reduce((sum, { core }) => sum + core.snapshot(nowMs).bytes.peer, 0)).toBeGreaterThan(0);
  expect(figures.stallsMs).toEqual([]);
});

test("release day behind NATs, on lossy lines, with jumps: nobody hears a stall", () => {
  const options: SimOptions = { ...few, workload: "release", nat: true, loss: 0.01, jitterMs: 30 };
  const { figures } = simulate({ options });
  expect(figures.stallsMs).toEqual([]);
  expect(figures.dials.failed).toBeGreaterThan(0);
  expect(figures.offload).toBeGreaterThan(0.5);
});

test("listeners who end sharing for a while hear no stall, and share again", () => {
  const { figures, world } = simulate({ options: { ...few, fickle: 1 } });
  expect(figures.stallsMs).toEqual([]);
  expect(world.listeners.every(({ character }) => character.sharesUntilMs < Infinity)).toBe(true);
  expect(figures.bytes.peer).toBeGreaterThan(0);
});
