import { expect, test } from "vitest";
import {
  coreAt10s,
  manifest,
  manifestOf,
  only,
  renditionId,
  requestsIn,
  withNeighbour,
} from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import type { EngineOutput } from "../output.ts";
import { knowRendition, partialOf } from "../rendition-state.ts";
import { never } from "../timers.ts";
import { type HedgeView, hedgeAtMs, hedgeLate } from "./hedge.ts";

test("when a neighbour goes silent in the middle of a block the origin brings what is missing next, and no more than the first sound needs", () => {
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
  expect(only(fetched, "fetch-origin")[0]).toMatchObject({ key: { segmentIndex: 0 }, firstBlock: 1, endBlock: 3 });
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
  aheadMs: 0,
  originMs: 200,
  askedSinceMs: 9_990,
  sounded: true,
  startPatienceMs: 60,
};

test("hedgeAtMs() waits for neighbours as long as the origin can still be in time, with a quarter of a second to spare", () => {
  expect(hedgeAtMs(view)).toBe(13_000 - 2 * 200 - 250);
  expect(hedgeAtMs({ ...view, sounded: false })).toBe(13_000 - 200);
});

test("hedgeAtMs() gives neighbours all the time there is where only a lead gets shorter, and keeps the same distance from silence", () => {
  expect(hedgeAtMs({ ...view, aheadMs: 20_000 })).toBe(13_000 - 200);
  expect(hedgeAtMs({ ...view, aheadMs: 300 })).toBe(13_000 - (2 * 200 + 250 - 300));
});

test("hedgeAtMs() gives neighbours half of what the origin would take, and 60 ms at least, however late it is", () => {
  expect(hedgeAtMs({ ...view, dueMs: 100 })).toBe(9_990 + 100);
  expect(hedgeAtMs({ ...view, dueMs: 100, originMs: 20 })).toBe(9_990 + 60);
});

test("hedgeAtMs() lets a start wait for startPatienceMs", () => {
  expect(hedgeAtMs({ ...view, dueMs: 0, sounded: false, startPatienceMs: 45 })).toBe(9_990 + 45);
});

/** Five blocks of a segment that is due in 300 ms were asked of a neighbour, which is silent. */
function late(playing = true) {
  const core = coreAt10s();
  const state = knowRendition(core, manifest);
  core.listener.currentId = renditionId;
  core.listener.playhead = { positionSeconds: 3.7, atMs: core.nowMs, playing, sounded: true };
  const partial = partialOf(state, 1);
  partial.asked.fill(1);
  partial.askedSinceMs = core.nowMs - 1_000;
  const key = { renditionId, segmentIndex: 1 };
  const hedge = () => {
    core.out.length = 0;
    const againInMs = hedgeLate(core, { key, deadlineMs: 10_300 - core.nowMs, urgency: 0, firstSound: false });
    const asked = only(core.out, "fetch-origin").map(({ firstBlock, endBlock }) => [firstBlock, endBlock]);
    return { asked, againInMs };
  };
  return { core, hedge };
}

test("of what is late the origin is asked for what is due first, and for the next blocks when their time has come", () => {
  const { core, hedge } = late();
  // The second block is due 800 ms later; five blocks take 150 ms, four 140.
  expect(hedge()).toEqual({ asked: [[0, 1]], againInMs: 1_100 - (2 * 150 + 250) });
  core.nowMs += 1_100 - (2 * 140 + 250) - 1;
  expect(hedge()).toMatchObject({ asked: [], againInMs: 1 });
  core.nowMs += 1;
  expect(hedge().asked).toEqual([[1, 2]]);
});

test("blocks of one chunk are late together, and the origin is asked for them at once", () => {
  const { core, hedge } = late();
  partialOf(core.renditions.get(renditionId)!, 1).blocks.fill(2, 0, 3);
  core.nowMs += 2_400;
  expect(hedge().asked).toEqual([[3, 5]]);
});

test("while nothing plays the blocks behind the late one are not waited for", () => {
  expect(late(false).hedge()).toEqual({ asked: [[0, 1]], againInMs: never });
});

test("what is late by far is asked for at once, as far as it lies together, and what the origin cannot take is not tried each moment", () => {
  const { core, hedge } = late();
  core.nowMs += 10_000;
  expect(hedge()).toEqual({ asked: [[0, 5]], againInMs: never });
  const busy = late();
  busy.core.timers.restUntilMs.origin = busy.core.nowMs + 10_900;
  busy.core.nowMs += 10_000;
  expect(busy.hedge()).toEqual({ asked: [], againInMs: 900 });
});
