import { expect, test } from "vitest";
import { fullBucket, isFull, takeTokens } from "./token-bucket.ts";

test("a bucket gives its burst at once, and then so much a second", () => {
  const rate = { burst: 3, perSecond: 2 };
  const bucket = fullBucket(rate, 0);
  const take = (nowMs: number) => takeTokens(bucket, rate, 1, nowMs);
  expect([0, 0, 0, 0].map(take)).toEqual([true, true, true, false]);
  expect([499, 500, 501].map(take)).toEqual([false, true, false]);
  expect(isFull(bucket, rate, 1_000)).toBe(false);
  expect(isFull(bucket, rate, 10_000)).toBe(true);
  expect(takeTokens(bucket, rate, 4, 20_000)).toBe(false);
  expect(takeTokens(bucket, rate, 3, 20_000)).toBe(true);
});

test("a clock that goes backwards gives nothing and takes nothing", () => {
  const rate = { burst: 1, perSecond: 1 };
  const bucket = fullBucket(rate, 1_000);
  expect(takeTokens(bucket, rate, 1, 1_000)).toBe(true);
  expect(takeTokens(bucket, rate, 1, 0)).toBe(false);
  expect(takeTokens(bucket, rate, 1, 1_000)).toBe(true);
});
