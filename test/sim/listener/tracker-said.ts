import type { EngineInput } from "../../../shared/engine/input.ts";
import type { ServerMessage } from "../../../shared/signal/message.ts";
import { unreachable } from "../../../shared/unreachable.ts";
import type { Mesh } from "../network/mesh.ts";

/** What the tracker says is for the core, or for the dials that are under way. */
export function trackerSaid(message: ServerMessage, mesh: Mesh, input: (input: EngineInput) => void): void {
  switch (message.type) {
    case "introduce":
      for (const peer of message.peers) mesh.introduce(peer.peerId);
      return input({ type: "introduced", peers: message.peers });
    case "swarm": {
      const { renditionId, holders, wanters } = message;
      return input({ type: "swarm", renditionId, holders, wanters });
    }
    case "offer":
    case "answer":
    case "candidate":
      return mesh.relayed(message);
    case "error":
      if (message.dial !== undefined) mesh.dialRefused(message.dial);
      return;
    case "challenge":
    case "welcome":
    case "refused":
    case "gone":
    case "sharing":
    case "closed":
    case "moved":
      return;
    default:
      return unreachable(message);
  }
}
