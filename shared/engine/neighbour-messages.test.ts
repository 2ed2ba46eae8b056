import { expect, test } from "vitest";
import { only, withTwo } from "../../test/rigs/engine.ts";

test("the round trip of a link's first ping is told, and not those of later ones", () => {
  const { say } = withTwo({ near: "far" }, { near: "far" });
  const pong = { type: "message", linkId: 1, message: { type: "pong", nonce: 1 } } as const;
  expect(only(say(pong, 37), "link-measured")).toEqual([{ type: "link-measured", linkId: 1, roundTripMs: 37 }]);
  const pinged = say({ type: "timeout" }, 60_000).some(
    (output) => output.type === "send" && output.linkId === 1 && output.message.type === "ping",
  );
  expect(pinged).toBe(true);
  expect(only(say(pong, 10), "link-measured")).toEqual([]);
});
