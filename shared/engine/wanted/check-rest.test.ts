import { expect, test } from "vitest";
import { coreAt10s } from "../../../test/rigs/engine.ts";
import { checkFailed, checkWorked } from "./check-rest.ts";

function failing() {
  const core = coreAt10s({ checkRestMinMs: 100, checkRestMaxMs: 300 });
  /** Fails at the end of the rest before it, and says how long the next one is. */
  const failAgain = () => {
    core.nowMs = Math.max(core.nowMs, core.timers.restUntilMs.check);
    checkFailed(core);
    return core.timers.restUntilMs.check - core.nowMs;
  };
  return { core, failAgain };
}

test("each failure in a row is followed by a rest twice as long, up to the longest", () => {
  const { failAgain } = failing();
  expect([failAgain(), failAgain(), failAgain(), failAgain()]).toEqual([100, 200, 300, 300]);
});

test("failures within a rest are the one that began it", () => {
  const { core, failAgain } = failing();
  failAgain();
  core.nowMs += 99;
  checkFailed(core);
  expect(core.timers.restUntilMs.check).toBe(core.nowMs + 1);
  expect(failAgain()).toBe(200);
});

test("once a block was checked the next failure is the first of its row", () => {
  const { core, failAgain } = failing();
  failAgain();
  failAgain();
  checkWorked(core);
  expect(failAgain()).toBe(100);
});
