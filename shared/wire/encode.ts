import type { RenditionId } from "../ids.ts";
import { segmentCountMax } from "../manifest/limits.ts";
import {
  blockHeaderBytes,
  frameType,
  goodbyeReasons,
  heldHeaderBytes,
  rejectReasons,
  renditionIdBytes,
} from "./frame-type.ts";
import { blockCountMax, frameBytesMax, heldRenditionsMax, payloadBytesMax, uint32Max } from "./limits.ts";
import type { HeldSegments, PeerMessage } from "./message.ts";

type BlockMessage = Extract<PeerMessage, { type: "block" }>;

/** One frame of anything but a block. Throws when the message breaks this protocol's limits: that is our own bug. */
export function encode(message: Exclude<PeerMessage, BlockMessage>): Uint8Array {
  switch (message.type) {
    case "hello":
      return frame(frameType.hello, 3, (view) => view.setUint16(1, within(message.protocol, 0xffff, "protocol")));
    case "holdings":
      return encodeHoldings(message.held);
    case "have":
    case "drop":
      return segmentFrame(message, 0);
    case "request":
      return frame(frameType.request, 30, (view) => {
        view.setUint32(1, within(message.requestId, uint32Max, "request id"));
        writeRenditionId(view, 5, message.renditionId);
        view.setUint16(21, within(message.segmentIndex, segmentCountMax - 1, "segment"));
        view.setUint16(23, within(message.blockIndex, blockCountMax - 1, "block"));
        view.setUint8(25, message.urgency);
        view.setUint32(26, within(message.dueMs, uint32Max, "due time"));
      });
    case "cancel":
      return numberFrame(frameType.cancel, message.requestId);
    case "reject":
      return frame(frameType.reject, 10, (view) => {
        view.setUint32(1, within(message.requestId, uint32Max, "request id"));
        view.setUint8(5, rejectReasons.indexOf(message.reason));
        view.setUint32(6, within(message.inMs, message.reason === "late" ? uint32Max : 0, "waiting time"));
      });
    case "ack":
      return frame(frameType.ack, 14, (view) => {
        view.setUint32(1, within(message.requestId, uint32Max, "request id"));
        view.setUint16(5, within(message.bytes, payloadBytesMax, "number of bytes", 1));
        view.setUint32(7, within(message.delayMs, uint32Max, "delay"));
        view.setUint16(11, within(message.spreadMs, 0xffff, "spread"));
        view.setUint8(13, message.busy ? 1 : 0);
      });
    case "coming":
      return segmentFrame(message, 2, (view) => view.setUint16(19, within(message.inMs, 0xffff, "time")));
    case "some":
      return segmentFrame(message, 4, (view) => view.setUint32(19, within(message.blocks, uint32Max, "blocks")));
    case "needs":
      return segmentFrame(message, 4, (view) => view.setUint32(19, within(message.inMs, uint32Max, "time")));
    case "ping":
    case "pong":
      return numberFrame(frameType[message.type], message.nonce);
    case "goodbye":
      return frame(frameType.goodbye, 2, (view) => view.setUint8(1, goodbyeReasons.indexOf(message.reason)));
  }
}

/** One frame that carries a block, or a part of it. */
export function encodeBlock(
  { requestId, offset, sentMs }: Omit<BlockMessage, "type" | "payloadBytes">,
  payload: Uint8Array,
): Uint8Array {
  within(payload.length, payloadBytesMax, "payload length", 1);
  within(offset + payload.length, payloadBytesMax, "end of a part");
  const bytes = new Uint8Array(blockHeaderBytes + payload.length);
  bytes[0] = frameType.block;
  const view = new DataView(bytes.buffer);
  view.setUint32(1, within(requestId, uint32Max, "request id"));
  view.setUint16(5, within(offset, payloadBytesMax - 1, "offset"));
  view.setUint32(7, within(sentMs, uint32Max, "time"));
  bytes.set(payload, blockHeaderBytes);
  return bytes;
}

function encodeHoldings(held: readonly HeldSegments[]): Uint8Array {
  within(held.length, heldRenditionsMax, "number of renditions");
  const length = held.reduce((sum, each) => sum + heldHeaderBytes + Math.ceil(each.segmentCount / 8), 3);
  within(length, frameBytesMax, "frame length");
  return frame(frameType.holdings, length, (view, bytes) => {
    view.setUint16(1, held.length);
    let at = 3;
    for (const { renditionId, segmentCount, bits } of held) {
      writeRenditionId(view, at, renditionId);
      view.setUint16(at + renditionIdBytes, within(segmentCount, segmentCountMax, "segment count"));
      if (bits.length !== Math.ceil(segmentCount / 8)) {
        throw new Error(`Cannot encode "holdings": ${bits.length} bytes of bits for ${segmentCount} segments`);
      }
      bytes.set(bits, at + heldHeaderBytes);
      at += heldHeaderBytes + bits.length;
    }
  });
}

/** What is said of one segment, with so many bytes behind it. */
function segmentFrame(
  { type, renditionId, segmentIndex }: Extract<PeerMessage, { type: "have" | "drop" | "coming" | "some" | "needs" }>,
  bytesBehind: number,
  writeBehind?: (view: DataView) => void,
): Uint8Array {
  return frame(frameType[type], 1 + renditionIdBytes + 2 + bytesBehind, (view) => {
    writeRenditionId(view, 1, renditionId);
    view.setUint16(17, within(segmentIndex, segmentCountMax - 1, "segment"));
    writeBehind?.(view);
  });
}

function numberFrame(type: number, value: number): Uint8Array {
  return frame(type, 5, (view) => view.setUint32(1, within(value, uint32Max, "number")));
}

function frame(type: number, length: number, write: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes[0] = type;
  write(new DataView(bytes.buffer), bytes);
  return bytes;
}

function writeRenditionId(view: DataView, at: number, id: RenditionId): void {
  for (let index = 0; index < renditionIdBytes; index += 1) {
    view.setUint8(at + index, Number.parseInt(id.slice(2 * index, 2 * index + 2), 16));
  }
}

function within(value: number, max: number, name: string, min = 0): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`Cannot encode a frame: ${name} ${value} is outside ${min}..${max}`);
}
