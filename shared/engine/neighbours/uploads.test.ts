import { expect, test } from "vitest";
import {
  coreAt10s,
  holder,
  manifest,
  manifestOf,
  neighbourOf,
  only,
  peer,
  rejectionsIn,
  renditionId,
  withNeighbour,
} from "../../../test/rigs/engine.ts";
import { begunIn, bytesOf, partTaker } from "../../../test/rigs/part-taker.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import { holdSegment } from "../cache.ts";
import type { EngineLimits } from "../limits.ts";
import type { EngineOutput } from "../output.ts";
import { knowRendition } from "../rendition-state.ts";
import { partSent, partsArrived, requestArrived, serveUploads } from "./uploads.ts";

/** What leaves in each of some seconds, bits, when one neighbour always has requests that wait. */
function bitsPerSecond(limits: Partial<EngineLimits>, allowed: number | null): number[] {
  const { say, ask, now } = holder(1, limits);
  const { parts, pass, take } = partTaker({ say, now });
  if (allowed !== null) say({ type: "upload-allowance", bitsPerSecond: allowed, bytes: Number.POSITIVE_INFINITY });
  const sinceMs = now();
  let requestId = 0;
  for (let second = 0; second < 8; second += 1) {
    // More than goes in a second at these caps.
    for (; requestId < (second + 1) * 12; requestId += 1) take(ask(1, requestId));
    pass(1_000);
  }
  const seconds = Array.from({ length: 8 }, () => 0);
  for (const { bytes, atMs } of parts) seconds[Math.min(7, Math.floor((atMs - sinceMs) / 1_000))]! += 8 * bytes;
  return seconds;
}

/** What had gathered in a second while nothing was asked for may go beside, and two blocks may wait until it is allowed as a whole. */
function expectCapKept(
  perSecond: readonly number[],
  { cap, fromSecond = 0 }: { readonly cap: number; readonly fromSecond?: number },
) {
  let bits = 0;
  let bitsBefore = 0;
  for (const [second, more] of perSecond.entries()) {
    bits += more;
    if (second < fromSecond) bitsBefore = bits;
    const seconds = second + 1 - fromSecond;
    expect(bits).toBeLessThanOrEqual(cap * (second + 1) + Math.max(cap, 8 * blockBytes));
    if (seconds > 0) expect(bits - bitsBefore).toBeGreaterThan(0.95 * cap * seconds - 2 * 8 * blockBytes);
  }
}

test("uploads stay within the cap, and use it", () => {
  const cap = 8 * blockBytes;
  expectCapKept(bitsPerSecond({ uploadBitsPerSecondMax: cap }, null), { cap });
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
  const limits = { uploadBitsPerSecondMax: 8 * blockBytes * 10 };
  // Below the rate with which an unknown line begins, and above it.
  for (const cap of [100_000, 8 * blockBytes * 4]) expectCapKept(bitsPerSecond(limits, cap), { cap, fromSecond: 2 });
  const { uploadBitsPerSecondMax: cap } = limits;
  expectCapKept(bitsPerSecond(limits, 1e12), { cap, fromSecond: 4 });
});

test("what the store has lost is not served any more: whoever waits for it is told, and asks elsewhere", () => {
  const { say, ask } = holder(1, { uploadBitsPerSecondMax: 8 * blockBytes });
  expect(begunIn(ask(1, 0))).toEqual([0]);
  for (const requestId of [1, 2]) expect(begunIn(ask(1, requestId))).toEqual([]);
  const lost = say({ type: "cache-lost", keys: [{ renditionId, segmentIndex: 0 }] });
  expect(rejectionsIn(lost)).toEqual(["missing", "missing"]);
  // What was begun goes on, as far as the shell has read it.
  expect(begunIn(say({ type: "timeout" }, 5_000)).filter((requestId) => requestId !== 0)).toEqual([]);
  expect(
    rejectionsIn(
      say({ type: "block-unreadable", linkId: 1, requestId: 0, key: { renditionId, segmentIndex: 0, blockIndex: 0 } }),
    ),
  ).toEqual(["missing"]);
  expect(begunIn(say({ type: "timeout" }, 5_000))).toEqual([]);
});

test("when the month's bytes are used up not one more goes, and nobody is told of what could not be given", () => {
  const { say, ask, engine, now } = holder(2);
  const { outputs, parts, take, pass } = partTaker({ say, now });
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: 2 * blockBytes });
  take(ask(1, 0));
  take(ask(1, 1));
  pass(2_000);
  expect([bytesOf(parts, 0), bytesOf(parts, 1)]).toEqual([blockBytes, blockBytes]);
  expect(only(outputs, "announce").flatMap(({ changes }) => changes)).toEqual([[renditionId, 0, 0]]);
  const told = heldIn(outputs);
  expect(told.length).toBeGreaterThan(0);
  for (const { bits } of told) expect([...bits]).toEqual([0]);
  expect(rejectionsIn(ask(2, 2))).toEqual(["stopped"]);
  expect(rejectionsIn(ask(2, 3))).toEqual(["stopped"]);
  pass(1_000);
  expect(engine.snapshot(now()).uploadedBytes).toBe(2 * blockBytes);
  const nextMonth = say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: 1e9 });
  expect(only(nextMonth, "announce")).toEqual([{ type: "announce", changes: [[renditionId, 4, 0]] }]);
  expect(begunIn(ask(2, 4))).toEqual([4]);
});

function heldIn(outputs: readonly EngineOutput[]) {
  return only(outputs, "send").flatMap(({ message }) => (message.type === "holdings" ? message.held : []));
}

/** Fails while each part of the month's last block tells everybody anew. */
test("that the month's bytes are used up is told to each neighbour once", () => {
  const { say, ask, now } = holder(2);
  const { outputs, take, pass } = partTaker({ say, now });
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: blockBytes });
  take(ask(1, 0));
  pass(1_000);
  expect(heldIn(outputs).map(({ bits }) => [...bits])).toEqual([[0], [0]]);
});

test("bytes that were called off before they went are given back to the month", () => {
  const { say, ask } = holder(1);
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: blockBytes });
  expect(begunIn(ask(1, 0))).toEqual([0]);
  say({ type: "block-sent", linkId: 1, requestId: 0, bytes: 0 });
  const back = say({ type: "timeout" });
  expect(only(back, "announce")).toEqual([{ type: "announce", changes: [[renditionId, 4, 0]] }]);
});

test("parts that went before their block was called off are not given back", () => {
  const { say, ask, engine, now } = holder(1);
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: blockBytes + 2_000 });
  const [first] = only(ask(1, 0), "send-block");
  say({ type: "block-sent", linkId: 1, requestId: 0, bytes: first?.bytes ?? 0 });
  say({ type: "message", linkId: 1, message: { type: "cancel", requestId: 0 } });
  // 2,000 - 1,136 bytes more than one block are left; then, after as much again, not one.
  say({ type: "timeout" }, 100);
  expect(begunIn(ask(1, 1))).toEqual([1]);
  say({ type: "block-sent", linkId: 1, requestId: 1, bytes: first?.bytes ?? 0 });
  say({ type: "message", linkId: 1, message: { type: "cancel", requestId: 1 } });
  expect(rejectionsIn(ask(1, 2))).toEqual(["stopped"]);
  expect(engine.snapshot(now()).uploadedBytes).toBe(2 * 1_136);
});

test("bytes for a neighbour that has left are given back to the month", () => {
  const { say, ask } = holder(2);
  say({ type: "upload-allowance", bitsPerSecond: 10e6, bytes: blockBytes });
  expect(begunIn(ask(1, 0))).toEqual([0]);
  expect(rejectionsIn(ask(2, 1))).toEqual(["stopped"]);
  say({ type: "link-closed", linkId: 1, peerId: peer("a") });
  say({ type: "timeout" }, 100);
  expect(begunIn(ask(2, 2))).toEqual([2]);
});

test("what would be late is refused at once, with the time when it would be there", () => {
  const { say, now } = holder(1, { uploadBitsPerSecondMax: 8 * blockBytes });
  const askWithin = (requestId: number, dueMs: number) => {
    const key = { renditionId, segmentIndex: 0, blockIndex: requestId % 4 };
    return say({ type: "message", linkId: 1, message: { type: "request", requestId, ...key, urgency: 0, dueMs } });
  };
  const rejects = (outputs: readonly EngineOutput[]) =>
    only(outputs, "send").flatMap(({ message }) => (message.type === "reject" ? [message] : []));
  // What the cap has let gather is used up by a first block.
  const first = partTaker({ say, now });
  first.take(askWithin(4, 9_000));
  for (let pass = 0; pass < 1_000 && bytesOf(first.parts) < blockBytes; pass += 1) first.pass(2);
  const inMs = rejects(askWithin(0, 0)).find(({ reason }) => reason === "late")?.inMs ?? 0;
  expect(inMs).toBeGreaterThan(500);
  expect(rejects(askWithin(0, inMs - 1))).toEqual([{ type: "reject", requestId: 0, reason: "late", inMs }]);
  expect(rejects(askWithin(1, inMs + 100))).toEqual([]);
  expect(rejects(askWithin(2, inMs + 100))).toMatchObject([{ requestId: 2, reason: "late" }]);
  expect(rejects(askWithin(3, 2_500))).toEqual([]);
  // Nobody acknowledges: the line stands still, and what waited for it is told so before it is sent in vain.
  const { take, pass, outputs, parts } = partTaker({ say, now });
  const waited = say({ type: "timeout" }, 2_450);
  take(say({ type: "message", linkId: 1, message: { type: "cancel", requestId: 1 } }));
  pass(2_000);
  const late = [...rejects(waited), ...rejects(outputs)];
  expect(late).toMatchObject([1, 3].map((requestId) => ({ requestId, reason: "late" })));
  expect(parts.filter(({ requestId }) => requestId === 3)).toEqual([]);
});

test("who has given more than it received says so to each, and gives to whoever asks again", () => {
  const { ask, say, now } = holder(2, { enoughSpareBytes: blockBytes });
  const { take, pass } = partTaker({ say, now });
  for (const requestId of [0, 1]) take(ask(1, requestId));
  pass(1_000);
  const answers = [2, 3, 4].map((requestId) => rejectionsIn(ask(1, requestId)));
  expect([...answers, rejectionsIn(ask(2, 5))]).toEqual([["enough"], ["enough"], ["enough"], ["enough"]]);
  pass(1_000);
  expect(rejectionsIn(ask(1, 6))).toEqual([]);
});

test("what would break a promise is refused with the time that all which waits takes, however late it is due", () => {
  const { say, now } = holder(2, { uploadBitsPerSecondMax: 8 * blockBytes });
  const ask = (linkId: number, requestId: number, { urgency, dueMs }: { urgency: 0 | 1; dueMs: number }) => {
    const key = { renditionId, segmentIndex: 0, blockIndex: requestId };
    return say({ type: "message", linkId, message: { type: "request", requestId, ...key, urgency, dueMs } });
  };
  // What the cap has let gather is used up by a first block.
  const first = partTaker({ say, now });
  first.take(ask(1, 0, { urgency: 0, dueMs: 9_000 }));
  for (let pass = 0; pass < 1_000 && bytesOf(first.parts) < blockBytes; pass += 1) first.pass(2);
  expect(rejectionsIn(ask(2, 1, { urgency: 1, dueMs: 1_100 }))).toEqual([]);
  const [refusal] = only(ask(1, 2, { urgency: 0, dueMs: 30_000 }), "send").map(({ message }) => message);
  expect(refusal).toMatchObject({ type: "reject", requestId: 2, reason: "late" });
  expect(refusal?.type === "reject" && refusal.inMs).toBeLessThan(2_500);
});

test("a block goes in parts that follow each other, whole before the next of its neighbour begins", () => {
  const { say, ask, now } = holder(1);
  const { parts, take, pass } = partTaker({ say, now });
  for (const requestId of [0, 1, 2]) take(ask(1, requestId));
  pass(3_000);
  const ends = new Map<number, number>();
  for (const { requestId, offset, bytes } of parts) {
    expect(offset).toBe(ends.get(requestId) ?? 0);
    ends.set(requestId, offset + bytes);
  }
  expect([...ends]).toEqual([0, 1, 2].map((requestId) => [requestId, blockBytes]));
  const order = parts.map(({ requestId }) => requestId);
  expect(order).toEqual(order.toSorted((one, other) => one - other));
});

test("who never acknowledges is given up after 10 s, and told that the rest does not come", () => {
  const { say, ask } = holder(1);
  for (const { linkId, requestId, bytes } of only(ask(1, 0), "send-block")) {
    say({ type: "block-sent", linkId, requestId, bytes });
  }
  const rejected: string[] = [];
  for (let ms = 0; ms < 12_000; ms += 100) rejected.push(...rejectionsIn(say({ type: "timeout" }, 100)));
  expect(rejected).toEqual(["busy"]);
});

test("who gets nothing of a block into the channel gives it up after 10 s, and says so, although all of it was handed over", () => {
  const { say, ask } = holder(1);
  say({ type: "introduced", peers: [{ peerId: peer("b"), offerer: false, near: "address" }] });
  say({ type: "link-open", linkId: 2, peerId: peer("b") });
  say({ type: "link-inside", linkId: 2 });
  expect(bytesOf(only(ask(2, 0), "send-block"))).toBe(blockBytes);
  const rejected: string[] = [];
  for (let ms = 0; ms < 12_000; ms += 100) rejected.push(...rejectionsIn(say({ type: "timeout" }, 100)));
  expect(rejected).toEqual(["busy"]);
});

test("a cap of 0 stops at once what was begun, what waits, and what is asked for, until another is set", () => {
  const { say, ask, now } = holder(2);
  const { parts, outputs, take, pass } = partTaker({ say, now });
  const cap = (bitsPerSecond: number) =>
    take(say({ type: "upload-allowance", bitsPerSecond, bytes: Number.POSITIVE_INFINITY }));
  for (const [linkId, requestId] of [
    [1, 0],
    [2, 1],
    [2, 2],
  ] as const) {
    take(ask(linkId, requestId));
  }
  const before = parts.length;
  expect(bytesOf(parts)).toBeGreaterThan(0);
  expect(bytesOf(parts, 0)).toBeLessThan(blockBytes);
  cap(0);
  take(ask(1, 3));
  pass(20_000);
  expect(parts.length).toBe(before);
  expect(rejectionsIn(outputs)).toEqual(["stopped", "stopped", "stopped", "stopped"]);
  cap(10e6);
  take(ask(1, 5));
  pass(1_000);
  expect(bytesOf(parts, 5)).toBe(blockBytes);
});

test("bytes of what a cap of 0 has stopped are counted as far as they went", () => {
  const { say, ask } = holder(1);
  const allow = (bitsPerSecond: number, bytes: number) => say({ type: "upload-allowance", bitsPerSecond, bytes });
  allow(10e6, 2 * blockBytes);
  const [first] = only(ask(1, 0), "send-block");
  say({ type: "block-sent", linkId: 1, requestId: 0, bytes: first?.bytes ?? 0 });
  allow(0, 2 * blockBytes - 1_136);
  // One block and a little less than another are left.
  allow(10e6, 2 * blockBytes - 1_136);
  expect(rejectionsIn(ask(1, 1))).toEqual([]);
  expect(rejectionsIn(ask(1, 2))).toEqual(["stopped"]);
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
  const core = coreAt10s({ uploadSlots: 4, uploadBitsPerSecondMax: 8 * blockBytes });
  knowRendition(core, manifest);
  holdSegment(
    core,
    { renditionId, segmentIndex: 0 },
    { used: false, bytes: { cache: 0, peer: 0, cdn: 0 }, reason: "alone" },
  );
  const neighbours = [1, 2, 3, 4, 5, 6].map((linkId) => neighbourOf(core, linkId, manifest));
  for (const neighbour of neighbours.slice(0, 5)) neighbour.receivedBytes = 1e6;
  const served: number[] = [];
  // All ask for the same block, due at the same time, again and again: more than goes.
  for (let second = 0; second < 60; second += 1) {
    for (const neighbour of neighbours) {
      const key = { renditionId, segmentIndex: 0, blockIndex: 0 };
      requestArrived(core, neighbour, { requestId: second, key, urgency: 0, dueMs: 80_000 - second * 1_000 });
    }
    for (let ms = 0; ms < 1_000; ms += 10) {
      core.nowMs += 10;
      serveUploads(core);
      for (const { linkId, requestId, offset, bytes } of only(core.out.splice(0), "send-block")) {
        if (offset === 0) served.push(linkId);
        partSent(core, { linkId, requestId, bytes });
        const ack = { type: "ack", requestId, bytes: offset + bytes, delayMs: 0, spreadMs: 0, busy: false } as const;
        partsArrived(core, core.neighbours.get(linkId)!, ack);
      }
    }
  }
  expect(served).toContain(6);
  expect(served.length).toBeLessThan(70);
});
