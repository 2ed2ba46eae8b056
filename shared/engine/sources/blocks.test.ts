import { expect, test } from "vitest";
import { friend, manifest, only, requestsIn, withNeighbour } from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";

test("a neighbour is cut off by its first bad block, and its segment is asked elsewhere", () => {
  const { say, engine, now } = withNeighbour();
  const { requestId } = requestsIn(say({ type: "play", manifest }))[0] ?? { requestId: 0 };
  const message = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes: blockBytes } as const;
  const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
  const outputs = say({ type: "verified", verifyId: verify?.verifyId ?? 0, genuine: false });
  expect(only(outputs, "hang-up")).toEqual([{ type: "hang-up", peerId: friend, reason: "bad-block" }]);
  expect(only(outputs, "keep-block")).toEqual([]);
  expect(only(outputs, "fetch-origin")[0]).toMatchObject({ key: { segmentIndex: 0 } });
  expect(engine.snapshot(now()).rejected).toEqual([{ source: "peer", reason: "hash", count: 1 }]);
  const again = say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "address" }] }, 3_600_000);
  expect(only(again, "dial")).toEqual([]);
});

test("a block of the wrong length is refused without being verified", () => {
  const { say } = withNeighbour();
  const { requestId } = requestsIn(say({ type: "play", manifest }))[0] ?? { requestId: 0 };
  const message = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes: blockBytes - 1 } as const;
  const outputs = say({ type: "message", linkId: 1, message }, 2);
  expect(only(outputs, "verify")).toEqual([]);
  expect(only(outputs, "hang-up")[0]?.reason).toBe("bad-block");
});
