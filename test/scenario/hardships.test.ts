import { expect, test } from "vitest";
import { noHardships } from "../sim/audience/hardships.ts";
import { Condition } from "../sim/network/condition.ts";
import { Scheduler } from "../sim/network/scheduler.ts";
import { defaultOptions, type SimOptions } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";
import { coreWith } from "./planted-fault.ts";

const few: SimOptions = { ...defaultOptions, peers: 16, minutes: 3, churn: 0, arriveSeconds: 20 };

function traceOf(options: SimOptions): { readonly text: string; readonly result: ReturnType<typeof simulate> } {
  let text = "";
  const result = simulate({
    options,
    writeTrace: (lines) => {
      text += lines;
    },
  });
  return { text, result };
}

test("one fetch in five fails with a status: everybody plays on, and the origin is asked again", () => {
  const { text, result } = traceOf({ ...few, originErrors: 0.2 });
  expect(text).toMatch(/"outcome":"failed","status":429/);
  expect(text).toMatch(/"outcome":"failed","status":503/);
  expect(result.figures.stalledShare).toBeLessThan(0.05);
});

test("one fetch in five brings what is not genuine or not all: nothing of it is kept, nobody hears a stall", () => {
  const { figures } = simulate({ options: { ...few, originFalse: 0.2 } });
  expect(figures.rejectedBlocks).toBeGreaterThan(5);
  expect(figures.wastedBytes.unverified).toBeGreaterThan(0);
  expect(figures.stallsMs).toEqual([]);
});

test("fetches that freeze: another takes the place of each after two seconds, and few plays suffer", () => {
  const { figures } = simulate({ options: { ...few, originFreezes: 0.05, p2p: false } });
  expect(figures.stalledShare).toBeLessThan(0.05);
  expect(Math.max(...figures.startsMs.click)).toBeLessThan(4_500);
});

test("a core that believes whatever the origin sends is caught: unverified-kept", () => {
  const gullible = coreWith({
    input: (input) => (input.type === "verified" ? { ...input, outcome: "genuine" } : input),
  });
  const run = () => simulate({ options: { ...few, originFalse: 0.2 }, createCore: gullible });
  expect(run).toThrow(/unverified-kept/);
});

test("an origin whose line is narrow sends no more than it carries, and with a wide one more is sent", () => {
  const crowd = { ...few, minutes: 0.5, p2p: false };
  const carriedBytes = (crowd.minutes * 60 * 4e6) / 8;
  // What is on its way counts as sent: 128 KiB for each listener.
  const onItsWayBytes = crowd.peers * 131_072;
  const narrow = simulate({ options: { ...crowd, originMbit: 4 } }).figures.originServedBytes;
  const wide = simulate({ options: { ...crowd, originMbit: 1000 } }).figures.originServedBytes;
  expect(narrow).toBeLessThanOrEqual(carriedBytes + onItsWayBytes);
  expect(narrow).toBeGreaterThan(0.8 * carriedBytes);
  expect(wide).toBeGreaterThan(carriedBytes + onItsWayBytes);
});

test("a machine that sleeps does nothing, and does all that fell due when it wakes", () => {
  const scheduler = new Scheduler();
  const condition = new Condition(scheduler, true);
  const done: string[] = [];
  condition.at(10, () => done.push("while asleep"));
  condition.at(30, () => done.push("after it"));
  scheduler.at(5, () => condition.fallAsleep());
  scheduler.at(20, () => {
    done.push("wakes");
    condition.wake();
  });
  scheduler.runUntil(40);
  expect(done).toEqual(["wakes", "while asleep", "after it"]);
  expect(condition.pageMs(40)).toBeCloseTo(25);
});

test("timers of a hidden page run on whole seconds", () => {
  const scheduler = new Scheduler();
  const condition = new Condition(scheduler, false);
  const ranAtMs: number[] = [];
  condition.hidden = true;
  for (const atMs of [1, 999.5, 2_000, 2_001]) condition.timers.at(atMs, () => ranAtMs.push(scheduler.nowMs()));
  scheduler.runUntil(5_000);
  expect(ranAtMs).toEqual([1_000, 1_000, 2_000, 3_000]);
});

test("machines that sleep now and then: they play on where they were, and nobody else hears it", () => {
  const { figures, world } = simulate({ options: { ...few, sleepy: 0.5 } });
  const sleepers = world.listeners.filter(({ condition }) => (condition?.naps ?? 0) > 0);
  expect(sleepers.length).toBeGreaterThan(4);
  expect(sleepers.some(({ condition }) => (condition?.lagMs ?? 0) > 0)).toBe(true);
  expect(sleepers.some(({ condition }) => condition?.lagMs === 0)).toBe(true);
  expect(figures.stallsMs).toEqual([]);
});

test("hidden pages: timers that run up to a second late cost nobody a stall", () => {
  const { figures } = simulate({ options: { ...few, hidden: 1 } });
  expect(figures.stallsMs).toEqual([]);
  expect(figures.bytes.peer).toBeGreaterThan(0);
});

test("a clock that is read a little backwards now and then moves nothing back: the core's time never does", () => {
  const makeCore = coreWith({});
  const createCore: typeof makeCore = (character) => {
    const core = makeCore(character);
    let reads = 0;
    return {
      ...core,
      handle: (input, nowMs) => {
        reads += 1;
        return core.handle(input, reads % 3 === 0 ? Math.max(0, nowMs - 250) : nowMs);
      },
    };
  };
  const { figures } = simulate({ options: few, createCore });
  expect(figures.stallsMs).toEqual([]);
  expect(figures.bytes.peer).toBeGreaterThan(0);
});

test("stores that refuse writes and lose what they had: it is got anew, and offered to nobody meanwhile", () => {
  const { text, result } = traceOf({ ...few, forgetful: 1 });
  expect(text).toContain("cache-lost");
  expect(text).toContain("block-unreadable");
  expect(result.figures.stallsMs).toEqual([]);
});

test("a core that does not tell its neighbours what is lost is caught: lost-still-offered", () => {
  const secretive = coreWith({
    outputs: (outputs) => outputs.filter((output) => output.type !== "send" || output.message.type !== "drop"),
  });
  const run = () => simulate({ options: { ...few, forgetful: 1 }, createCore: secretive });
  expect(run).toThrow(/lost-still-offered/);
});

test("a core that goes on announcing what is lost is caught: lost-still-offered", () => {
  const proud = coreWith({
    outputs: (outputs) =>
      outputs.map((output) =>
        output.type === "announce"
          ? { ...output, changes: output.changes.map(([id, held, want]) => [id, held + 1, want] as const) }
          : output,
      ),
  });
  const run = () => simulate({ options: { ...few, forgetful: 1 }, createCore: proud });
  expect(run).toThrow(/lost-still-offered/);
});

test("networks that come and go every few seconds: links and fetches come back, and hardly anything is heard of it", () => {
  const { text, result } = traceOf({ ...few, flaky: 0.5 });
  expect(text.match(/has no network/g)?.length).toBeGreaterThan(20);
  expect(result.figures.stalledShare).toBeLessThan(0.05);
  const flaky = result.world.listeners.filter(({ character }) => character.hardships.outages.length > 0);
  expect(flaky.reduce((sum, { core }) => sum + core.snapshot(0).bytes.peer, 0)).toBeGreaterThan(0);
});

test("whom nothing befalls has no hardships", () => {
  const { world } = simulate({ options: { ...few, minutes: 0.2 } });
  expect(world.listeners.every(({ character }) => character.hardships === noHardships)).toBe(true);
});
