import { expect, test } from "vitest";
import { RecentCount } from "./recent-count.ts";

test("what happened is counted for five to ten minutes, and then forgotten", () => {
  let nowMs = 1_000_000;
  const count = new RecentCount(() => nowMs);
  expect(count.count()).toBe(0);
  for (let times = 0; times < 3; times += 1) count.add();
  expect(count.count()).toBe(3);
  nowMs += 300_000;
  count.add();
  expect(count.count()).toBe(4);
  nowMs += 300_000;
  expect(count.count()).toBe(1);
  nowMs += 600_000;
  expect(count.count()).toBe(0);
});
