import { expect, test } from "vitest";
import { sleepMinMs } from "../limits.ts";
import { SleepWatch } from "./sleep-watch.ts";

/** A machine whose calendar the test sets; the clock that counts stands still in a sleep, unless the test says how far it goes. */
function newWatch() {
  let calendarMs = 1_000_000;
  let clockMs = 0;
  const watch = new SleepWatch({
    nowMs: () => clockMs,
    date: () => new Date(calendarMs),
    after: () => () => undefined,
  });
  const hearAfter = (ms: number, countedMs = 0) => {
    calendarMs += ms;
    clockMs += countedMs;
    return watch.hear();
  };
  return { hearAfter };
}

test("a silence that is longer than that of a living page was a sleep, told once and with its length", () => {
  const { hearAfter } = newWatch();
  expect([hearAfter(2_000), hearAfter(sleepMinMs - 1)]).toEqual([0, 0]);
  expect([hearAfter(600_000), hearAfter(10)]).toEqual([600_000, 0]);
  expect(hearAfter(sleepMinMs)).toBe(sleepMinMs);
});

test("a calendar that is set back is no sleep", () => {
  const { hearAfter } = newWatch();
  expect([hearAfter(-3_600_000), hearAfter(2_000)]).toEqual([0, 0]);
});

/** A page that is hidden for long: its timers go off together once a minute, and what they asked for is answered. */
test("timers that the browser holds back for a minute each time are taken for a sleep once, and not again and again", () => {
  const { hearAfter } = newWatch();
  hearAfter(1_000, 1_000);
  const told: number[] = [];
  for (let minute = 0; minute < 10; minute += 1) {
    for (const ms of [59_000, 10, 900, 90]) {
      const sleptMs = hearAfter(ms, ms);
      if (sleptMs > 0) told.push(minute);
    }
  }
  expect(told).toEqual([0]);
});

test("what is heard between two such timers changes nothing", () => {
  const { hearAfter } = newWatch();
  const silences = [60_000, 20_000, 20_000, 20_000, 60_000].map((ms) => hearAfter(ms, ms));
  expect(silences).toEqual([60_000, 0, 0, 0, 0]);
});

test("a second sleep is told when the clock stood still, when it was long, or when the page lived for 5 s between", () => {
  const sleptTwice = (secondMs: number, { countedMs, awakeMs }: { countedMs: number; awakeMs: number }) => {
    const { hearAfter } = newWatch();
    hearAfter(45_000, 45_000);
    for (let ms = 0; ms < awakeMs; ms += 100) hearAfter(100, 100);
    return hearAfter(secondMs, countedMs);
  };
  expect(sleptTwice(45_000, { countedMs: 45_000, awakeMs: 4_900 })).toBe(0);
  expect(sleptTwice(45_000, { countedMs: 45_000, awakeMs: 5_000 })).toBe(45_000);
  expect(sleptTwice(45_000, { countedMs: 1_000, awakeMs: 1_000 })).toBe(45_000);
  expect(sleptTwice(70_000, { countedMs: 70_000, awakeMs: 1_000 })).toBe(70_000);
});
