import { expect, test } from "vitest";
import {
  driver,
  friend,
  holder,
  manifest,
  manifestOf,
  only,
  peer,
  rejectionsIn,
  renditionId,
  self,
  withNeighbour,
} from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import { createEngine } from "../engine.ts";
import type { EngineOutput } from "../output.ts";

test("uploads stay within the cap", () => {
  const engine = createEngine({ peerId: self, seed: 1, limits: { uploadBitsPerSecondMax: 8 * blockBytes } });
  const { say } = driver(engine);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest, segments: [0, 1, 2], lastUsedMs: 0 }] });
  say({ type: "share", allowed: true });
  say({ type: "introduced", peers: [{ peerId: friend, offerer: false, near: "far" }] });
  say({ type: "link-open", linkId: 1, peerId: friend });
  let sent = 0;
  for (let requestId = 0; requestId < 12; requestId += 1) {
    const key = { renditionId, segmentIndex: 0, blockIndex: requestId % 4 };
    const outputs = say(
      { type: "message", linkId: 1, message: { type: "request", requestId, ...key, urgency: 0, dueMs: 60_000 } },
      0,
    );
    sent += only(outputs, "send-block").length;
  }
  expect(sent).toBe(1);
  for (let step = 0; step < 50; step += 1) sent += only(say({ type: "timeout" }, 100), "send-block").length;
  expect(sent).toBeLessThanOrEqual(7);
  expect(sent).toBeGreaterThanOrEqual(5);
});

test("a block of a segment that is not held is rejected as missing", () => {
  const { say } = withNeighbour();
  const key = { renditionId, segmentIndex: 3, blockIndex: 0 };
  const outputs = say({
    type: "message",
    linkId: 1,
    message: { type: "request", requestId: 9, ...key, urgency: 0, dueMs: 60_000 },
  });
  expect(only(outputs, "send").map(({ message }) => message)).toContainEqual({
    type: "reject",
    requestId: 9,
    reason: "missing",
    inMs: 0,
  });
});

test("the listener's own cap holds, and cannot go beyond the server's", () => {
  const blocksPerSecond = (bitsPerSecond: number) => {
    const { say, ask } = holder(1, { uploadBitsPerSecondMax: 8 * blockBytes * 10 });
    say({ type: "upload-allowance", bitsPerSecond, bytes: Number.POSITIVE_INFINITY });
    let sent = 0;
    for (let requestId = 0; requestId < 60; requestId += 1) {
      for (const output of only(ask(1, requestId), "send-block")) {
        sent += 1;
        say({ type: "block-sent", linkId: 1, requestId: output.requestId, bytes: blockBytes });
      }
    }
    for (let step = 0; step < 40; step += 1) {
      for (const output of only(say({ type: "timeout" }, 50), "send-block")) {
        sent += 1;
        for (const more of only(
          say({ type: "block-sent", linkId: 1, requestId: output.requestId, bytes: blockBytes }),
          "send-block",
        )) {
          sent += 1;
          say({ type: "block-sent", linkId: 1, requestId: more.requestId, bytes: blockBytes });
        }
      }
    }
    return sent;
  };
  // Two seconds of the cap, and the second's worth that the bucket holds.
  expect(blocksPerSecond(8 * blockBytes * 4)).toBeLessThanOrEqual(12);
  expect(blocksPerSecond(8 * blockBytes * 4)).toBeGreaterThanOrEqual(10);
  expect(blocksPerSecond(1e12)).toBeLessThanOrEqual(30);
});

test("what the store has lost is not served any more: whoever waits for it is told, and asks elsewhere", () => {
  const { say, ask } = holder(1, { uploadBitsPerSecondMax: 8 * blockBytes });
  expect(only(ask(1, 0), "send-block")).toHaveLength(1);
  for (const requestId of [1, 2]) expect(only(ask(1, requestId), "send-block")).toHaveLength(0);
  const lost = say({ type: "cache-lost", keys: [{ renditionId, segmentIndex: 0 }] });
  expect(rejectionsIn(lost)).toEqual(["missing", "missing"]);
  expect(only(say({ type: "timeout" }, 5_000), "send-block")).toEqual([]);
});

test("when the month's bytes are used up not one more goes, and nobody is told of what could not be given", () => {
  const { say, ask, engine, now } = holder(2);
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: 2 * blockBytes });
  const first = [...ask(1, 0), ...ask(1, 1)];
  expect(only(first, "send-block")).toHaveLength(2);
  expect(only(first, "announce").flatMap(({ changes }) => changes)).toEqual([[renditionId, 0, 0]]);
  const told = only(first, "send").flatMap(({ message }) => (message.type === "holdings" ? message.held : []));
  expect(told.map(({ bits }) => [...bits])).toEqual([[0], [0]]);
  expect(rejectionsIn(ask(2, 2))).toEqual(["stopped"]);
  expect(rejectionsIn(ask(2, 3))).toEqual(["stopped"]);
  for (const requestId of [0, 1]) say({ type: "block-sent", linkId: 1, requestId, bytes: blockBytes });
  expect(engine.snapshot(now()).uploadedBytes).toBe(2 * blockBytes);
  const nextMonth = say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: 1e9 });
  expect(only(nextMonth, "announce")).toEqual([{ type: "announce", changes: [[renditionId, 4, 0]] }]);
  expect(only(ask(2, 4), "send-block")).toHaveLength(1);
});

test("bytes that were called off before they went are given back to the month", () => {
  const { say, ask } = holder(1);
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: blockBytes });
  expect(only(ask(1, 0), "send-block")).toHaveLength(1);
  say({ type: "block-sent", linkId: 1, requestId: 0, bytes: 0 });
  const back = say({ type: "timeout" });
  expect(only(back, "announce")).toEqual([{ type: "announce", changes: [[renditionId, 4, 0]] }]);
});

test("bytes for a neighbour that has left are given back to the month", () => {
  const { say, ask } = holder(2);
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: blockBytes });
  expect(only(ask(1, 0), "send-block")).toHaveLength(1);
  expect(rejectionsIn(ask(2, 1))).toEqual(["stopped"]);
  say({ type: "link-closed", linkId: 1, peerId: peer("a") });
  expect(only(ask(2, 2), "send-block")).toHaveLength(1);
});

test("a neighbour whose requests fill its queue is told that we are busy", () => {
  const { ask } = holder(1, { uploadQueueMax: 3, uploadBitsPerSecondMax: 8 * blockBytes });
  const answers = [0, 1, 2, 3, 4].map((requestId) => rejectionsIn(ask(1, requestId)));
  // One is on its way, three wait.
  expect(answers).toEqual([[], [], [], [], ["busy"]]);
});

test("who may not upload says to nobody what it plays, and refuses what is asked all the same", () => {
  const { say, ask } = holder(0);
  say({ type: "upload-allowance", bitsPerSecond: 0, bytes: Number.POSITIVE_INFINITY });
  say({ type: "introduced", peers: [{ peerId: peer("f"), offerer: false, near: "far" }] });
  const opened = say({ type: "link-open", linkId: 1, peerId: peer("f") });
  const played = say({ type: "play", manifest: manifestOf(4, "b") });
  const told = [...opened, ...played].flatMap((output) =>
    output.type === "send" && output.message.type === "holdings" ? output.message.held : [],
  );
  expect(told).toEqual([]);
  expect(rejectionsIn(ask(1, 0))).toEqual(["stopped"]);
});

test("one slot goes round: who has given nothing is served beside those who have", () => {
  const { say, ask } = holder(6, { uploadsInFlightMax: 4, uploadSlots: 4 });
  // Five neighbours want all the time; the sixth has been waiting longest when a slot comes free.
  const servedAt = new Map<number, number>();
  let requestId = 0;
  let inFlight: { linkId: number; requestId: number }[] = [];
  const note = (outputs: readonly EngineOutput[], step: number) => {
    for (const output of only(outputs, "send-block")) {
      if (!servedAt.has(output.linkId)) servedAt.set(output.linkId, step);
      inFlight.push(output);
    }
  };
  for (let step = 0; step < 60; step += 1) {
    for (let linkId = 1; linkId <= 6; linkId += 1) {
      requestId += 1;
      note(ask(linkId, requestId), step);
    }
    note(say({ type: "timeout" }, 1_000), step);
    const done = inFlight;
    inFlight = [];
    for (const { linkId, requestId: id } of done) {
      note(say({ type: "block-sent", linkId, requestId: id, bytes: blockBytes }), step);
    }
  }
  expect([...servedAt.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});
