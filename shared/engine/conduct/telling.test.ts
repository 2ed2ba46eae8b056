import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf } from "../../../test/rigs/engine.ts";
import { type BudgetName, frameBudgets } from "../../wire/frame-budget.ts";
import { defaultEngineLimits, type Told } from "../limits.ts";
import { mayTell } from "./telling.ts";

const { tellRates, askRate, requestRate } = defaultEngineLimits;

test("what we say unasked, and what we ask, is half of what a neighbour allows", () => {
  const ours: readonly (readonly [BudgetName, typeof askRate])[] = [
    ...(Object.entries(tellRates) as [Told, typeof askRate][]),
    ["request", askRate],
  ];
  for (const [name, { burst, perSecond }] of ours) {
    expect([name, burst, perSecond]).toEqual([name, frameBudgets[name].burst / 2, frameBudgets[name].perSecond / 2]);
  }
  expect(requestRate).toEqual(frameBudgets.request);
});

test("each neighbour, and each way of telling, has a budget of its own", () => {
  const core = coreAt10s();
  const [one, other] = [neighbourOf(core, 1, manifest), neighbourOf(core, 2, manifest)];
  let told = 0;
  for (; mayTell(core, one, "have"); told += 1);
  expect(told).toBe(tellRates.have.burst);
  expect([mayTell(core, one, "some"), mayTell(core, other, "have")]).toEqual([true, true]);
});
