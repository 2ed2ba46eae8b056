import type { ClientMessage, ServerMessage } from "../../../shared/signal/message.ts";
import { unreachable } from "../../../shared/unreachable.ts";
import type { BudgetName } from "../../../shared/wire/frame-budget.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";

/** Of all links together. */
export interface FrameCounts {
  blockFrameBytes: number;
  otherFrameBytes: number;
  payloadBytes: number;
  /** Of each budget of a neighbour's frames, the most that an honest one used. */
  readonly budgetUse: Map<BudgetName, number>;
}

/** IPv4, UDP, DTLS and SCTP headers around at most 1,152 bytes of payload. */
const packetOverheadBytes = 85;
const packetPayloadBytes = 1152;

/** Bytes that a message costs an access line. */
export function frameBytes(message: PeerMessage): number {
  const bytes = messageBytes(message);
  return bytes + Math.ceil(bytes / packetPayloadBytes) * packetOverheadBytes;
}

/** Bytes of a message alone. */
export function messageBytes(message: PeerMessage): number {
  switch (message.type) {
    case "block":
      return 11 + message.payloadBytes;
    case "holdings":
      return message.held.reduce((sum, held) => sum + 18 + held.bits.length, 4);
    case "request":
      return 30;
    case "ack":
    case "reject":
      return 12;
    case "have":
    case "drop":
    case "coming":
    case "some":
    case "needs":
      return 20;
    case "hello":
    case "cancel":
    case "ping":
    case "pong":
    case "goodbye":
      return 8;
    default:
      return unreachable(message);
  }
}

/** TCP, TLS and WebSocket around a text frame. */
const signalOverheadBytes = 75;
/** An offer or answer as it is written anew, with the three candidates that follow it on their own. */
const dialTextBytes = 1_150;

/** Bytes that a message between listener and tracker costs, about: JSON with ids of 32 and 43 characters. */
export function signalBytes(message: ClientMessage | ServerMessage): number {
  return signalOverheadBytes + signalTextBytes(message);
}

function signalTextBytes(message: ClientMessage | ServerMessage): number {
  switch (message.type) {
    case "announce":
      return 35 + 43 * message.changes.length;
    case "introduce":
      return 80 + 90 * message.peers.length;
    case "offer":
    case "answer":
      return dialTextBytes;
    case "hello":
    case "seek":
    case "candidate":
    case "dial-result":
    case "parted":
    case "bye":
    case "challenge":
    case "welcome":
    case "refused":
    case "swarm":
    case "gone":
    case "sharing":
    case "closed":
    case "error":
    case "moved":
      return 90;
    default:
      return unreachable(message);
  }
}
