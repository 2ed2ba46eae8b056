import { expect, test } from "vitest";
import { MonthMeter, monthOf, parseMonthCount } from "./month-meter.ts";

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
