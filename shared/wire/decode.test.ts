import fc from "fast-check";
import { expect, test } from "vitest";
import type { RenditionId } from "../ids.ts";
import { decode } from "./decode.ts";
import { encode, encodeBlock } from "./encode.ts";
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
  ["a long request", `0400000001${id}000000000000`, "it has 27 bytes, not 26"],
  ["a request for segment 8192", `0400000001${id}2000000000`, "segment 8192 is outside"],
  ["a request for block 512", `0400000001${id}0000020000`, "block 512 is outside 0..511"],
  ["a request of urgency 3", `0400000001${id}0000000003`, "urgency 3 is outside 0..2"],
  ["a block without payload", "0500000001", "a payload of 0 bytes"],
  ["a block without request id", "0500", "a payload of -3 bytes"],
  ["a block above 16 KiB", `0500000001${"00".repeat(16_385)}`, "a payload of 16385 bytes is outside 1..16384"],
  ["a short cancel", "06000000", "it has 4 bytes, not 5"],
  ["an unknown reject reason", "070000000103", "reason 3 is outside 0..2"],
  ["a short reject", "0700000001", "it has 5 bytes, not 6"],
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
  expect(decode(bytesOf("0b0102"))).toMatchObject({ ok: false, error: { kind: "unknown-type" } });
});

test("a hello of a later version is read, whatever it adds", () => {
  const value = { message: { type: "hello", protocol: 2 } };
  expect(decode(bytesOf("000002deadbeef"))).toEqual({ ok: true, value });
});

test("decode() takes a view that starts within its buffer", () => {
  const bytes = bytesOf("ffff0800000102").subarray(2);
  expect(decode(bytes)).toEqual({ ok: true, value: { message: { type: "ping", nonce: 258 } } });
});

test("decode() never throws, and what it reads is written back as the same bytes", () => {
  const frames = fc.uint8Array({ maxLength: 80 }).map((bytes) => {
    if (bytes.length > 0) bytes[0] = (bytes[0] ?? 0) % 12;
    return bytes;
  });
  fc.assert(
    fc.property(frames, (bytes) => {
      const decoded = decode(bytes);
      if (!decoded.ok) return;
      const { message, payload } = decoded.value;
      if (message.type === "hello") expect(message.protocol).toBe(((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0));
      else if (message.type === "block") expect(encodeBlock(message, payload!)).toEqual(bytes);
      else expect(encode(message)).toEqual(bytes);
    }),
    { numRuns: 5_000, seed: 1 },
  );
});

test("a frame with one byte changed, cut or added never throws", () => {
  const request: PeerMessage = {
    type: "request",
    requestId: 1,
    renditionId: id as RenditionId,
    segmentIndex: 1,
    blockIndex: 2,
    urgency: 0,
  };
  const bits = Uint8Array.of(0xff, 0x01);
  const held = [{ renditionId: id as RenditionId, segmentCount: 9, bits }];
  for (const frame of [encode(request), encode({ type: "holdings", held })]) {
    for (let at = 0; at < frame.length; at += 1) {
      for (const value of [0, 1, 127, 128, 255]) decode(frame.with(at, value));
      decode(frame.subarray(0, at));
    }
    decode(Uint8Array.from([...frame, 0]));
  }
});

test("encode() refuses what the other side would refuse", () => {
  const renditionId = id as RenditionId;
  expect(() => encode({ type: "have", renditionId, segmentIndex: 8192 })).toThrow("segment 8192 is outside 0..8191");
  expect(() => encodeBlock({ requestId: 1, offset: 0, sentMs: 0 }, new Uint8Array(16_385))).toThrow(
    "payload length 16385",
  );
  const bits = new Uint8Array(3);
  expect(() => encode({ type: "holdings", held: [{ renditionId, segmentCount: 8, bits }] })).toThrow("3 bytes of bits");
});

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
