import { expect, test } from "vitest";
import {
  formatBitsPerSecond,
  formatBytes,
  formatClock,
  formatLength,
  formatMoney,
  formatMs,
  formatNumberOf,
  formatPercent,
} from "./format.ts";

test("formatClock() pads seconds, shows hours only when there are some, and never shows NaN", () => {
  expect([0, 7, 187, 3765, 59.99, Number.NaN, -3].map(formatClock)).toEqual([
    "0:00",
    "0:07",
    "3:07",
    "1:02:45",
    "0:59",
    "0:00",
    "0:00",
  ]);
});

test("formatBytes() counts in decimal units and changes unit before it would print 1000", () => {
  expect([0, 999, 999.6, 4_096, 99_960, 999_499, 999_600, 3_440_000, 2e12].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "4.1 kB",
    "100 kB",
    "999 kB",
    "1 MB",
    "3.4 MB",
    "2 TB",
  ]);
});

test("formatLength() speaks of seconds, minutes and hours", () => {
  expect([40, 2880, 3600, 4320].map(formatLength)).toEqual(["40 s", "48 min", "1 h", "1 h 12 min"]);
});

test("formatPercent() does not round a part below one up to all of it", () => {
  expect([null, 0, 0.375, 0.9994, 0.9999, 1].map(formatPercent)).toEqual([
    "–",
    "0 %",
    "37.5 %",
    "99.9 %",
    "100 %",
    "100 %",
  ]);
});

test("formatMoney() keeps small amounts visible and names no currency", () => {
  expect([0, 0.0031, 0.25, 12.4, 1234.5].map(formatMoney)).toEqual(["0.00", "0.0031", "0.25", "12.40", "1,234.50"]);
});

test("the other formats choose unit and number", () => {
  expect(formatBitsPerSecond(160_000)).toBe("160 kbit/s");
  expect(formatBitsPerSecond(1_411_000)).toBe("1.4 Mbit/s");
  expect([null, 84.4, 1534].map(formatMs)).toEqual(["–", "84 ms", "1.53 s"]);
  expect([formatNumberOf(1, "song"), formatNumberOf(1200, "song")]).toEqual(["1 song", "1,200 songs"]);
});
