import { expect, test } from "vitest";
import { budgetFaults } from "./budgets.ts";
import type { Tree } from "./tree.ts";

function faults(page: string, others: Record<string, string> = {}): string[] {
  const tree: Tree = new Map(Object.entries({ "docs/budgets.md": page, ...others }));
  return budgetFaults(tree);
}

const table = "|  1 | sockets | 5 |\n|  2 | frames | 9 |\n";
const good = {
  "a/limits.ts": "export const socketsMax = 5, framesMax = 9;",
  "a/x.test.ts": 'test("five and no more", () => {}); test("nine", () => {});',
};
const list =
  "1. `socketsMax` in `a/limits.ts`: “five and\n   no more” in `a/x.test.ts`\n2. `framesMax` in `a/limits.ts`: “nine” in `a/x.test.ts`\n";

test("a page whose limits and tests are there is fine, and so is none", () => {
  expect(faults(table + list, good)).toEqual([]);
  expect(budgetFaults(new Map())).toEqual([]);
});

test("a limit or a test that is not there is told", () => {
  expect(faults(table + list, { ...good, "a/limits.ts": "const socketsMax = 5;" })).toEqual([
    "docs/budgets.md: row 2: a/limits.ts has no framesMax",
  ]);
  expect(faults(table + list, { ...good, "a/x.test.ts": 'test("five and no more at all")' })).toHaveLength(2);
  expect(faults(table + list.replace("a/x.test.ts", "a/y.test.ts"), good)).toEqual([
    "docs/budgets.md: row 1: a/y.test.ts has no test “five and no more”",
  ]);
});

test("a row without an entry, an entry without a row, one that names nothing", () => {
  expect(faults(`${table}|  3 | links | 16 |\n${list}`, good)).toEqual([
    "docs/budgets.md: row 3 says nowhere who has seen it",
  ]);
  expect(faults(`${table}${list}3. nothing\n`, good)).toEqual([
    "docs/budgets.md: there is no row 3",
    "docs/budgets.md: row 3 names no limit",
    "docs/budgets.md: row 3 names no test",
  ]);
});
