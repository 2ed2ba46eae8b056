import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { type Duplex, duplexPair } from "node:stream";
import { Admission, type AdmissionLimits } from "../../server/sockets/admission.ts";
import type { Connection, ConnectionLimits, ConnectionUser } from "../../server/sockets/connection.ts";
import { Connections } from "../../server/sockets/connections.ts";
import { textFrame } from "../../server/sockets/frame.ts";
import { trustProxy } from "../../server/sockets/trusted-proxies.ts";

export const limits: ConnectionLimits & AdmissionLimits = {
  firstWordTimeoutMs: 60_000,
  closeTimeoutMs: 60_000,
  heartbeatMs: 60_000,
  pingsPerHeartbeatMax: 3,
  bufferedBytesMax: 100_000,
  fragmentsMax: 4,
  chunksMax: 16,
  connectionsMax: 10,
  connectionsPerAddressMax: 10,
  strangersMax: 10,
  strangersPerAddressMax: 10,
};

export interface Kept {
  readonly number: number;
}

/** What a test says of those who come, and what it is told of them. */
export interface Door {
  isAllowed: boolean;
  hasRoom: boolean;
  /** How many were asked to be admitted. */
  asked: number;
  readonly happened: string[];
}

export function newDoor(): Door {
  return { isAllowed: true, hasRoom: true, asked: 0, happened: [] };
}

/** Says "hello" to be accepted; whatever else it says comes back. */
const userOf = (door: Door): ConnectionUser<Kept> => ({
  isAllowed: () => door.isAllowed,
  admit() {
    door.asked += 1;
    return door.hasRoom ? { number: door.asked } : null;
  },
  refused: (_address, cause) => door.happened.push(`refused for ${cause}`),
  opened: ({ own }) => door.happened.push(`opened ${own.number}`),
  received(connection, text) {
    if (connection.isStranger) connection.accept();
    else connection.send(textFrame(`${text}`));
  },
  receivedBinary: (connection) => connection.shut(1003, "text only"),
  floodedByPings: (connection) => connection.shut(1008, "pings"),
  silent(connection) {
    door.happened.push(`silent ${connection.own.number}`);
    connection.shut(1008, "silent");
  },
  gone: ({ own, isOpen }) => door.happened.push(`gone ${own.number}, ${isOpen ? "open" : "closed"}`),
});

export function serveAt(door: Door, changed: Partial<typeof limits> = {}) {
  const admission = new Admission({ ...limits, ...changed });
  const connections = new Connections<Kept>({
    limits: { ...limits, ...changed },
    messageBytesMax: 1_000,
    admission,
    trustProxy: trustProxy([]),
    user: userOf(door),
  });
  return { admission, connections };
}

/** For a socket that is no server's. */
export function upgradeRequest(): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  const key = { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version": "13" };
  return Object.assign(request, { method: "GET", headers: { upgrade: "websocket", connection: "upgrade", ...key } });
}

export interface HandConnection {
  readonly served: Connection<Kept>;
  /** The server's end. */
  readonly socket: Duplex;
  /** Each piece arrives as one. */
  say(pieces: readonly Uint8Array[]): Promise<void>;
  /** All that the client was sent, as latin1. */
  heard(): string;
}

/** A connection over a pair of streams, whose client answers nothing by itself. */
export function connectByHand(connections: Connections<Kept>): HandConnection {
  const [client, socket] = duplexPair();
  connections.handleUpgrade(upgradeRequest(), socket, Buffer.alloc(0));
  let heard = "";
  client.on("data", (bytes: Buffer) => {
    heard += bytes.toString("latin1");
  });
  return {
    served: connections.all().at(-1) as Connection<Kept>,
    socket,
    heard: () => heard,
    async say(pieces) {
      for (const piece of pieces) {
        client.write(piece);
        await turn();
      }
    },
  };
}

/** Of the event loop. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));
