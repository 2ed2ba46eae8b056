import { expect, test } from "vitest";
import { fullBucket, isFull, takeTokens, tokensInMs } from "./token-bucket.ts";

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

test("when there is enough is told without taking anything", () => {
  const rate = { burst: 4, perSecond: 2 };
  const bucket = fullBucket(rate, 0);
  expect(takeTokens(bucket, rate, 3, 0)).toBe(true);
  expect([1, 2, 4].map((cost) => tokensInMs(bucket, rate, cost, 0))).toEqual([0, 500, 1_500]);
  expect(tokensInMs(bucket, rate, 2, 250)).toBe(250);
  expect(tokensInMs(bucket, rate, 4, 60_000)).toBe(0);
  // More than it ever holds is told as if it went on.
  expect(tokensInMs(bucket, rate, 6, 60_000)).toBe(1_000);
  expect(bucket).toEqual({ tokens: 1, tokensAtMs: 0 });
});
