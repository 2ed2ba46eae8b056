import { expect, test } from "vitest";
import type { EngineOutput } from "../../shared/engine/output.ts";
import { blockBytes } from "../../shared/manifest/manifest.ts";
import type { PeerMessage } from "../../shared/wire/message.ts";
import { holder, only, renditionId } from "../rigs/engine.ts";

type Ack = Extract<PeerMessage, { type: "ack" }>;
type Sent = Extract<EngineOutput, { type: "send-block" }>;

/** How a neighbour answers a part that has arrived at `atMs`. */
type Manner = (part: Sent, atMs: number) => readonly Ack[];

const acknowledged = ({ requestId, offset, bytes, sentMs }: Sent, atMs: number): Ack => ({
  type: "ack",
  requestId,
  bytes: offset + bytes,
  delayMs: Math.floor(atMs) - sentMs,
  spreadMs: 0,
  busy: false,
});

/** Ten times a second, and at the end of a block. */
function honest(): Manner {
  let toldAtMs = 0;
  return (part, atMs) => {
    if (part.offset + part.bytes < blockBytes && atMs < toldAtMs + 100) return [];
    toldAtMs = atMs;
    return [acknowledged(part, atMs)];
  };
}

/** Blocks that a neighbour wants at one time, and for how long they are of use. */
const pendingMax = 6;
const dueMs = 10_000;

/**
 * What each neighbour of a listener with a line of 2 Mbit/s gets in 30 s, in bytes, when all want more all the time. Parts wait in one
 * queue for the line; an ack comes 20 ms after its part. And how long a stranger's packet waits in that queue in the second half, at the
 * 95th percentile, ms.
 */
function served(manners: readonly Manner[]): { readonly got: readonly number[]; readonly strangerMs: number } {
  const { say, engine, now } = holder(manners.length);
  const got = manners.map(() => 0);
  const pending = manners.map(() => 0);
  const wanted = manners.map((_, index) => index);
  const underWay: { readonly part: Sent; readonly atMs: number }[] = [];
  /** The block of which parts have left, by link. */
  const begun = new Map<number, number>();
  let lineFreeMs = 0;
  let nextId = 0;
  const said = ({ linkId, message }: Extract<EngineOutput, { type: "send" }>): readonly EngineOutput[] => {
    if (message.type === "ping") {
      return say({ type: "message", linkId, message: { type: "pong", nonce: message.nonce } });
    }
    if (message.type !== "reject") return [];
    pending[linkId - 1]! -= 1;
    if (begun.get(linkId) === message.requestId) begun.delete(linkId);
    return [];
  };
  const sent = (part: Sent): readonly EngineOutput[] => {
    const { linkId, requestId, offset, bytes } = part;
    // Else the neighbour would take the block before for one that is cut short.
    if (offset > 0) expect(begun.get(linkId)).toBe(requestId);
    else expect(begun.has(linkId)).toBe(false);
    if (offset + bytes < blockBytes) begun.set(linkId, requestId);
    else begun.delete(linkId);
    lineFreeMs = Math.max(lineFreeMs, now()) + (bytes * 8) / 2_000;
    underWay.push({ part, atMs: lineFreeMs + 20 });
    return say({ type: "block-sent", linkId, requestId, bytes });
  };
  const carry = (outputs: readonly EngineOutput[]) => {
    const waiting = [...outputs];
    for (let output = waiting.shift(); output !== undefined; output = waiting.shift()) {
      if (output.type === "send") waiting.push(...said(output));
      if (output.type === "send-block") waiting.push(...sent(output));
    }
  };
  const askForMore = (index: number) => {
    while (pending[index]! < pendingMax) {
      const place = wanted[index]!++;
      pending[index]! += 1;
      const key = { renditionId, segmentIndex: Math.floor(place / 4) % 4, blockIndex: place % 4 };
      const message = { type: "request", requestId: nextId++, ...key, urgency: 0, dueMs } as const;
      const before = pending[index]!;
      carry(say({ type: "message", linkId: index + 1, message }));
      // Refused: later again.
      if (pending[index]! < before) return;
    }
  };
  const waits: number[] = [];
  for (let ms = 0; ms < 30_000; ms += 5) {
    if (ms >= 15_000) waits.push(Math.max(0, lineFreeMs - now()));
    if (ms % 250 === 0) for (const index of manners.keys()) askForMore(index);
    carry(say({ type: "timeout" }, 5));
    while (underWay[0] !== undefined && underWay[0].atMs <= now()) {
      const [{ part, atMs }] = underWay.splice(0, 1) as [{ part: Sent; atMs: number }];
      const index = part.linkId - 1;
      got[index]! += part.bytes;
      if (part.offset + part.bytes >= blockBytes) pending[index]! -= 1;
      for (const message of manners[index]!(part, atMs)) {
        carry(say({ type: "message", linkId: part.linkId, message }));
      }
    }
  }
  expect(engine.snapshot(now()).neighbours).toHaveLength(manners.length);
  waits.sort((one, other) => one - other);
  return { got, strangerMs: waits[Math.floor(waits.length * 0.95)] ?? 0 };
}

const amongHonest = served([honest(), honest()]);
const [, besideHonest = 0] = amongHonest.got;

test("two honest neighbours have the line between them", () => {
  expect(besideHonest).toBeGreaterThan((0.25 * 30 * 2_000_000) / 8);
});

/** Tells of each part how long it was under way by a clock of its own. */
const liar = (delayMs: (count: number, honestMs: number) => number): Manner => {
  let count = 0;
  return (part, atMs) => {
    const ack = acknowledged(part, atMs);
    return [{ ...ack, delayMs: delayMs(count++, ack.delayMs) >>> 0 }];
  };
};

const mute: Manner = () => [];

/** One byte more every 1.5 s. */
function trickler(): Manner {
  let [toldAtMs, bytes] = [0, 0];
  return ({ requestId }, atMs) => {
    if (atMs < toldAtMs + 1_500) return [];
    toldAtMs = atMs;
    bytes += 1;
    return [{ type: "ack", requestId, bytes, delayMs: 5, spreadMs: 0, busy: false }];
  };
}
const whole = { type: "ack", bytes: blockBytes, delayMs: 5, spreadMs: 0, busy: false } as const;

test.each<[string, Manner]>([
  ["says nothing of what arrives", mute],
  ["acknowledges a byte now and then", trickler()],
  ["acknowledges what nobody sent", ({ requestId }) => [{ ...whole, requestId: requestId + 100_000 }]],
  ["acknowledges whole blocks at their first part", ({ requestId }) => [{ ...whole, requestId }]],
  ["acknowledges each part three times", (part, atMs) => [0, 1, 2].map(() => acknowledged(part, atMs))],
  [
    "acknowledges ever less",
    ({ requestId, offset }) => [{ ...whole, requestId, bytes: blockBytes - offset, spreadMs: 65_535, busy: true }],
  ],
  ["has a clock that jumps by 24 days", liar((count, ms) => (count % 2 === 0 ? ms : ms + 0x7fff_ffff))],
  ["has a clock that jumps by an hour", liar((count, ms) => (count < 5 ? ms : ms + 3_600_000))],
  ["has a clock that goes twice as fast", liar((count, ms) => ms + 50 * count)],
  ["has a clock that runs backwards", liar((count, ms) => ms - 50 * count)],
])("a neighbour that %s does not keep the line from another", (_name, hostile) => {
  const [, other = 0] = served([hostile, honest()]).got;
  expect(other).toBeGreaterThan(besideHonest / 8);
});

test("among honest neighbours a stranger's packet waits 25 ms at most in our line's queue", () => {
  expect(amongHonest.strangerMs).toBeLessThan(25);
});

const waitsForNothing = liar(() => 0);

test("one that always tells of no waiting does not hide the queue from two others", () => {
  expect(served([waitsForNothing, honest(), honest()]).strangerMs).toBeLessThan(40);
});

/** It is heard alone now and then, and believed then until the other tells more. */
test("beside one other it hides a tenth of a second at most", () => {
  expect(served([waitsForNothing, honest()]).strangerMs).toBeLessThan(100);
});

test("a request under a number that is in use is not served twice", () => {
  const { say, ask, now } = holder(1);
  const first = [...ask(1, 7), ...ask(1, 7), ...ask(1, 7)];
  const waiting = [...first];
  let bytes = 0;
  for (let step = 0; step < 200; step += 1) {
    for (const part of only(waiting.splice(0), "send-block")) {
      bytes += part.bytes;
      const { linkId, requestId } = part;
      waiting.push(...say({ type: "block-sent", linkId, requestId, bytes: part.bytes }));
      waiting.push(...say({ type: "message", linkId, message: acknowledged(part, now()) }));
    }
    waiting.push(...say({ type: "timeout" }, 10));
  }
  expect(bytes).toBe(16_384);
});
