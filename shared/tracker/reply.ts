import type { ErrorCode, ServerMessage } from "../signal/message.ts";
import { unreachable } from "../unreachable.ts";
import type { ClusterMessage } from "./instances/cluster-message.ts";
import type { Listener } from "./listener.ts";
import type { TrackerOutput } from "./output.ts";

export function replyError(
  listener: Listener,
  error: { code: ErrorCode; message: string; dial?: string },
): TrackerOutput {
  return { type: "send", connection: listener.connection, message: { type: "error", ...error } };
}

/** Says something to a listener of ours, or to the instance that has the listener. Some things instances don't tell each other. */
export function tell(outputs: TrackerOutput[], listener: Listener, message: ServerMessage): void {
  if (listener.away === null) {
    outputs.push({ type: "send", connection: listener.connection, message });
    return;
  }
  const afar = toInstance(listener, message);
  if (afar !== null) outputs.push({ type: "cluster", to: listener.away, message: afar });
}

function toInstance({ peerId: to }: Listener, message: ServerMessage): ClusterMessage | null {
  switch (message.type) {
    case "offer":
    case "answer":
    case "candidate":
      return { ...message, to };
    case "gone":
      return { type: "gone", from: message.peerId, to };
    case "introduce": {
      const renditionId = message.peers[0]?.swarms[0];
      if (renditionId === undefined) return null;
      return { type: "met", to, renditionId, peers: message.peers.map(({ peerId, near }) => ({ peerId, near })) };
    }
    case "challenge":
    case "welcome":
    case "refused":
    case "swarm":
    case "sharing":
    case "closed":
    case "error":
    case "moved":
      return null;
    default:
      return unreachable(message);
  }
}
