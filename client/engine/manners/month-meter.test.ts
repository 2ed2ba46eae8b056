import { afterEach, expect, test, vi } from "vitest";
import { TestDevice } from "../../../test/rigs/device.ts";
import { MonthMeter, monthOf, parseMonthCount } from "./month-meter.ts";

afterEach(() => vi.unstubAllGlobals());

test("a month is written with two digits, by the local calendar", () => {
  expect(monthOf(new Date(2026, 0, 31, 23, 59))).toBe("2026-01");
  expect(monthOf(new Date(2026, 11, 1))).toBe("2026-12");
});

test("another month, and nonsense, count from zero", () => {
  expect(parseMonthCount('{"month":"2026-11","bytes":7}', "2026-11").bytes).toBe(7);
  for (const text of [null, "", "null", "[]", '{"month":"2026-10","bytes":7}', '{"month":"2026-11","bytes":-7}']) {
    expect(parseMonthCount(text, "2026-11")).toEqual({ month: "2026-11", bytes: 0 });
  }
});

test("where nothing can be stored the page itself remembers", () => {
  const meter = new MonthMeter();
  const now = new Date(2026, 10, 3);
  meter.add(5, now);
  meter.add(6, now);
  meter.add(-3, now);
  expect(meter.bytes(now)).toBe(11);
  expect(meter.bytes(new Date(2026, 11, 1))).toBe(0);
});

test("all tabs of a browser count together, and a later visit goes on counting", () => {
  const browser = new TestDevice();
  const now = new Date(2026, 10, 3);
  const [one, other] = [new MonthMeter(), new MonthMeter()];
  one.add(5, now);
  other.add(6, now);
  one.add(7, now);
  expect(other.bytes(now)).toBe(18);
  expect(new MonthMeter().bytes(now)).toBe(18);
  expect([...browser.stored.values()]).toEqual(['{"month":"2026-11","bytes":18}']);
});

test("the first byte of a month takes the place of the last month's count", () => {
  new TestDevice();
  const meter = new MonthMeter();
  meter.add(1_000, new Date(2026, 10, 30, 23, 59));
  meter.add(1, new Date(2026, 11, 1));
  expect(meter.bytes(new Date(2026, 11, 1))).toBe(1);
});

test("in private mode the page remembers by itself, and nothing fails", () => {
  const browser = new TestDevice();
  browser.isForgetful = true;
  const now = new Date(2026, 10, 3);
  const meter = new MonthMeter();
  meter.add(5, now);
  meter.add(6, now);
  expect(meter.bytes(now)).toBe(11);
  expect(new MonthMeter().bytes(now)).toBe(0);
});
