import { RTCPeerConnection as NodePeerConnection } from "node-datachannel/polyfill";
import { WebSocket as NodeWebSocket } from "ws";
import type { Network } from "../../client/engine/mesh/mesh.ts";
import type { SignalSocket } from "../../client/engine/mesh/signal-socket.ts";

/** Sockets and WebRTC connections of a process that is no browser. */
export const nodeNetwork: Network = {
  createSocket: (url) => new NodeWebSocket(url) as unknown as SignalSocket,
  createConnection: (configuration) => new NodePeerConnection(configuration),
};
