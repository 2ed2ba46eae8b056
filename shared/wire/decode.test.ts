import fc from "fast-check";
import { expect, test } from "vitest";
import type { RenditionId } from "../ids.ts";
import { decode } from "./decode.ts";
import { encode, encodeBlock } from "./encode.ts";
import { blockHeaderBytes } from "./frame-type.ts";
import { payloadBytesMax, uint32Max } from "./limits.ts";
import type { PeerMessage } from "./message.ts";

const id = "00112233445566778899aabbccddeeff";

const refused: [string, string, string][] = [
  ["no bytes", "", "it is empty"],
  ["a short hello", "0000", 'Cannot decode "hello" frame: it has 2 bytes, not 3..256'],
  ["a hello that never ends", `000001${"00".repeat(254)}`, "it has 257 bytes"],
  ["holdings without a count", "0100", "not at least 3"],
  ["too many renditions", "01ffff", "65535 renditions are more than 2048"],
  ["holdings that end in an id", `010001${id.slice(2)}`, "it ends within rendition 0"],
  ["holdings that end in the bits", `010001${id}001000`, "it ends within the bits of rendition 0"],
  ["holdings of no segment", `010001${id}0000`, "segment count 0 is outside 1..8192"],
  ["holdings of too many segments", `010001${id}2001${"00".repeat(1025)}`, "segment count 8193"],
  ["a bit beyond the last segment", `010001${id}000302ff`, "it has"],
  ["a bit beyond the last of three segments", `010001${id}000308`, "bits are set beyond segment 2"],
  ["one rendition twice", `010002${id}000101${id}000101`, "comes twice"],
  ["bytes after the holdings", `01000000`, "it has 4 bytes, not 3"],
  ["a have that is too short", `02${id}00`, "it has 18 bytes, not 19"],
  ["a have of segment 8192", `02${id}2000`, "segment 8192 is outside 0..8191"],
  ["a drop of segment 65535", `03${id}ffff`, "segment 65535 is outside 0..8191"],
  ["a request of protocol 1", `0400000001${id}0000000000`, "it has 26 bytes, not 30"],
  ["a request without all of its due time", `0400000001${id}0000000000000000`, "it has 29 bytes, not 30"],
  ["a long request", `0400000001${id}00000000000000000000`, "it has 31 bytes, not 30"],
  ["a request for segment 8192", `0400000001${id}200000000000000000`, "segment 8192 is outside"],
  ["a request for block 512", `0400000001${id}000002000000000000`, "block 512 is outside 0..511"],
  ["a request of urgency 3", `0400000001${id}000000000300000000`, "urgency 3 is outside 0..2"],
  ["a part without payload", "0500000001000000000000", "a payload of 0 bytes"],
  ["a part that ends in its time", "05000000010000000000", "a payload of -1 bytes"],
  ["a part without request id", "0500", "a payload of -9 bytes"],
  ["a part above 16 KiB", `0500000001000000000000${"00".repeat(16_385)}`, "16385 bytes is outside 1..16384"],
  ["a part that begins behind its block", "0500000001400000000000aa", "end 16385 is outside 0..16384"],
  ["a part that begins far behind its block", "0500000001ffff00000000aa", "end 65536 is outside 0..16384"],
  ["a part that goes on behind its block", "05000000013fff00000000aabb", "end 16385 is outside 0..16384"],
  ["a whole block that begins late", `0500000001000100000000${"00".repeat(16_384)}`, "end 16385 is outside 0..16384"],
  ["a short cancel", "06000000", "it has 4 bytes, not 5"],
  ["an unknown reject reason", "07000000010500000000", "reason 5 is outside 0..4"],
  ["a reject of protocol 1", "070000000100", "it has 6 bytes, not 10"],
  ["a short reject", "070000000103000000", "it has 9 bytes, not 10"],
  ["a long reject", "0700000001030000000000", "it has 11 bytes, not 10"],
  ["a reject that is busy and says when", "07000000010000000001", 'it says when (in 1 ms) and is "busy"'],
  ["a reject that has given enough and says when", "07000000010400000001", 'and is "enough"'],
  ["a reject that has stopped and says when", "070000000102ffffffff", 'and is "stopped"'],
  ["a short ack", "0b00000001000100000000ff00", "it has 13 bytes, not 14"],
  ["a long ack", "0b0000000100010000000000000000", "it has 15 bytes, not 14"],
  ["a bare ack", "0b", "it has 1 bytes, not 14"],
  ["an ack of nothing", "0b00000001000000000000000000", "0 bytes are outside 1..16384"],
  ["an ack of more than a block", "0b00000001400100000000000000", "16385 bytes are outside 1..16384"],
  ["an ack that is neither busy nor not", "0b00000001000100000000000002", "busy 2 is outside 0..1"],
  ["a short coming", `0c${id}000704`, "it has 20 bytes, not 21"],
  ["a long coming", `0c${id}000704b000`, "it has 22 bytes, not 21"],
  ["a coming segment that no song has", `0c${id}2000000a`, "segment 8192 is outside 0..8191"],
  ["a short some", `0d${id}0007000000`, "it has 22 bytes, not 23"],
  ["a long some", `0d${id}00070000000100`, "it has 24 bytes, not 23"],
  ["a short needs", `0e${id}0007000000`, "it has 22 bytes, not 23"],
  ["a long needs", `0e${id}00070000000100`, "it has 24 bytes, not 23"],
  ["a need of a segment that no song has", `0e${id}200000000001`, "segment 8192 is outside 0..8191"],
  ["some of a segment that no song has", `0d${id}200000000001`, "segment 8192 is outside 0..8191"],
  ["a long ping", "080000000100", "it has 6 bytes, not 5"],
  ["a short pong", "09", "it has 1 bytes, not 5"],
  ["an unknown goodbye", "0a06", "reason 6 is outside 0..5"],
  ["a bare goodbye", "0a", "it has 1 bytes, not 2"],
  ["a frame above 64 KiB", "08".repeat(65_537), "65537 bytes are more than 65536"],
];

test.each(refused)("refuses %s", (_name, hex, reason) => {
  const decoded = decode(bytesOf(hex));
  expect(decoded).toMatchObject({ ok: false, error: { kind: "malformed" } });
  if (!decoded.ok) expect(decoded.error.text).toContain(reason);
});

test("a frame type of a later version is told apart from nonsense", () => {
  for (const hex of ["0f", "0f00000001", "ff0102"]) {
    expect(decode(bytesOf(hex))).toMatchObject({ ok: false, error: { kind: "unknown-type" } });
  }
});

test("a hello of a later version is read, whatever it adds", () => {
  const value = { message: { type: "hello", protocol: 3 } };
  expect(decode(bytesOf("000003deadbeef"))).toEqual({ ok: true, value });
});

test("decode() takes a view that starts within its buffer", () => {
  const bytes = bytesOf("ffff0800000102").subarray(2);
  expect(decode(bytes)).toEqual({ ok: true, value: { message: { type: "ping", nonce: 258 } } });
});

test("decode() never throws, and what it reads is written back as the same bytes", () => {
  // Of each kind of frame as many bytes as it has, now and then one more or less: of drawn lengths hardly any would be read.
  const lengths = [3, 22, 19, 19, 30, 40, 5, 10, 5, 5, 2, 14, 21];
  const frames = fc
    .tuple(fc.nat(lengths.length - 1), fc.constantFrom(0, 0, 0, -1, 1), fc.uint8Array({ minLength: 80, maxLength: 80 }))
    .map(([type, more, bytes]) => Uint8Array.of(type, ...bytes).subarray(0, (lengths[type] ?? 0) + more));
  const read = new Set<string>();
  fc.assert(
    fc.property(frames, (bytes) => {
      const decoded = decode(bytes);
      if (!decoded.ok) return;
      const { message, payload } = decoded.value;
      read.add(message.type);
      if (message.type === "hello") expect(message.protocol).toBe(((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0));
      else if (message.type === "block") expect(encodeBlock(message, payload!)).toEqual(bytes);
      else expect(encode(message)).toEqual(bytes);
    }),
    { numRuns: 20_000, seed: 1 },
  );
  const often = ["hello", "have", "drop", "request", "block", "cancel", "reject", "ping", "pong", "goodbye", "ack"];
  expect([...read]).toEqual(expect.arrayContaining(often));
});

const uint32 = fc.oneof(fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, uint32Max), fc.nat(uint32Max));

test("whatever a part may be, it is read as it was written", () => {
  const part = fc.nat(payloadBytesMax - 1).chain((offset) =>
    fc.record({
      requestId: uint32,
      offset: fc.constant(offset),
      sentMs: uint32,
      bytes: fc.oneof(
        fc.constantFrom(1, payloadBytesMax - offset),
        fc.integer({ min: 1, max: payloadBytesMax - offset }),
      ),
    }),
  );
  fc.assert(
    fc.property(part, ({ bytes, ...rest }) => {
      const payload = Uint8Array.from({ length: bytes }, (_, index) => index % 251);
      const decoded = decode(encodeBlock(rest, payload));
      if (!decoded.ok) throw new Error(decoded.error.text);
      expect(decoded.value.message).toEqual({ type: "block", ...rest, payloadBytes: bytes });
      expect(Buffer.compare(decoded.value.payload ?? new Uint8Array(), payload)).toBe(0);
    }),
    { numRuns: 300, seed: 2 },
  );
});

test("whatever a request, an ack or a reject may be, it is read as it was written", () => {
  const messages: fc.Arbitrary<Exclude<PeerMessage, { type: "block" }>> = fc.oneof(
    fc.record({
      type: fc.constant("request" as const),
      requestId: uint32,
      renditionId: fc.constant(id as RenditionId),
      segmentIndex: fc.nat(8_191),
      blockIndex: fc.nat(511),
      urgency: fc.constantFrom(0 as const, 1 as const, 2 as const),
      dueMs: uint32,
    }),
    fc.record({
      type: fc.constant("ack" as const),
      requestId: uint32,
      bytes: fc.integer({ min: 1, max: payloadBytesMax }),
      delayMs: uint32,
      spreadMs: fc.nat(0xffff),
      busy: fc.boolean(),
    }),
    fc.record({
      type: fc.constant("reject" as const),
      requestId: uint32,
      reason: fc.constant("late" as const),
      inMs: uint32,
    }),
    fc.record({
      type: fc.constant("reject" as const),
      requestId: uint32,
      reason: fc.constantFrom("busy" as const, "missing" as const, "stopped" as const, "enough" as const),
      inMs: fc.constant(0),
    }),
  );
  fc.assert(
    fc.property(messages, (message) => {
      expect(decode(encode(message))).toEqual({ ok: true, value: { message } });
    }),
    { numRuns: 2_000, seed: 3 },
  );
});

const examples: Exclude<PeerMessage, { type: "block" | "hello" }>[] = [
  {
    type: "request",
    requestId: 1,
    renditionId: id as RenditionId,
    segmentIndex: 1,
    blockIndex: 2,
    urgency: 0,
    dueMs: 60_000,
  },
  {
    type: "holdings",
    held: [{ renditionId: id as RenditionId, segmentCount: 9, bits: Uint8Array.of(0xff, 0x01) }],
  },
  { type: "ack", requestId: 1, bytes: 1_136, delayMs: 5, spreadMs: 6, busy: false },
  { type: "reject", requestId: 1, reason: "late", inMs: 900 },
  { type: "cancel", requestId: 1 },
];

test.each(examples)("a $type with one byte changed never throws; cut or added to, it is refused", (message) => {
  const frame = encode(message);
  for (let at = 0; at < frame.length; at += 1) {
    for (const value of [0, 1, 127, 128, 255]) decode(frame.with(at, value));
    expect(decode(frame.subarray(0, at)).ok).toBe(false);
  }
  expect(decode(Uint8Array.from([...frame, 0])).ok).toBe(false);
});

test("a part that is cut within its header is refused; behind it, it is a smaller part", () => {
  const frame = encodeBlock({ requestId: 1, offset: 5, sentMs: 6 }, Uint8Array.of(7, 8, 9));
  for (let at = 0; at <= blockHeaderBytes; at += 1) expect(decode(frame.subarray(0, at)).ok).toBe(false);
  expect(decode(frame.subarray(0, blockHeaderBytes + 1))).toMatchObject({
    ok: true,
    value: { message: { offset: 5, payloadBytes: 1 } },
  });
});

test("encode() refuses what the other side would refuse", () => {
  const renditionId = id as RenditionId;
  expect(() => encode({ type: "have", renditionId, segmentIndex: 8192 })).toThrow("segment 8192 is outside 0..8191");
  const bits = new Uint8Array(3);
  expect(() => encode({ type: "holdings", held: [{ renditionId, segmentCount: 8, bits }] })).toThrow("3 bytes of bits");
  const part = { requestId: 1, offset: 0, sentMs: 0 };
  expect(() => encodeBlock(part, new Uint8Array(16_385))).toThrow("payload length 16385");
  expect(() => encodeBlock(part, new Uint8Array(0))).toThrow("payload length 0 is outside 1..16384");
  expect(() => encodeBlock({ ...part, offset: 16_384 }, new Uint8Array(1))).toThrow("end of a part 16385");
  expect(() => encodeBlock({ ...part, offset: -1 }, new Uint8Array(1))).toThrow("offset -1");
  expect(() => encodeBlock({ ...part, sentMs: 0.5 }, new Uint8Array(1))).toThrow("time 0.5");
  const ask = { type: "request", requestId: 1, renditionId, segmentIndex: 0, blockIndex: 0, urgency: 0 } as const;
  for (const dueMs of [-1, 0.5, 2 ** 32, Number.POSITIVE_INFINITY, Number.NaN]) {
    expect(() => encode({ ...ask, dueMs })).toThrow("due time");
  }
  expect(() => encode({ ...ask, dueMs: 0, blockIndex: 512 })).toThrow("block 512 is outside 0..511");
  const ack = { type: "ack", requestId: 1, bytes: 1, delayMs: 0, spreadMs: 0, busy: false } as const;
  expect(() => encode({ ...ack, bytes: 0 })).toThrow("number of bytes 0 is outside 1..16384");
  expect(() => encode({ ...ack, bytes: 16_385 })).toThrow("number of bytes 16385");
  expect(() => encode({ ...ack, delayMs: -1 })).toThrow("delay -1");
  expect(() => encode({ ...ack, spreadMs: 65_536 })).toThrow("spread 65536");
  const late = { type: "reject", requestId: 1, reason: "late" } as const;
  expect(() => encode({ ...late, inMs: 2 ** 32 })).toThrow("waiting time");
  expect(() => encode({ ...late, reason: "busy", inMs: 1 })).toThrow("waiting time 1 is outside 0..0");
});

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
