import { expect, test } from "vitest";
import { sourceBytesMax } from "../limits.ts";
import { jobTimeMs } from "./job-time.ts";

test("a job has a minute, and as much more as reading the file takes at 10 MB/s", () => {
  expect(jobTimeMs({ bytes: 4_000_000, secondsBefore: 0 })).toBe(60_400);
  expect(jobTimeMs({ bytes: 2_000_000_000, secondsBefore: 0 })).toBe(260_000);
});

test("no file gives a job more than a quarter of an hour for reading, whatever it claims", () => {
  expect(jobTimeMs({ bytes: sourceBytesMax, secondsBefore: 0 })).toBe(960_000);
  expect(jobTimeMs({ bytes: 1e15, secondsBefore: 0 })).toBe(960_000);
});

test("what lies before a part is decoded as well, four hours at most", () => {
  expect(jobTimeMs({ bytes: 0, secondsBefore: 100 })).toBe(460_000);
  expect(jobTimeMs({ bytes: 0, secondsBefore: 1e9 })).toBe(60_000 + 14_400 * 4_000);
});
