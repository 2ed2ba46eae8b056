import { afterEach, expect, test, vi } from "vitest";
import type { EngineInput } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import { EngineLoop } from "./engine-loop.ts";

afterEach(() => vi.useRealTimers());

const decide = (text: string): EngineOutput => ({ type: "decision", text });

test("all outputs of one input are carried out before the next input is taken", () => {
  const story: string[] = [];
  const core = {
    handle(input: EngineInput): EngineOutput[] {
      story.push(`in ${input.type}`);
      return input.type === "stop" ? [decide("a"), decide("b")] : [decide("c")];
    },
    nextTimeoutMs: () => Number.POSITIVE_INFINITY,
  };
  const carryOut = (output: EngineOutput) => {
    if (output.type !== "decision") return;
    story.push(output.text);
    if (output.text === "a") loop.input({ type: "tracker-open" });
  };
  const loop: EngineLoop = new EngineLoop(core, carryOut, () => story.push("drained"));
  loop.input({ type: "stop" });
  expect(story).toEqual(["in stop", "a", "b", "in tracker-open", "c", "drained"]);
});

test("one timer is kept, for the earliest wish, and none after the end", () => {
  vi.useFakeTimers();
  const taken: string[] = [];
  let dueMs = Number.POSITIVE_INFINITY;
  const core = {
    handle(input: EngineInput): EngineOutput[] {
      taken.push(input.type);
      if (input.type === "timeout") dueMs = Number.POSITIVE_INFINITY;
      return [];
    },
    nextTimeoutMs: () => dueMs,
  };
  const loop = new EngineLoop(
    core,
    () => undefined,
    () => undefined,
  );
  dueMs = loop.nowMs() + 1_000;
  loop.input({ type: "stop" });
  loop.input({ type: "stop" });
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(999);
  expect(taken).not.toContain("timeout");
  vi.advanceTimersByTime(2);
  expect(taken.filter((type) => type === "timeout")).toHaveLength(1);
  dueMs = loop.nowMs() + 1_000;
  loop.input({ type: "stop" });
  loop.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("a wall clock that is set back by an hour moves neither the loop's time nor its timer", () => {
  vi.useFakeTimers();
  const takenAtMs: number[] = [];
  let dueMs = Number.POSITIVE_INFINITY;
  const core = {
    handle(input: EngineInput, nowMs: number): EngineOutput[] {
      if (input.type === "timeout") dueMs = Number.POSITIVE_INFINITY;
      takenAtMs.push(nowMs);
      return [];
    },
    nextTimeoutMs: () => dueMs,
  };
  const loop = new EngineLoop(
    core,
    () => undefined,
    () => undefined,
  );
  const startMs = loop.nowMs();
  dueMs = startMs + 1_000;
  loop.input({ type: "stop" });
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(1_001);
  expect(takenAtMs).toHaveLength(2);
  expect(takenAtMs[1]).toBeGreaterThanOrEqual(startMs + 1_000);
  loop.stop();
});
