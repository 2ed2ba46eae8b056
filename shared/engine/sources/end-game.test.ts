import { expect, test } from "vitest";
import { all, manifestOf, only, renditionId, requestsIn, withFarNeighbours } from "../../../test/rigs/engine.ts";

test("the last blocks of what is due soon are asked of a second neighbour when the first is slow, and the slower is called off", () => {
  const { say } = withFarNeighbours(all, all);
  const song = manifestOf(30);
  const segments = all.filter((index) => index !== 2);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
  const outputs = say({ type: "play", manifest: song });
  outputs.push(...say({ type: "playhead", renditionId, positionSeconds: 5.5, playing: true }));
  const first = only(outputs, "send").filter(({ message }) => message.type === "request");
  // One of the five blocks is left to come.
  const [left, ...come] = first;
  for (const { linkId, message } of come) {
    if (message.type !== "request") continue;
    const block = {
      type: "block",
      requestId: message.requestId,
      offset: 0,
      sentMs: 0,
      payloadBytes: message.blockIndex === 4 ? 16_284 : 16_384,
    };
    const verify = only(say({ type: "message", linkId, message: block as never }), "verify")[0];
    say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "genuine" });
  }
  expect(requestsIn(say({ type: "timeout" }, 200))).toEqual([]);
  const second = only(say({ type: "timeout" }, 60), "send").filter(({ message }) => message.type === "request");
  expect(second.map(({ message }) => message)).toMatchObject([{ segmentIndex: 2 }]);
  expect(second[0]?.linkId).not.toBe(left?.linkId);
});
