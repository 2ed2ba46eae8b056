import type { PeerMessage } from "../../shared/wire/message.ts";

/** IPv4, UDP, DTLS and SCTP headers around at most 1,152 bytes of payload. */
const packetOverheadBytes = 85;
const packetPayloadBytes = 1152;

/** Bytes that a message costs an access line. */
export function frameBytes(message: PeerMessage): number {
  const bytes = messageBytes(message);
  return bytes + Math.ceil(bytes / packetPayloadBytes) * packetOverheadBytes;
}

function messageBytes(message: PeerMessage): number {
  switch (message.type) {
    case "block":
      return 8 + message.payloadBytes;
    case "holdings":
      return message.held.reduce((sum, held) => sum + 18 + held.bits.length, 4);
    case "request":
      return 28;
    case "have":
    case "drop":
      return 20;
    default:
      return 8;
  }
}
