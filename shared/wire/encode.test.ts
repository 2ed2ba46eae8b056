import { expect, test } from "vitest";
import type { RenditionId } from "../ids.ts";
import { decode } from "./decode.ts";
import { encode, encodeBlock } from "./encode.ts";
import { wireProtocol } from "./limits.ts";
import type { PeerMessage } from "./message.ts";

const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
const other = "ffeeddccbbaa99887766554433221100" as RenditionId;

const golden: [string, Exclude<PeerMessage, { type: "block" }>][] = [
  ["00 0002", { type: "hello", protocol: wireProtocol }],
  ["01 0000", { type: "holdings", held: [] }],
  [
    "01 0002 00112233445566778899aabbccddeeff 000a 0103 ffeeddccbbaa99887766554433221100 0008 80",
    {
      type: "holdings",
      held: [
        { renditionId, segmentCount: 10, bits: Uint8Array.of(1, 3) },
        { renditionId: other, segmentCount: 8, bits: Uint8Array.of(128) },
      ],
    },
  ],
  ["02 00112233445566778899aabbccddeeff 1fff", { type: "have", renditionId, segmentIndex: 8191 }],
  ["0c 00112233445566778899aabbccddeeff 0007 04b0", { type: "coming", renditionId, segmentIndex: 7, inMs: 1_200 }],
  ["0c 00112233445566778899aabbccddeeff 1fff ffff", { type: "coming", renditionId, segmentIndex: 8191, inMs: 65_535 }],
  [
    "0d 00112233445566778899aabbccddeeff 0007 80000005",
    { type: "some", renditionId, segmentIndex: 7, blocks: 0x8000_0005 },
  ],
  [
    "0e 00112233445566778899aabbccddeeff 1fff 0001d4c0",
    { type: "needs", renditionId, segmentIndex: 8191, inMs: 120_000 },
  ],
  ["03 00112233445566778899aabbccddeeff 0000", { type: "drop", renditionId, segmentIndex: 0 }],
  [
    "04 01020304 00112233445566778899aabbccddeeff 0007 01ff 02 0000ea60",
    {
      type: "request",
      requestId: 0x01020304,
      renditionId,
      segmentIndex: 7,
      blockIndex: 511,
      urgency: 2,
      dueMs: 60_000,
    },
  ],
  [
    "04 00000001 00112233445566778899aabbccddeeff 0000 0000 00 ffffffff",
    { type: "request", requestId: 1, renditionId, segmentIndex: 0, blockIndex: 0, urgency: 0, dueMs: 0xffff_ffff },
  ],
  ["06 ffffffff", { type: "cancel", requestId: 0xffff_ffff }],
  ["07 00000001 00 00000000", { type: "reject", requestId: 1, reason: "busy", inMs: 0 }],
  ["07 00000001 01 00000000", { type: "reject", requestId: 1, reason: "missing", inMs: 0 }],
  ["07 00000001 02 00000000", { type: "reject", requestId: 1, reason: "stopped", inMs: 0 }],
  ["07 01020304 03 000004b0", { type: "reject", requestId: 0x01020304, reason: "late", inMs: 1_200 }],
  ["07 00000001 04 00000000", { type: "reject", requestId: 1, reason: "enough", inMs: 0 }],
  ["08 00000102", { type: "ping", nonce: 258 }],
  ["09 00000102", { type: "pong", nonce: 258 }],
  ["0a 00", { type: "goodbye", reason: "leaving" }],
  ["0a 01", { type: "goodbye", reason: "sharing-off" }],
  ["0a 02", { type: "goodbye", reason: "full" }],
  ["0a 03", { type: "goodbye", reason: "useless" }],
  ["0a 04", { type: "goodbye", reason: "protocol-error" }],
  ["0a 05", { type: "goodbye", reason: "bad-block" }],
  [
    "0b 01020304 4000 ffffff85 001e 00",
    { type: "ack", requestId: 0x01020304, bytes: 16_384, delayMs: 0xffff_ff85, spreadMs: 30, busy: false },
  ],
  [
    "0b 00000000 0001 00000000 ffff 01",
    { type: "ack", requestId: 0, bytes: 1, delayMs: 0, spreadMs: 65_535, busy: true },
  ],
];

test.each(golden)("%s is one frame, both ways", (hex, message) => {
  expect(toHex(encode(message))).toBe(hex.replaceAll(" ", ""));
  expect(decode(fromHex(hex))).toEqual({ ok: true, value: { message } });
});

const parts: [string, Omit<Extract<PeerMessage, { type: "block" }>, "type" | "payloadBytes">, number[]][] = [
  ["05 00000009 0000 00000000 aabb", { requestId: 9, offset: 0, sentMs: 0 }, [0xaa, 0xbb]],
  ["05 01020304 0470 00001388 00", { requestId: 0x01020304, offset: 1_136, sentMs: 5_000 }, [0]],
  ["05 ffffffff 3fff ffffffff ff", { requestId: 0xffff_ffff, offset: 16_383, sentMs: 0xffff_ffff }, [0xff]],
];

test.each(parts)(
  "%s is a part of a block, both ways: its header and its payload, which is not copied when read",
  (hex, part, payload) => {
    const frame = encodeBlock(part, Uint8Array.from(payload));
    expect(toHex(frame)).toBe(hex.replaceAll(" ", ""));
    const decoded = decode(frame);
    if (!decoded.ok) throw new Error(decoded.error.text);
    expect(decoded.value.message).toEqual({ type: "block", ...part, payloadBytes: payload.length });
    expect([...(decoded.value.payload ?? [])]).toEqual(payload);
    expect(decoded.value.payload?.buffer).toBe(frame.buffer);
  },
);

test("a block in one part is the largest frame that carries sound", () => {
  const frame = encodeBlock({ requestId: 1, offset: 0, sentMs: 0 }, new Uint8Array(16_384).fill(7));
  expect(frame).toHaveLength(16_395);
  expect(decode(frame)).toMatchObject({ ok: true, value: { message: { offset: 0, payloadBytes: 16_384 } } });
});

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(" ", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
