import { expect, test } from "vitest";
import { withTwo } from "../../test/rigs/engine.ts";

test("why a neighbour was introduced reaches the snapshot; an older tracker gives no reason", () => {
  const { engine, now } = withTwo({ near: "network", reason: "same-network" }, { near: "far" });
  const told = engine.snapshot(now()).neighbours.map(({ near, reason }) => ({ near, reason }));
  expect(told).toEqual([
    { near: "network", reason: "same-network" },
    { near: "far", reason: null },
  ]);
});
