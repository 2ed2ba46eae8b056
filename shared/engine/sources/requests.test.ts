import { expect, test } from "vitest";
import { friend, manifest, only, renditionId, withNeighbour } from "../../../test/rigs/engine.ts";

test("a neighbour that answers pings and never sends a block loses its link", () => {
  const { engine, say, now } = withNeighbour();
  say({ type: "play", manifest });
  let left = false;
  for (let ms = 0; ms < 120_000 && !left; ms += 100) {
    const positionSeconds = 0;
    const outputs = say({ type: "playhead", renditionId, positionSeconds, playing: false }, 100);
    for (const { message } of only(outputs, "send")) {
      if (message.type === "ping") say({ type: "message", linkId: 1, message: { type: "pong", nonce: message.nonce } });
    }
    left = only(outputs, "hang-up").some(({ peerId, reason }) => peerId === friend && reason === "useless");
  }
  expect(left).toBe(true);
  expect(engine.snapshot(now()).neighbours).toHaveLength(0);
});
