/** Kinds of frames that a server sends (RFC 6455, section 5.2). */
export const opcodes = { text: 0x1, ping: 0x9, pong: 0xa } as const;

const final = 0x80;

/** Bytes of the header of an unmasked frame, which is what a server sends. */
export function headerBytes(payloadBytes: number): 2 | 4 | 10 {
  if (payloadBytes < 126) return 2;
  return payloadBytes < 65_536 ? 4 : 10;
}

/** Writes the header of a whole frame to the start of `target`; returns where its payload begins. */
export function writeHeader(target: Buffer, opcode: number, payloadBytes: number): number {
  target[0] = final | opcode;
  if (payloadBytes < 126) {
    target[1] = payloadBytes;
    return 2;
  }
  if (payloadBytes < 65_536) {
    target[1] = 126;
    target[2] = payloadBytes >>> 8;
    target[3] = payloadBytes & 0xff;
    return 4;
  }
  target[1] = 127;
  target.writeUInt32BE(Math.floor(payloadBytes / 2 ** 32), 2);
  target.writeUInt32BE(payloadBytes >>> 0, 6);
  return 10;
}

/** A whole text frame. */
export function textFrame(text: string): Buffer {
  const payloadBytes = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headerBytes(payloadBytes) + payloadBytes);
  frame.write(text, writeHeader(frame, opcodes.text, payloadBytes));
  return frame;
}

/** A ping without a payload: the same two bytes for everybody. */
export const pingFrame: Buffer = Buffer.from([final | opcodes.ping, 0]);

/** The answer to a ping, with its payload of at most 125 bytes. */
export function pongFrame(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(2 + payload.length);
  frame.set(payload, writeHeader(frame, opcodes.pong, payload.length));
  return frame;
}
