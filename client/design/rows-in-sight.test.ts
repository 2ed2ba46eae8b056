import { expect, test } from "vitest";
import { rowsWithin } from "./rows-in-sight.ts";

test.each([
  ["at its top", { topPx: 0, count: 100_000 }, { first: 0, last: 17 }],
  ["below a heading", { topPx: 100, count: 100_000 }, { first: 0, last: 15 }],
  ["in its midst", { topPx: -500_000, count: 100_000 }, { first: 9_992, last: 10_017 }],
  ["at its end", { topPx: -4_999_500, count: 100_000 }, { first: 99_982, last: 99_999 }],
  ["shorter than the window", { topPx: 0, count: 3 }, { first: 0, last: 2 }],
  ["without rows", { topPx: 0, count: 0 }, { first: 0, last: -1 }],
  ["that became shorter while its end was in sight", { topPx: -5_000, count: 5 }, { first: 4, last: 4 }],
])("of a list %s the rows in sight are drawn, and eight beyond", (_what, list, span) => {
  expect(rowsWithin({ heightPx: 500, rowHeightPx: 50, ...list })).toEqual(span);
});
