import { expect, test } from "vitest";
import { manifest, manifestOf, only, withNeighbour } from "../../../test/rigs/engine.ts";

test("links and holdings outlive a change of track", () => {
  const { say, engine, now } = withNeighbour();
  say({ type: "play", manifest });
  const outputs = say({ type: "play", manifest: manifestOf(10, "b") });
  expect(only(outputs, "hang-up")).toEqual([]);
  expect(engine.snapshot(now()).neighbours).toHaveLength(1);
  expect(only(outputs, "announce")[0]?.changes.map(([id, , want]) => [id[0], want])).toContainEqual(["b", 3]);
});
