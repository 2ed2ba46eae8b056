import { expect, test } from "vitest";
import { AddressBudgets } from "./address-budgets.ts";
import { Budget } from "./budget.ts";

test("a budget gives its burst at once, and then so much a second", () => {
  const budget = new Budget({ burst: 3, perSecond: 2 }, 0);
  expect([0, 0, 0, 0].map((nowMs) => budget.take(nowMs))).toEqual([true, true, true, false]);
  expect([499, 500, 501].map((nowMs) => budget.take(nowMs))).toEqual([false, true, false]);
  expect(budget.isFull(1_000)).toBe(false);
  expect(budget.isFull(10_000)).toBe(true);
});

test("a clock that goes backwards gives nothing and takes nothing", () => {
  const budget = new Budget({ burst: 1, perSecond: 1 }, 1_000);
  expect(budget.take(1_000)).toBe(true);
  expect(budget.take(0)).toBe(false);
  expect(budget.take(1_000)).toBe(true);
});

test("an address keeps its budget across its sockets; those that have all of it back are forgotten", () => {
  const budgets = new AddressBudgets({ hellos: { burst: 2, perSecond: 0.001 }, frames: { burst: 2, perSecond: 1 } });
  budgets.of("192.0.2.1", 0).hellos.take(0);
  expect(budgets.of("192.0.2.1", 0).hellos.take(0)).toBe(true);
  expect(budgets.of("192.0.2.1", 0).hellos.take(0)).toBe(false);
  for (let index = 0; index < 2_500; index += 1) budgets.of(`2001:db8::${index.toString(16)}`, 0);
  expect(budgets.size).toBeLessThan(1_100);
  expect(budgets.of("192.0.2.1", 0).hellos.take(0)).toBe(false);
});
