import { expect, test } from "vitest";
import { manifest, only, renditionId, withTwo } from "../../../test/rigs/engine.ts";

test.each([
  ["network", [1]],
  ["prefix", [1]],
  ["country", [1, 2]],
  ["far", [1, 2]],
] as const)("with time enough, and one of two holders %s, blocks are asked of links %j", (near, asked) => {
  const { say } = withTwo({ near }, { near: "far" });
  for (const linkId of [1, 2]) say({ type: "message", linkId, message: { type: "pong", nonce: 1 } }, 1);
  say({ type: "play", manifest });
  const outputs = say({ type: "playhead", renditionId, positionSeconds: 0, playing: true }, 100);
  const requests = only(outputs, "send").filter(({ message }) => message.type === "request");
  // What is needed at once is asked of whoever is soonest.
  const inTime = requests.filter(({ message }) => message.type === "request" && message.segmentIndex >= 2);
  expect(inTime.length).toBeGreaterThan(0);
  expect([...new Set(inTime.map(({ linkId }) => linkId))].toSorted()).toEqual(asked);
});
