import { expect, test } from "vitest";
import type { RenditionId } from "../ids.ts";
import { decode } from "./decode.ts";
import { encode, encodeBlock } from "./encode.ts";
import type { PeerMessage } from "./message.ts";

const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
const other = "ffeeddccbbaa99887766554433221100" as RenditionId;

const golden: [string, Exclude<PeerMessage, { type: "block" }>][] = [
  ["00 0001", { type: "hello", protocol: 1 }],
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
  ["03 00112233445566778899aabbccddeeff 0000", { type: "drop", renditionId, segmentIndex: 0 }],
  [
    "04 01020304 00112233445566778899aabbccddeeff 0007 01ff 02",
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
  ["06 ffffffff", { type: "cancel", requestId: 0xffff_ffff }],
  ["07 00000001 00", { type: "reject", requestId: 1, reason: "busy", inMs: 0 }],
  ["07 00000001 01", { type: "reject", requestId: 1, reason: "missing", inMs: 0 }],
  ["07 00000001 02", { type: "reject", requestId: 1, reason: "stopped", inMs: 0 }],
  ["08 00000102", { type: "ping", nonce: 258 }],
  ["09 00000102", { type: "pong", nonce: 258 }],
  ["0a 00", { type: "goodbye", reason: "leaving" }],
  ["0a 01", { type: "goodbye", reason: "sharing-off" }],
  ["0a 02", { type: "goodbye", reason: "full" }],
  ["0a 03", { type: "goodbye", reason: "useless" }],
  ["0a 04", { type: "goodbye", reason: "protocol-error" }],
  ["0a 05", { type: "goodbye", reason: "bad-block" }],
];

test.each(golden)("%s is one frame, both ways", (hex, message) => {
  expect(toHex(encode(message))).toBe(hex.replaceAll(" ", ""));
  expect(decode(fromHex(hex))).toEqual({ ok: true, value: { message } });
});

test("a block frame is its header and its payload, which is not copied when read", () => {
  const frame = encodeBlock({ requestId: 9, offset: 0, sentMs: 0 }, Uint8Array.of(0xaa, 0xbb));
  expect(toHex(frame)).toBe("0500000009aabb");
  const decoded = decode(frame);
  if (!decoded.ok) throw new Error(decoded.error.text);
  expect(decoded.value.message).toEqual({ type: "block", requestId: 9, offset: 0, sentMs: 0, payloadBytes: 2 });
  expect(decoded.value.payload?.buffer).toBe(frame.buffer);
});

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(" ", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
