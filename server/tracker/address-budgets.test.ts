import { expect, test } from "vitest";
import { AddressBudgets } from "./address-budgets.ts";

test("an address keeps its budget across its sockets; those that have all of it back are forgotten", () => {
  const budgets = new AddressBudgets({ hellos: { burst: 2, perSecond: 0.001 }, frames: { burst: 2, perSecond: 1 } });
  const takeHello = () => budgets.take(budgets.of("192.0.2.1", 0), "hellos", 0);
  expect([takeHello(), takeHello(), takeHello()]).toEqual([true, true, false]);
  for (let index = 0; index < 2_500; index += 1) budgets.of(`2001:db8::${index.toString(16)}`, 0);
  expect(budgets.size).toBeLessThan(1_100);
  expect(takeHello()).toBe(false);
});
