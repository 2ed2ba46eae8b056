import { expect, test } from "vitest";
import { manifest, only, renditionId, requestsIn, withNeighbour } from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import type { EngineOutput } from "../output.ts";

test("a segment is handed over once all of its blocks were verified, and not before", () => {
  const { say, engine, now } = withNeighbour();
  const asked = requestsIn(say({ type: "play", manifest })).filter(({ segmentIndex }) => segmentIndex === 0);
  say({ type: "want", wantId: 7, key: { renditionId, segmentIndex: 0 } });
  const sizes = [blockBytes, blockBytes, blockBytes, blockBytes, blockBytes - 100];
  let outputs: EngineOutput[] = [];
  asked.forEach(({ requestId }, index) => {
    const message = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes: sizes[index] ?? 0 } as const;
    const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
    expect(only(outputs, "read-segment")).toEqual([]);
    outputs = say({ type: "verified", verifyId: verify?.verifyId ?? 0, genuine: true });
  });
  expect(only(outputs, "store-segment")).toHaveLength(1);
  const read = only(outputs, "read-segment")[0];
  const handed = only(say({ type: "segment-read", readId: read?.readId ?? 0, found: true }), "hand-over");
  expect(handed).toEqual([{ type: "hand-over", wantId: 7, key: { renditionId, segmentIndex: 0 }, source: "peer" }]);
  expect(engine.snapshot(now()).bytes).toEqual({ cache: 0, peer: 5 * blockBytes - 100, cdn: 0 });
});
