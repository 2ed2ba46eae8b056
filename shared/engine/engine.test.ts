import { expect, test } from "vitest";
import { manifest, only, renditionId, withNeighbour } from "../../test/rigs/engine.ts";

test("after the tracker's return everything is announced anew", () => {
  const { say } = withNeighbour();
  say({ type: "play", manifest });
  say({ type: "tracker-closed" }, 1_000);
  const outputs = say({ type: "tracker-open" }, 3_000);
  expect(only(outputs, "announce")).toEqual([{ type: "announce", changes: [[renditionId, 0, 3]] }]);
});
