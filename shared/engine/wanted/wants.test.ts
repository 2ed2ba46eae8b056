import { expect, test } from "vitest";
import { holder, manifest, only, renditionId, requestsIn, withNeighbour } from "../../../test/rigs/engine.ts";
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
    outputs = say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "genuine" });
  });
  expect(only(outputs, "store-segment")).toHaveLength(1);
  const read = only(outputs, "read-segment")[0];
  const handed = only(say({ type: "segment-read", readId: read?.readId ?? 0, outcome: "found" }), "hand-over");
  expect(handed).toEqual([{ type: "hand-over", wantId: 7, key: { renditionId, segmentIndex: 0 }, source: "peer" }]);
  expect(engine.snapshot(now()).bytes).toEqual({ cache: 0, peer: 5 * blockBytes - 100, cdn: 0 });
});

test("a segment that could not be checked stays held, counts as nothing, and is read again after a rest, longer each time", () => {
  const { say, engine, now } = holder(0);
  const key = { renditionId, segmentIndex: 0 };
  const readsIn = (outputs: readonly EngineOutput[]) => only(outputs, "read-segment").map(({ readId }) => readId);
  let readId = readsIn(say({ type: "want", wantId: 7, key }))[0] ?? 0;
  for (const restMs of [250, 500, 1_000, 2_000, 4_000, 4_000]) {
    const outputs = say({ type: "segment-read", readId, outcome: "unreadable" });
    expect([readsIn(outputs), only(outputs, "fetch-origin"), only(outputs, "hand-over")]).toEqual([[], [], []]);
    expect(engine.nextTimeoutMs()).toBeLessThanOrEqual(now() + restMs);
    expect(readsIn(say({ type: "timeout" }, restMs - 1))).toEqual([]);
    readId = readsIn(say({ type: "timeout" }, 1))[0] ?? 0;
  }
  const handed = only(say({ type: "segment-read", readId, outcome: "found" }), "hand-over");
  expect(handed).toEqual([{ type: "hand-over", wantId: 7, key, source: "cache" }]);
  expect(engine.snapshot(now()).rejected).toEqual([]);
});

test("what can be read is handed over while another segment waits for its check", () => {
  const { say } = holder(0);
  const wanted = (wantId: number, segmentIndex: number) =>
    only(say({ type: "want", wantId, key: { renditionId, segmentIndex } }), "read-segment")[0];
  say({ type: "segment-read", readId: wanted(7, 0)?.readId ?? 0, outcome: "unreadable" });
  expect(wanted(8, 1)).toMatchObject({ key: { segmentIndex: 1 } });
});
