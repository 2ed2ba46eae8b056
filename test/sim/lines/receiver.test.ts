import { expect, test } from "vitest";
import { Scheduler } from "../network/scheduler.ts";
import { dataChannel } from "./protocol.ts";
import { type Acknowledgement, Receiver } from "./receiver.ts";

function receiver() {
  const scheduler = new Scheduler();
  const acknowledged: (Acknowledgement & { readonly atMs: number })[] = [];
  const arrivedUpTo: number[] = [];
  const far = new Receiver({
    clock: scheduler,
    protocol: dataChannel,
    acknowledge: (each) => acknowledged.push({ ...each, atMs: scheduler.nowMs() }),
    arrivedUpTo: (end) => arrivedUpTo.push(end),
  });
  return { scheduler, acknowledged, arrivedUpTo, far };
}

test("the first packet is acknowledged at once, then every second", () => {
  const { far, acknowledged } = receiver();
  for (let from = 0; from < 50; from += 10) far.arrived({ from, to: from + 10 });
  expect(acknowledged.map(({ cumulative }) => cumulative)).toEqual([10, 30, 50]);
});

test("a packet that comes alone is acknowledged after 200 ms", () => {
  const { far, scheduler, acknowledged } = receiver();
  far.arrived({ from: 0, to: 10 });
  far.arrived({ from: 10, to: 20 });
  scheduler.runUntil(1_000);
  expect(acknowledged.map(({ atMs }) => atMs)).toEqual([0, 200]);
});

test("while something is missing each packet is acknowledged, with what is here beyond", () => {
  const { far, acknowledged, arrivedUpTo } = receiver();
  for (const from of [0, 20, 30, 50]) far.arrived({ from, to: from + 10 });
  expect(acknowledged.slice(1)).toEqual([
    { cumulative: 10, beyond: [{ from: 20, to: 30 }], atMs: 0 },
    { cumulative: 10, beyond: [{ from: 20, to: 40 }], atMs: 0 },
    {
      cumulative: 10,
      beyond: [
        { from: 20, to: 40 },
        { from: 50, to: 60 },
      ],
      atMs: 0,
    },
  ]);
  expect(arrivedUpTo).toEqual([10]);
});

test("what was missing brings all that is behind it", () => {
  const { far, arrivedUpTo } = receiver();
  for (const from of [0, 20, 30, 10]) far.arrived({ from, to: from + 10 });
  expect(arrivedUpTo).toEqual([10, 40]);
});

test("what comes twice is acknowledged at once and counts once", () => {
  const { far, acknowledged, arrivedUpTo } = receiver();
  far.arrived({ from: 0, to: 10 });
  far.arrived({ from: 0, to: 10 });
  expect(acknowledged).toHaveLength(2);
  expect(arrivedUpTo).toEqual([10]);
});
