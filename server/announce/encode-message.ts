import type { ServerMessage } from "../../shared/announce/output.ts";
import { messageBytesMax, writeMessage } from "../../shared/announce/write-message.ts";
import { headerBytes, opcodes, writeHeader } from "../sockets/frame.ts";

/** Where each message is written first, because its length stands before it. */
const desk = Buffer.alloc(messageBytesMax);

/** A message as a finished text frame, with memory of its own. */
export function encodeMessage(message: ServerMessage): Buffer {
  const payloadBytes = writeMessage(desk, 0, message);
  const frame = Buffer.allocUnsafe(headerBytes(payloadBytes) + payloadBytes);
  desk.copy(frame, writeHeader(frame, opcodes.text, payloadBytes), 0, payloadBytes);
  return frame;
}
