import { expect, test } from "vitest";
import type { EngineInput } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import { createTestClock } from "../../test/rigs/clock.ts";
import { EngineLoop } from "./engine-loop.ts";

const decide = (text: string): EngineOutput => ({ type: "decision", text });
const nothing = () => undefined;

/** A core that only keeps a deadline. */
function timedCore() {
  return {
    dueMs: Number.POSITIVE_INFINITY,
    taken: [] as string[],
    takenAtMs: [] as number[],
    handle(input: EngineInput, nowMs: number): EngineOutput[] {
      this.taken.push(input.type);
      this.takenAtMs.push(nowMs);
      if (input.type === "timeout") this.dueMs = Number.POSITIVE_INFINITY;
      return [];
    },
    nextTimeoutMs() {
      return this.dueMs;
    },
  };
}

test("all outputs of one input are carried out before the next input is taken", () => {
  const story: string[] = [];
  const core = {
    handle(input: EngineInput): EngineOutput[] {
      story.push(`in ${input.type}`);
      return input.type === "stop" ? [decide("a"), decide("b")] : [decide("c")];
    },
    nextTimeoutMs: () => Number.POSITIVE_INFINITY,
  };
  const loop: EngineLoop = new EngineLoop({
    core,
    clock: createTestClock(),
    carryOut: (output) => {
      if (output.type !== "decision") return;
      story.push(output.text);
      if (output.text === "a") loop.input({ type: "tracker-open" });
    },
    onDrained: () => story.push("drained"),
  });
  loop.input({ type: "stop" });
  expect(story).toEqual(["in stop", "a", "b", "in tracker-open", "c", "drained"]);
});

test("one timer is kept, for the earliest time that is asked for, and none after the end", () => {
  const clock = createTestClock();
  const core = timedCore();
  const loop = new EngineLoop({ core, clock, carryOut: nothing, onDrained: nothing });
  core.dueMs = clock.nowMs() + 1_000;
  loop.input({ type: "stop" });
  loop.input({ type: "stop" });
  expect(clock.timers).toBe(1);
  clock.jump(999);
  expect(core.taken).not.toContain("timeout");
  clock.jump(1);
  expect(core.taken.filter((type) => type === "timeout")).toHaveLength(1);
  core.dueMs = clock.nowMs() + 1_000;
  loop.input({ type: "stop" });
  loop.stop();
  expect(clock.timers).toBe(0);
  loop.input({ type: "stop" });
  expect(core.taken.filter((type) => type === "stop")).toHaveLength(3);
});

test("a deadline that comes nearer takes the place of the one that was waited for", () => {
  const clock = createTestClock();
  const startMs = clock.nowMs();
  const core = timedCore();
  const loop = new EngineLoop({ core, clock, carryOut: nothing, onDrained: nothing });
  core.dueMs = startMs + 1_000;
  loop.input({ type: "stop" });
  core.dueMs = startMs + 200;
  loop.input({ type: "stop" });
  expect(clock.timers).toBe(1);
  clock.jump(200);
  expect(core.takenAtMs.at(-1)).toBe(startMs + 200);
});

test("a deadline that has passed is kept at once, and one beyond a browser's longest timer is no fault", () => {
  const clock = createTestClock();
  const core = timedCore();
  const loop = new EngineLoop({ core, clock, carryOut: nothing, onDrained: nothing });
  core.dueMs = clock.nowMs() - 5_000;
  loop.input({ type: "stop" });
  clock.jump(0);
  expect(core.taken).toEqual(["stop", "timeout"]);
  core.dueMs = clock.nowMs() + 3e9;
  loop.input({ type: "stop" });
  clock.jump(2_147_483_647);
  expect(core.taken.at(-1)).toBe("timeout");
});

test("an output that fails stops neither the loop nor its timer", () => {
  const clock = createTestClock();
  const core = timedCore();
  const fails = { ...core, handle: (input: EngineInput) => (input.type === "stop" ? [decide("a")] : []) };
  const loop = new EngineLoop({
    core: fails,
    clock,
    carryOut: () => {
      throw new Error("our bug");
    },
    onDrained: nothing,
  });
  expect(() => loop.input({ type: "stop" })).toThrow("our bug");
  fails.dueMs = clock.nowMs() + 10;
  loop.input({ type: "tracker-open" });
  expect(clock.timers).toBe(1);
});

test("the core hears that the machine slept before it hears anything else", () => {
  const clock = createTestClock();
  const core = timedCore();
  const loop = new EngineLoop({ core, clock, carryOut: nothing, onDrained: nothing });
  loop.input({ type: "tracker-open" });
  clock.jump(2_000);
  loop.input({ type: "stop" });
  core.dueMs = clock.nowMs() + 2_000;
  loop.input({ type: "stop" });
  clock.jump(0);
  expect(core.taken).toEqual(["tracker-open", "stop", "stop"]);
  core.dueMs = clock.nowMs() + 30_000;
  loop.input({ type: "stop" });
  core.taken.length = 0;
  clock.jump(30_000);
  expect(core.taken).toEqual(["woke", "timeout"]);
});
