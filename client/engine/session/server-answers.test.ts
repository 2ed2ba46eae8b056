import { beforeEach, expect, test } from "vitest";
import { ServerAnswers } from "./server-answers.ts";

let answers: ServerAnswers;
beforeEach(() => {
  answers = new ServerAnswers();
});

const waitsAt = (nowMs: number, { state = "loading", what = "a" as string | null } = {}) => {
  answers.look({ state: state as "loading", what, nowMs });
  return answers.waitsFor;
};

test("a question without an answer for two and a half seconds is a wait for the server", () => {
  answers.asked("a", 0);
  expect([waitsAt(2_499), waitsAt(2_500)]).toEqual([null, "server"]);
});

test("questions that fail one after the other are one wait, from the first on", () => {
  answers.asked("a", 0).failed(100);
  answers.asked("a", 1_000).failed(1_100);
  expect([waitsAt(2_499), waitsAt(2_500)]).toEqual([null, "server"]);
});

test("an answer ends the wait, and another question begins anew", () => {
  answers.asked("a", 0).failed(100);
  answers.asked("a", 1_000).answered();
  expect(waitsAt(9_000)).toBeNull();
  answers.asked("a", 10_000);
  expect([waitsAt(12_499), waitsAt(12_500)]).toEqual([null, "server"]);
});

test("a failure of long ago is forgotten: a click does not begin with bad news", () => {
  answers.asked("a", 0).failed(100);
  answers.asked("a", 10_100);
  expect(waitsAt(10_200)).toBeNull();
});

test("what is called off in time was never waited for; what was called off late has failed", () => {
  answers.asked("a", 0).calledOff(1_000);
  expect(waitsAt(5_000)).toBeNull();
  answers.asked("a", 5_000).calledOff(7_500);
  answers.asked("a", 8_000);
  expect(waitsAt(8_000)).toBe("server");
});

test("one question called off leaves the other's wait, and a failure before it", () => {
  const first = answers.asked("a", 0);
  answers.asked("a", 100).calledOff(200);
  expect(waitsAt(2_500)).toBe("server");
  first.failed(2_600);
  answers.asked("a", 2_700).calledOff(2_800);
  expect(waitsAt(2_900)).toBe("server");
});

test("only the first word on a question counts", () => {
  const asked = answers.asked("a", 0);
  asked.calledOff(100);
  asked.failed(200);
  expect(waitsAt(9_000)).toBeNull();
});

test("whoever hears something, or asked for something else, waits for nothing", () => {
  answers.asked("a", 0);
  for (const state of ["idle", "playing", "paused", "ended", "failed"]) expect(waitsAt(9_000, { state })).toBeNull();
  expect([waitsAt(9_000, { what: "b" }), waitsAt(9_000, { what: null })]).toEqual([null, null]);
  expect(waitsAt(9_000, { state: "stalled" })).toBe("server");
});

test("a look tells exactly when something has changed", () => {
  answers.asked("a", 0);
  const look = (nowMs: number, state: "loading" | "playing" = "loading") => answers.look({ state, what: "a", nowMs });
  expect([look(0), look(3_000), look(3_100), look(3_200, "playing"), look(3_300, "playing")]).toEqual([
    false,
    true,
    false,
    true,
    false,
  ]);
});
