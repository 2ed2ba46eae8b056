import type { RenditionId } from "../ids.ts";
import { segmentCountMax } from "../manifest/limits.ts";
import { fail, ok, type Result } from "../result.ts";
import { unreachable } from "../unreachable.ts";
import {
  blockHeaderBytes,
  frameType,
  goodbyeReasons,
  heldHeaderBytes,
  isFrameType,
  rejectReasons,
  renditionIdBytes,
} from "./frame-type.ts";
import { blockCountMax, frameBytesMax, heldRenditionsMax, helloBytesMax, payloadBytesMax } from "./limits.ts";
import type { HeldSegments, PeerMessage, Urgency } from "./message.ts";
import type { WireError } from "./wire-error.ts";

/** A message, and with a `block` its payload: a view into the bytes that were decoded. */
export interface DecodedFrame {
  readonly message: PeerMessage;
  readonly payload?: Uint8Array;
}

type Decoded = Result<DecodedFrame, WireError>;

/** Reads one frame from anyone. Never throws; every length and range is checked. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return malformed("", "it is empty");
  if (bytes.length > frameBytesMax) return malformed("", `${bytes.length} bytes are more than ${frameBytesMax}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint8(0);
  if (!isFrameType(type)) return fail({ kind: "unknown-type", text: `Cannot decode frame: type ${type} is not known` });
  switch (type) {
    case frameType.hello:
      if (bytes.length < 3 || bytes.length > helloBytesMax) return wrongLength("hello", bytes, `3..${helloBytesMax}`);
      return message({ type: "hello", protocol: view.getUint16(1) });
    case frameType.holdings:
      return decodeHoldings(bytes, view);
    case frameType.have:
      return decodeOfSegment("have", bytes, view);
    case frameType.drop:
      return decodeOfSegment("drop", bytes, view);
    case frameType.request:
      return decodeRequest(bytes, view);
    case frameType.block:
      return decodeBlock(bytes, view);
    case frameType.cancel:
      if (bytes.length !== 5) return wrongLength("cancel", bytes, "5");
      return message({ type: "cancel", requestId: view.getUint32(1) });
    case frameType.reject:
      return decodeReject(bytes, view);
    case frameType.ack:
      return decodeAck(bytes, view);
    case frameType.coming:
      return decodeOfSegment("coming", bytes, view);
    case frameType.some:
      return decodeOfSegment("some", bytes, view);
    case frameType.needs:
      return decodeOfSegment("needs", bytes, view);
    case frameType.ping:
      if (bytes.length !== 5) return wrongLength("ping", bytes, "5");
      return message({ type: "ping", nonce: view.getUint32(1) });
    case frameType.pong:
      if (bytes.length !== 5) return wrongLength("pong", bytes, "5");
      return message({ type: "pong", nonce: view.getUint32(1) });
    case frameType.goodbye:
      return decodeGoodbye(bytes, view);
    default:
      return unreachable(type);
  }
}

function decodeHoldings(bytes: Uint8Array, view: DataView): Decoded {
  if (bytes.length < 3) return wrongLength("holdings", bytes, "at least 3");
  const count = view.getUint16(1);
  if (count > heldRenditionsMax) return malformed("holdings", `${count} renditions are more than ${heldRenditionsMax}`);
  const held: HeldSegments[] = [];
  const seen = new Set<string>();
  let at = 3;
  for (let index = 0; index < count; index += 1) {
    if (bytes.length - at < heldHeaderBytes) return malformed("holdings", `it ends within rendition ${index}`);
    const renditionId = readRenditionId(bytes, at);
    const segmentCount = view.getUint16(at + renditionIdBytes);
    if (segmentCount < 1 || segmentCount > segmentCountMax) {
      return malformed("holdings", `segment count ${segmentCount} is outside 1..${segmentCountMax}`);
    }
    if (seen.has(renditionId)) return malformed("holdings", `rendition ${renditionId} comes twice`);
    seen.add(renditionId);
    const start = at + heldHeaderBytes;
    at = start + Math.ceil(segmentCount / 8);
    if (at > bytes.length) return malformed("holdings", `it ends within the bits of rendition ${index}`);
    const bits = bytes.slice(start, at);
    if (segmentCount % 8 !== 0 && (bits[bits.length - 1] ?? 0) >> (segmentCount % 8) !== 0) {
      return malformed("holdings", `bits are set beyond segment ${segmentCount - 1}`);
    }
    held.push({ renditionId, segmentCount, bits });
  }
  if (at !== bytes.length) return wrongLength("holdings", bytes, String(at));
  return message({ type: "holdings", held });
}

/** What is said of one segment, and how many bytes come behind it. */
const bytesBehindSegment = { have: 0, drop: 0, coming: 2, some: 4, needs: 4 } as const;

function decodeOfSegment(type: keyof typeof bytesBehindSegment, bytes: Uint8Array, view: DataView): Decoded {
  const length = 1 + renditionIdBytes + 2 + bytesBehindSegment[type];
  if (bytes.length !== length) return wrongLength(type, bytes, String(length));
  const segmentIndex = view.getUint16(17);
  if (segmentIndex >= segmentCountMax) return outside(type, "segment", segmentIndex, segmentCountMax - 1);
  const renditionId = readRenditionId(bytes, 1);
  switch (type) {
    case "have":
    case "drop":
      return message({ type, renditionId, segmentIndex });
    case "coming":
      return message({ type, renditionId, segmentIndex, inMs: view.getUint16(19) });
    case "some":
      return message({ type, renditionId, segmentIndex, blocks: view.getUint32(19) });
    case "needs":
      return message({ type, renditionId, segmentIndex, inMs: view.getUint32(19) });
    default:
      return unreachable(type);
  }
}

function decodeRequest(bytes: Uint8Array, view: DataView): Decoded {
  if (bytes.length !== 30) return wrongLength("request", bytes, "30");
  const segmentIndex = view.getUint16(21);
  const blockIndex = view.getUint16(23);
  const urgency = view.getUint8(25);
  if (segmentIndex >= segmentCountMax) return outside("request", "segment", segmentIndex, segmentCountMax - 1);
  if (blockIndex >= blockCountMax) return outside("request", "block", blockIndex, blockCountMax - 1);
  if (urgency > 2) return outside("request", "urgency", urgency, 2);
  return message({
    type: "request",
    requestId: view.getUint32(1),
    renditionId: readRenditionId(bytes, 5),
    segmentIndex,
    blockIndex,
    urgency: urgency as Urgency,
    dueMs: view.getUint32(26),
  });
}

function decodeBlock(bytes: Uint8Array, view: DataView): Decoded {
  const payloadBytes = bytes.length - blockHeaderBytes;
  if (payloadBytes < 1 || payloadBytes > payloadBytesMax) {
    return malformed("block", `a payload of ${payloadBytes} bytes is outside 1..${payloadBytesMax}`);
  }
  const offset = view.getUint16(5);
  if (offset + payloadBytes > payloadBytesMax) return outside("block", "end", offset + payloadBytes, payloadBytesMax);
  const requestId = view.getUint32(1);
  const block: PeerMessage = { type: "block", requestId, offset, sentMs: view.getUint32(7), payloadBytes };
  return ok({ message: block, payload: bytes.subarray(blockHeaderBytes) });
}

function decodeAck(bytes: Uint8Array, view: DataView): Decoded {
  if (bytes.length !== 14) return wrongLength("ack", bytes, "14");
  const arrived = view.getUint16(5);
  if (arrived < 1 || arrived > payloadBytesMax)
    return malformed("ack", `${arrived} bytes are outside 1..${payloadBytesMax}`);
  if (view.getUint8(13) > 1) return outside("ack", "busy", view.getUint8(13), 1);
  return message({
    type: "ack",
    requestId: view.getUint32(1),
    bytes: arrived,
    delayMs: view.getUint32(7),
    spreadMs: view.getUint16(11),
    busy: view.getUint8(13) === 1,
  });
}

function decodeReject(bytes: Uint8Array, view: DataView): Decoded {
  if (bytes.length !== 10) return wrongLength("reject", bytes, "10");
  const reason = rejectReasons[view.getUint8(5)];
  if (reason === undefined) return outside("reject", "reason", view.getUint8(5), rejectReasons.length - 1);
  const inMs = view.getUint32(6);
  if (reason !== "late" && inMs !== 0) return malformed("reject", `it says when (in ${inMs} ms) and is "${reason}"`);
  return message({ type: "reject", requestId: view.getUint32(1), reason, inMs });
}

function decodeGoodbye(bytes: Uint8Array, view: DataView): Decoded {
  if (bytes.length !== 2) return wrongLength("goodbye", bytes, "2");
  const reason = goodbyeReasons[view.getUint8(1)];
  if (reason === undefined) return outside("goodbye", "reason", view.getUint8(1), goodbyeReasons.length - 1);
  return message({ type: "goodbye", reason });
}

function message(value: PeerMessage): Decoded {
  return ok({ message: value });
}

function malformed(type: string, reason: string): Decoded {
  return fail({ kind: "malformed", text: `Cannot decode ${type === "" ? "frame" : `"${type}" frame`}: ${reason}` });
}

function wrongLength(type: string, bytes: Uint8Array, expected: string): Decoded {
  return malformed(type, `it has ${bytes.length} bytes, not ${expected}`);
}

function outside(type: string, name: string, value: number, max: number): Decoded {
  return malformed(type, `${name} ${value} is outside 0..${max}`);
}

/** Made once: of all that decoding costs, writing ids was most. */
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function readRenditionId(bytes: Uint8Array, at: number): RenditionId {
  let text = "";
  for (let index = at; index < at + renditionIdBytes; index += 1) text += hexOfByte[bytes[index] ?? 0];
  return text as RenditionId;
}
