import fc from "fast-check";
import { expect, test } from "vitest";
import { blockBytes } from "../../shared/manifest/manifest.ts";
import { encode } from "../../shared/wire/encode.ts";
import { blocksPerSegment } from "../rigs/engine.ts";
import { partsListener, soundOf } from "../rigs/parts.ts";

/** A listener, and the number of its first request. */
function asking() {
  const listener = partsListener();
  const requestId = [...listener.asked.keys()][0] ?? -1;
  return { ...listener, requestId };
}

type Listener = ReturnType<typeof asking>;

function expectNothingWrong({ kept }: Pick<Listener, "kept">): void {
  for (const { key, bytes } of kept) expect(Buffer.compare(bytes ?? new Uint8Array(), soundOf(key))).toBe(0);
}

test("a block that comes in parts is kept as it is, and nothing of it stays behind", () => {
  const listener = asking();
  for (let offset = 0; offset < blockBytes; offset += 1_136) {
    listener.part(listener.requestId, offset, Math.min(blockBytes, offset + 1_136));
  }
  expect(listener.payloads.count).toBe(1);
  listener.verify();
  expect([listener.kept.length, listener.payloads.count, listener.hungUp()]).toEqual([1, 0, []]);
  expectNothingWrong(listener);
});

test.each<[string, readonly (readonly [number, number])[]]>([
  ["a block from its middle on", [[1_136, 2_272]]],
  [
    "a block with a gap",
    [
      [0, 1_136],
      [2_272, 3_408],
    ],
  ],
  [
    "a part that overlaps the one before",
    [
      [0, 1_136],
      [1_000, 2_136],
    ],
  ],
  [
    "a part twice",
    [
      [0, 1_136],
      [0, 1_136],
    ],
  ],
  [
    "the parts of a block backwards",
    [
      [8_192, 16_384],
      [0, 8_192],
    ],
  ],
])(
  "a neighbour that sends %s is left for a protocol error, and nothing of it is kept or stays behind",
  (_name, parts) => {
    const listener = asking();
    for (const [offset, end] of parts) listener.part(listener.requestId, offset, end);
    listener.verify();
    expect([listener.hungUp(), listener.kept, listener.payloads.count]).toEqual([["protocol-error"], [], 0]);
  },
);

test("a block that is longer than it was asked for is bad, also when it comes in parts", () => {
  const listener = asking();
  const [last = -1] = [...listener.asked].find(([, { blockIndex }]) => blockIndex === blocksPerSegment - 1) ?? [];
  listener.part(last, 0, 16_000);
  listener.part(last, 16_000, 16_300);
  expect([listener.hungUp(), listener.kept, listener.payloads.count]).toEqual([["bad-block"], [], 0]);
});

test("a block that is shorter than it was asked for is bad: the next one shows it", () => {
  const listener = asking();
  const [first = -1, second = -1, third = -1] = listener.asked.keys();
  listener.part(first, 0, blockBytes);
  listener.part(second, 0, blockBytes - 1);
  expect(listener.hungUp()).toEqual([]);
  listener.part(third, 0, 1_136);
  expect(listener.hungUp()).toEqual(["bad-block"]);
  expect(listener.engine.snapshot(listener.now()).rejected).toEqual([{ source: "peer", reason: "hash", count: 1 }]);
  listener.verify();
  expect([listener.kept.length, listener.payloads.count]).toEqual([1, 0]);
});

test.each([
  [
    "is rejected midway",
    (listener: Listener, id: number) =>
      listener.hear(encode({ type: "reject", requestId: id, reason: "busy", inMs: 0 })),
  ],
  ["was given up by us", (listener: Listener) => listener.tell({ type: "timeout" }, 10_000)],
])("a block that %s is no bad block when another begins", (_name, end) => {
  const listener = asking();
  const [given = -1, first = -1, second = -1] = listener.asked.keys();
  listener.part(given, 0, blockBytes);
  listener.part(first, 0, 5_000);
  end(listener, first);
  listener.part(second, 0, 1_136);
  expect(listener.hungUp()).toEqual([]);
});

test("parts that nobody asked for leave nothing behind, however many come, and count for nothing", () => {
  const listener = asking();
  for (let requestId = 1_000; requestId < 3_000; requestId += 1) {
    listener.part(requestId, 0, 1);
    listener.part(requestId, 1, 3);
  }
  expect([listener.payloads.count, listener.kept, listener.hungUp()]).toEqual([0, [], []]);
  const { neighbours, wastedBytes } = listener.engine.snapshot(listener.now());
  expect([neighbours[0]?.receivedBytes, wastedBytes.late]).toEqual([0, 6_000]);
});

test("what comes behind a block that is being verified ends the link, and the block is kept as it was", () => {
  const listener = asking();
  const [last = -1] = [...listener.asked].find(([, { blockIndex }]) => blockIndex === blocksPerSegment - 1) ?? [];
  listener.part(last, 0, blockBytes - 100);
  listener.seal();
  listener.part(last, blockBytes - 100, blockBytes);
  expect(listener.hungUp()).toEqual(["protocol-error"]);
  listener.verify();
  expect([listener.kept.length, listener.payloads.count]).toEqual([1, 0]);
  expectNothingWrong(listener);
});

test("a block of one-byte parts is one buffer while it comes, and is told of now and then", () => {
  const listener = asking();
  let acks = 0;
  for (let offset = 0; offset < blockBytes; offset += 1) {
    for (const output of listener.part(listener.requestId, offset, offset + 1)) {
      if (output.type === "send" && output.message.type === "ack") acks += 1;
    }
  }
  // Ten in a ms: at most one ack in 50 ms, and one for the whole.
  expect(acks).toBeLessThanOrEqual(blockBytes / 10 / 50 + 2);
  listener.verify();
  expect(listener.kept.length).toBe(1);
  expectNothingWrong(listener);
});

test("parts of what was called off are passed over, and nothing of them stays behind", () => {
  const listener = asking();
  listener.part(listener.requestId, 0, 5_000);
  listener.tell({ type: "stop" });
  for (const requestId of [...listener.asked.keys()]) listener.part(requestId, 5_000, 9_000);
  listener.tell({ type: "timeout" }, 60_000);
  listener.tell({ type: "timeout" }, 60_000);
  expect([listener.payloads.count, listener.kept]).toEqual([0, []]);
});

test("whatever parts, acks and rejects a neighbour sends, nothing throws, nothing wrong is kept, and nothing stays behind", () => {
  const number = fc.integer({ min: -1, max: 12 });
  const step = fc.oneof(
    {
      arbitrary: fc.record({
        do: fc.constant("next" as const),
        number,
        bytes: fc.constantFrom(1, 1_136, 8_192, 16_384),
      }),
      weight: 6,
    },
    {
      arbitrary: fc.record({
        do: fc.constant("part" as const),
        number,
        offset: fc.nat(16_383),
        bytes: fc.integer({ min: 1, max: 16_384 }),
      }),
      weight: 1,
    },
    { arbitrary: fc.record({ do: fc.constant("false" as const), number }), weight: 1 },
    {
      arbitrary: fc.record({ do: fc.constant("ack" as const), number, bytes: fc.integer({ min: 1, max: 16_384 }) }),
      weight: 1,
    },
    {
      arbitrary: fc.record({ do: fc.constant("reject" as const), number, inMs: fc.constantFrom(0, 900, 0xffff_ffff) }),
      weight: 1,
    },
    { arbitrary: fc.constant({ do: "verify" as const }), weight: 2 },
    { arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, 100, 5_000) }), weight: 1 },
  );
  let keptBlocks = 0;
  const run = (steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]) => {
    const listener = asking();
    const arrived = new Map<number, number>();
    const idOf = (index: number) => [...listener.asked.keys()][index] ?? 4_711;
    for (const each of steps) {
      switch (each.do) {
        case "next": {
          const requestId = idOf(each.number);
          const offset = arrived.get(requestId) ?? 0;
          const key = listener.asked.get(requestId);
          const end = Math.min(key ? soundOf(key).length : blockBytes, offset + each.bytes);
          if (end > offset) listener.part(requestId, offset, end);
          arrived.set(requestId, end);
          break;
        }
        case "part":
          listener.part(idOf(each.number), each.offset, Math.min(blockBytes, each.offset + each.bytes));
          break;
        case "false":
          listener.part(idOf(each.number + 1), 0, blockBytes);
          break;
        case "ack":
          listener.hear(
            encode({
              type: "ack",
              requestId: idOf(each.number),
              bytes: each.bytes,
              delayMs: 7,
              spreadMs: 0,
              busy: false,
            }),
          );
          break;
        case "reject":
          listener.hear(encode({ type: "reject", requestId: idOf(each.number), reason: "late", inMs: each.inMs }));
          break;
        case "verify":
          listener.verify();
          break;
        case "wait":
          listener.tell({ type: "timeout" }, each.ms);
          break;
      }
      listener.seal();
      expect(listener.payloads.count).toBeLessThanOrEqual(listener.asked.size);
    }
    listener.verify();
    if (listener.hungUp().length === 0)
      listener.tell({ type: "link-closed", linkId: 1, peerId: "friend".padEnd(43, "f") as never });
    expect(listener.payloads.count).toBe(0);
    expectNothingWrong(listener);
    keptBlocks += listener.kept.length;
  };
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), run), { numRuns: 300, seed: 5 });
  expect(keptBlocks).toBeGreaterThan(50);
});
