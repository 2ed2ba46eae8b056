import type { GoodbyeReason, PeerMessage, RejectReason } from "./message.ts";

/** The first byte of each frame. Numbers are never given a second meaning within a protocol. */
export const frameType = {
  hello: 0,
  holdings: 1,
  have: 2,
  drop: 3,
  request: 4,
  block: 5,
  cancel: 6,
  reject: 7,
  ping: 8,
  pong: 9,
  goodbye: 10,
  ack: 11,
  coming: 12,
  some: 13,
  needs: 14,
} as const satisfies Record<PeerMessage["type"], number>;
export type FrameType = (typeof frameType)[keyof typeof frameType];

const frameTypes: ReadonlySet<number> = new Set(Object.values(frameType));

export function isFrameType(byte: number): byte is FrameType {
  return frameTypes.has(byte);
}

/** A reason is its position in these lists. */
export const rejectReasons = [
  "busy",
  "missing",
  "stopped",
  "late",
  "enough",
] as const satisfies readonly RejectReason[];
export const goodbyeReasons = [
  "leaving",
  "sharing-off",
  "full",
  "useless",
  "protocol-error",
  "bad-block",
] as const satisfies readonly GoodbyeReason[];

/** Bytes of a rendition id on the wire. */
export const renditionIdBytes = 16;

/** Bytes of a block frame before its payload: type, request id, offset and time. */
export const blockHeaderBytes = 11;

/** Bytes of a holdings frame for each rendition before its bits: id and segment count. */
export const heldHeaderBytes = renditionIdBytes + 2;
