import { expect, test } from "vitest";
import { manifest, manifestOf, only, requestsIn, withNeighbour } from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import type { EngineOutput } from "../output.ts";
import { type HedgeView, hedgeAtMs } from "./hedge.ts";

test("when a neighbour goes silent in the middle of a block the origin brings just what is missing", () => {
  const { say, engine } = withNeighbour();
  const asked = requestsIn(say({ type: "play", manifest }));
  const message = {
    type: "block",
    requestId: asked[0]?.requestId ?? 0,
    offset: 0,
    sentMs: 0,
    payloadBytes: blockBytes,
  } as const;
  const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
  say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "genuine" });
  let fetched: EngineOutput[] = [];
  for (let step = 0; step < 20 && only(fetched, "fetch-origin").length === 0; step += 1) {
    fetched = say({ type: "timeout" }, 50);
  }
  expect(only(fetched, "fetch-origin")[0]).toMatchObject({ key: { segmentIndex: 0 }, firstBlock: 1, endBlock: 5 });
  expect(Number.isFinite(engine.nextTimeoutMs())).toBe(true);
});

test("a start that a trusted neighbour keeps waiting has its beginning from the origin as well, after 60 ms", () => {
  const { say } = withNeighbour();
  const asked = requestsIn(say({ type: "play", manifest }));
  const message = {
    type: "block",
    requestId: asked[0]?.requestId ?? 0,
    offset: 0,
    sentMs: 0,
    payloadBytes: blockBytes,
  } as const;
  const { verifyId } = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0] ?? { verifyId: 0 };
  say({ type: "verified", verifyId, outcome: "genuine" });
  const other = manifestOf(10, "b");
  const held = [{ renditionId: other.renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
  say({ type: "message", linkId: 1, message: { type: "holdings", held } });
  expect(only(say({ type: "play", manifest: other }, 1_000), "fetch-origin")).toEqual([]);
  expect(only(say({ type: "timeout" }, 59), "fetch-origin")).toEqual([]);
  const key = { renditionId: other.renditionId, segmentIndex: 0 };
  expect(only(say({ type: "timeout" }, 1), "fetch-origin")).toMatchObject([{ key, firstBlock: 0, endBlock: 1 }]);
});

const view: HedgeView = {
  nowMs: 10_000,
  dueMs: 3_000,
  originMs: 200,
  askedSinceMs: 9_990,
  sounded: true,
  startPatienceMs: 60,
};

test("hedgeAtMs() waits for neighbours as long as the origin can still be in time, with a quarter of a second to spare", () => {
  expect(hedgeAtMs(view)).toBe(13_000 - 2 * 200 - 250);
  expect(hedgeAtMs({ ...view, sounded: false })).toBe(13_000 - 200);
});

test("hedgeAtMs() gives neighbours half of what the origin would take, and 60 ms at least, however late it is", () => {
  expect(hedgeAtMs({ ...view, dueMs: 100 })).toBe(9_990 + 100);
  expect(hedgeAtMs({ ...view, dueMs: 100, originMs: 20 })).toBe(9_990 + 60);
});

test("hedgeAtMs() lets a start wait for startPatienceMs", () => {
  expect(hedgeAtMs({ ...view, dueMs: 0, sounded: false, startPatienceMs: 45 })).toBe(9_990 + 45);
});
