import { expect, test } from "vitest";
import { manifest, manifestOf, only, renditionId, requestsIn, withNeighbour } from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";

test("before the first sound nothing but the beginning is asked for", () => {
  const { say } = withNeighbour();
  const before = say({ type: "play", manifest });
  expect(new Set(requestsIn(before).map(({ segmentIndex }) => segmentIndex))).toEqual(new Set([0]));
  const after = say({ type: "playhead", renditionId, positionSeconds: 0, playing: true });
  expect(requestsIn(after).map(({ segmentIndex }) => segmentIndex)).toContain(1);
});

test("the origin races the first block of a neighbour that has given nothing yet, and of no other", () => {
  const { say, engine, now } = withNeighbour();
  const click = say({ type: "play", manifest });
  const first = requestsIn(click)[0];
  expect(first).toMatchObject({ segmentIndex: 0, blockIndex: 0 });
  const race = only(click, "fetch-origin");
  expect(race).toMatchObject([{ key: { segmentIndex: 0 }, firstBlock: 0, endBlock: 1 }]);
  // The neighbour is faster: the origin may save its bytes.
  const message = {
    type: "block",
    requestId: first?.requestId ?? 0,
    offset: 0,
    sentMs: 0,
    payloadBytes: blockBytes,
  } as const;
  const { verifyId } = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0] ?? { verifyId: 0 };
  const kept = say({ type: "verified", verifyId, outcome: "genuine" });
  expect(only(kept, "cancel-origin").map(({ fetchId }) => fetchId)).toEqual([race[0]?.fetchId]);
  // Another click, and the neighbour is trusted with the first sound.
  const other = manifestOf(10, "b");
  const held = [{ renditionId: other.renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
  say({ type: "message", linkId: 1, message: { type: "holdings", held } });
  const again = say({ type: "play", manifest: other }, 1_000);
  expect(requestsIn(again)[0]).toMatchObject({ renditionId: other.renditionId, segmentIndex: 0, blockIndex: 0 });
  expect(only(again, "fetch-origin")).toEqual([]);
  expect(engine.snapshot(now()).wastedBytes.duplicate).toBe(0);
});
