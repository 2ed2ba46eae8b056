import { expect, test } from "vitest";
import type { EngineOutput } from "../../shared/engine/output.ts";
import type { PeerMessage } from "../../shared/wire/message.ts";
import { holder, only } from "../rigs/engine.ts";

type Ack = Extract<PeerMessage, { type: "ack" }>;
type Sent = Extract<EngineOutput, { type: "send-block" }>;

/** How a neighbour answers a part that has arrived at `atMs`. */
type Manner = (part: Sent, atMs: number) => readonly Ack[];

const honest: Manner = ({ requestId, offset, bytes, sentMs }, atMs) => [
  { type: "ack", requestId, bytes: offset + bytes, delayMs: Math.floor(atMs) - sentMs, moreMs: 0 },
];

/**
 * What each neighbour of a listener with a line of 2 Mbit/s gets in 40 s, in bytes, when all want more all the time. Parts wait in one queue
 * for the line; an ack comes 20 ms after its part.
 */
function served(manners: readonly Manner[]): number[] {
  const { say, ask, engine, now } = holder(manners.length);
  const got = manners.map(() => 0);
  const underWay: { readonly part: Sent; readonly atMs: number }[] = [];
  let lineFreeMs = 0;
  let nextId = 0;
  const carry = (outputs: readonly EngineOutput[]) => {
    const waiting = [...only(outputs, "send-block")];
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      lineFreeMs = Math.max(lineFreeMs, now()) + (part.bytes * 8) / 2_000;
      underWay.push({ part, atMs: lineFreeMs + 20 });
      const { linkId, requestId, bytes } = part;
      waiting.push(...only(say({ type: "block-sent", linkId, requestId, bytes }), "send-block"));
    }
  };
  for (let ms = 0; ms < 40_000; ms += 10) {
    if (ms % 500 === 0) {
      for (let linkId = 1; linkId <= manners.length; linkId += 1) {
        for (let count = 0; count < 8; count += 1) carry(ask(linkId, nextId++));
      }
    }
    carry(say({ type: "timeout" }, 10));
    while (underWay[0] !== undefined && underWay[0].atMs <= now()) {
      const [{ part, atMs }] = underWay.splice(0, 1) as [{ part: Sent; atMs: number }];
      const index = part.linkId - 1;
      got[index] = (got[index] ?? 0) + part.bytes;
      for (const message of manners[index]?.(part, atMs) ?? []) {
        carry(say({ type: "message", linkId: part.linkId, message }));
      }
    }
    // Nobody is given up as silent.
    for (let linkId = 1; linkId <= manners.length; linkId += 1) {
      carry(say({ type: "message", linkId, message: { type: "pong", nonce: 1 } }));
    }
  }
  expect(engine.snapshot(now()).neighbours).toHaveLength(manners.length);
  return got;
}

const [alone = 0] = served([honest]);

test("a neighbour that is honest gets most of the line", () => {
  expect(alone).toBeGreaterThan((0.6 * 40 * 2_000_000) / 8);
});

/** An hour of waiting, on a clock that says so at the second part. */
const liar = (delayMs: (count: number, honestMs: number) => number): Manner => {
  let count = 0;
  return (part, atMs) =>
    honest(part, atMs).map((ack) => ({ ...ack, delayMs: delayMs(count++, ack.delayMs) >>> 0, moreMs: 0 }));
};

test.each<[string, Manner]>([
  ["says nothing of what arrives", () => []],
  [
    "acknowledges what nobody sent",
    ({ requestId }) => [{ type: "ack", requestId: requestId + 1_000, bytes: 16_384, delayMs: 0, moreMs: 0 }],
  ],
  [
    "acknowledges whole blocks at their first part",
    ({ requestId }) => [{ type: "ack", requestId, bytes: 16_384, delayMs: 5, moreMs: 0 }],
  ],
  ["acknowledges each part three times", (part, atMs) => [0, 1, 2].flatMap(() => honest(part, atMs))],
  [
    "acknowledges ever less",
    ({ requestId, offset }) => [{ type: "ack", requestId, bytes: 16_384 - offset, delayMs: 5, moreMs: 65_535 }],
  ],
  ["has a clock that jumps by 24 days", liar((count, ms) => (count % 2 === 0 ? ms : ms + 0x7fff_ffff))],
  ["has a clock that jumps once", liar((count, ms) => (count < 5 ? ms : ms + 3_600_000))],
  ["has a clock that runs backwards", liar((count, ms) => ms - 50 * count)],
])("a neighbour that %s does not keep the line from another", (_name, hostile) => {
  const [, other = 0] = served([hostile, honest]);
  expect(other).toBeGreaterThan(alone / 4);
});

test("four neighbours that say nothing of what arrives do not keep the line from a fifth", () => {
  const mute: Manner = () => [];
  const got = served([mute, mute, mute, mute, honest]);
  expect(got[4]).toBeGreaterThan(alone / 4);
  // They are sent no more than they have room for, now and then.
  for (const bytes of got.slice(0, 4)) expect(bytes).toBeLessThan(alone / 4);
});

test("a request under a number that is in use is not served twice", () => {
  const { say, ask } = holder(1);
  const first = [...ask(1, 7), ...ask(1, 7), ...ask(1, 7)];
  const sent: number[] = only(first, "send-block").map(({ bytes }) => bytes);
  for (let step = 0; step < 200; step += 1) {
    for (const { bytes } of only(say({ type: "timeout" }, 10), "send-block")) sent.push(bytes);
  }
  expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(16_384);
});
