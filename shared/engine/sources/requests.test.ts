import { expect, test } from "vitest";
import {
  blocksPerSegment,
  coreAt10s,
  friend,
  manifest,
  neighbourOf,
  only,
  renditionId,
  requestsIn,
  withNeighbour,
} from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import { knowRendition } from "../rendition-state.ts";
import { askOrigin, originBlock, originEnded } from "./origin-fetches.ts";
import { askNeighbour, partFromNeighbour, requestRejected } from "./requests.ts";

test("a neighbour that answers pings and never sends a block loses its link within ten seconds, asked for four blocks at most", () => {
  const { engine, say, now } = withNeighbour({ unprovenBlocksMax: 2 });
  say({ type: "play", manifest });
  let left = false;
  let asked = 0;
  for (let ms = 0; ms < 10_000 && !left; ms += 100) {
    const positionSeconds = 0;
    const outputs = say({ type: "playhead", renditionId, positionSeconds, playing: false }, 100);
    for (const { message } of only(outputs, "send")) {
      if (message.type === "ping") say({ type: "message", linkId: 1, message: { type: "pong", nonce: message.nonce } });
    }
    asked += requestsIn(outputs).length;
    left = only(outputs, "hang-up").some(({ peerId, reason }) => peerId === friend && reason === "bad-service");
  }
  expect(left).toBe(true);
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThanOrEqual(4);
  expect(engine.snapshot(now()).neighbours).toHaveLength(0);
});

test("a block is waited for as long as the neighbour was told that it is of use, and two round trips more", () => {
  for (const deadlineMs of [0, 2_000, 9_000, 25_000, 60_000, 120_000]) {
    for (const givenBlocks of [0, 1]) {
      for (const roundTripMs of [0, 20, 400]) {
        const core = coreAt10s();
        knowRendition(core, manifest);
        const neighbour = Object.assign(neighbourOf(core, 1, manifest, [0]), { givenBlocks, roundTripMs });
        askNeighbour(core, neighbour, { renditionId, segmentIndex: 0, blockIndex: 0 }, { urgency: 0, deadlineMs });
        const [told] = requestsIn(core.out);
        const [request] = neighbour.requests.values();
        expect(request!.timeoutAtMs - core.nowMs).toBeGreaterThanOrEqual(told!.dueMs + 2 * roundTripMs);
        // Who has given something is waited for a minute at most, who has given nothing yet 8 s.
        expect(request!.timeoutAtMs - core.nowMs).toBeLessThanOrEqual(givenBlocks > 0 ? 60_000 : 8_000);
        expect(told!.dueMs).toBeGreaterThanOrEqual(300);
      }
    }
  }
});

const packet = 1_136;

/** A neighbour sends the first block of the song, `underWayMs` by two clocks that differ by 7 s. */
function receiving() {
  const core = coreAt10s();
  knowRendition(core, manifest);
  const neighbour = neighbourOf(core, 1, manifest, [0]);
  askNeighbour(core, neighbour, { renditionId, segmentIndex: 0, blockIndex: 0 }, { urgency: 0, deadlineMs: 60_000 });
  const [requestId = 0] = neighbour.requests.keys();
  let offset = 0;
  /** Acknowledgements that a part causes which comes `afterMs` after the one before. */
  const part = (afterMs: number, payloadBytes = packet, underWayMs = 30) => {
    core.nowMs += afterMs;
    core.out.length = 0;
    const sentMs = (Math.floor(core.nowMs) - underWayMs - 7_000) >>> 0;
    partFromNeighbour(core, neighbour, { type: "block", requestId, offset, sentMs, payloadBytes });
    offset += payloadBytes;
    return only(core.out, "send").flatMap(({ message }) => (message.type === "ack" ? [message] : []));
  };
  const parts = (count: number, afterMs: number) => Array.from({ length: count }, () => part(afterMs)).flat();
  return { core, requestId, part, parts };
}

test("what has come is told for 5,000 bytes, with how long it was under way and how far apart it came", () => {
  const { requestId, part, parts } = receiving();
  expect([...parts(2, 4), ...part(4, packet, 27), ...part(4, packet, 31)]).toEqual([]);
  const told = { type: "ack", requestId, bytes: 5 * packet, delayMs: 7_027, spreadMs: 16, busy: false };
  expect(part(4, packet, 33)).toEqual([told]);
});

test("what has come is told ten times a second at most, and not for less than 5,000 bytes", () => {
  const { part, parts } = receiving();
  expect(parts(5, 1)).toHaveLength(1);
  expect(parts(5, 10)).toEqual([]);
  expect(part(49)).toEqual([]);
  expect(part(1)).toMatchObject([{ bytes: 12 * packet, spreadMs: 90 }]);
});

test("less than 5,000 bytes are not told of, however long it takes", () => {
  const { parts } = receiving();
  expect(parts(5, 1)).toHaveLength(1);
  expect(parts(4, 500)).toEqual([]);
  expect(parts(1, 500)).toHaveLength(1);
});

test("what was held up is told of twice as often, and for a single part", () => {
  const { part, parts } = receiving();
  expect(parts(5, 1)).toHaveLength(1);
  expect(part(49, packet, 46)).toEqual([]);
  expect(part(1, packet, 46)).toMatchObject([{ bytes: 7 * packet, delayMs: 7_046 }]);
  expect(part(50, packet, 45)).toEqual([]);
});

test("a whole block is told of at once, and its small last part hides no queue", () => {
  const { part, parts } = receiving();
  parts(5, 1);
  const rest = blockBytes - 6 * packet;
  expect(part(1)).toEqual([]);
  expect(part(1, rest, 12)).toMatchObject([{ bytes: blockBytes, delayMs: 7_030 }]);
});

test("delays are right across the wrap of a clock", () => {
  const { core, part, parts } = receiving();
  core.nowMs = 2 ** 32 - 2;
  expect([...parts(4, 1), ...part(1, packet, 20)]).toMatchObject([{ delayMs: 7_020 }]);
});

test("it is told that our line was busy while the origin sends, and for 100 ms after", () => {
  const { core, part, parts } = receiving();
  const blocks = Array.from({ length: blocksPerSegment }, (_, index) => index);
  askOrigin(core, { renditionId, segmentIndex: 1 }, blocks, "alone");
  const { fetchId } = [...core.origin.fetches.values()][0]!;
  expect(parts(5, 1)).toMatchObject([{ busy: true }]);
  originBlock(core, { fetchId, blockIndex: 0, payloadBytes: blockBytes });
  originEnded(core, { fetchId, outcome: "complete", status: 200 });
  core.nowMs += 94;
  expect(part(1, 5_000)).toEqual([]);
  expect(part(4)).toEqual([]);
  expect(part(1)).toMatchObject([{ busy: false }]);
});

test("99 ms after the origin's last block the line still counts as busy", () => {
  const { core, part } = receiving();
  core.origin.lastBlockAtMs = core.nowMs;
  expect(part(99, 5_000)).toMatchObject([{ busy: true }]);
});

test("a neighbour that has given enough is spared for a minute, and asked anew after a tenth of a second at the earliest", () => {
  const core = coreAt10s();
  knowRendition(core, manifest);
  const neighbour = neighbourOf(core, 1, manifest, [0]);
  askNeighbour(core, neighbour, { renditionId, segmentIndex: 0, blockIndex: 0 }, { urgency: 0, deadlineMs: 60_000 });
  const [requestId = 0] = neighbour.requests.keys();
  requestRejected(core, neighbour, { type: "reject", requestId, reason: "enough", inMs: 0 });
  expect(neighbour.requests.size).toBe(0);
  expect(neighbour).toMatchObject({ sparedUntilMs: 70_000, restUntilMs: 10_100 });
  expect(neighbour.busyUntilMs).toBeLessThan(core.nowMs);
});

test("a neighbour that would be late with a segment may be asked for it again after a second, and is busy for as long as it said", () => {
  const rejected = (inMs: number) => {
    const core = coreAt10s();
    knowRendition(core, manifest);
    const neighbour = neighbourOf(core, 1, manifest, [0]);
    askNeighbour(core, neighbour, { renditionId, segmentIndex: 0, blockIndex: 0 }, { urgency: 0, deadlineMs: 60_000 });
    const [requestId = 0] = neighbour.requests.keys();
    requestRejected(core, neighbour, { type: "reject", requestId, reason: "late", inMs });
    return [neighbour.holdings.get(renditionId)!.lateUntilMs.get(0), neighbour.busyUntilMs];
  };
  expect(rejected(400)).toEqual([10_400, 10_400]);
  expect(rejected(5_000)).toEqual([11_000, 15_000]);
});

test("of some blocks that a neighbour said it holds only the one that is missing is not asked of it again", () => {
  const core = coreAt10s();
  knowRendition(core, manifest);
  const neighbour = neighbourOf(core, 1, manifest);
  const { some } = neighbour.holdings.get(renditionId)!;
  some.set(0, 0b0_0110);
  askNeighbour(core, neighbour, { renditionId, segmentIndex: 0, blockIndex: 2 }, { urgency: 0, deadlineMs: 60_000 });
  const [requestId = 0] = neighbour.requests.keys();
  requestRejected(core, neighbour, { type: "reject", requestId, reason: "missing", inMs: 0 });
  expect([...some]).toEqual([[0, 0b0_0010]]);
});
