import { expect, test } from "vitest";
import { judgePlan, planDescriptors } from "./descriptor-plan.ts";

test("every part has its own, and all together they are no more than there is", () => {
  for (const all of [200, 256, 512, 1_024, 4_096, 20_000, 65_536]) {
    const { own, doors, reading, connections, sockets } = planDescriptors(all, 2);
    expect(own + doors + reading + connections).toBeLessThan(all);
    expect(sockets).toBeLessThan(connections);
    expect(connections - sockets).toBeGreaterThan(connections * 0.01);
  }
  expect(planDescriptors(256, 2)).toEqual({
    all: 256,
    own: 128,
    doors: 4,
    reading: 16,
    connections: 100,
    sockets: 75,
  });
  expect(planDescriptors(1_024, 2)).toMatchObject({ own: 128, doors: 16, reading: 64, connections: 808, sockets: 606 });
});

test("with twenty thousand there is room for the nineteen thousand listeners that the tracker takes", () => {
  expect(planDescriptors(20_000, 2).sockets).toBeGreaterThanOrEqual(19_000);
  expect(planDescriptors(Number.POSITIVE_INFINITY, 2)).toMatchObject({ connections: 60_000, sockets: 59_300 });
});

test("many encoders have a quarter of all", () => {
  expect(planDescriptors(1_024, 96)).toMatchObject({ own: 360, connections: 576 });
});

test("few descriptors are told with what they are enough for, too few are refused", () => {
  expect(judgePlan(planDescriptors(1_024, 2))).toEqual({ kind: "enough" });
  expect(judgePlan(planDescriptors(256, 2))).toMatchObject({
    kind: "few",
    advice: expect.stringMatching(/^The limit of open files is 256: room for 100 connections at once, 75 of them/),
  });
  expect(judgePlan(planDescriptors(160, 2))).toMatchObject({
    kind: "too-few",
    advice: expect.stringMatching(/^the limit of open files is 160, and Tutti needs 1024: set "ulimit -n 20000"/),
  });
});
