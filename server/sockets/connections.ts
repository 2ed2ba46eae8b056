import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type Server, type WebSocket, WebSocketServer } from "ws";
import { type Caller, Connection, type ConnectionsOptions, type Hub, ServedSocket } from "./connection.ts";
import { Heartbeat } from "./heartbeat.ts";
import { openInbox } from "./inbox.ts";
import { createOutboxes, type Outboxes } from "./outbox.ts";
import { refuseUpgrade } from "./refuse-upgrade.ts";
import { clientAddress } from "./trusted-proxies.ts";

/** The WebSockets of one path: which to let in, which are there, which are dead. Timers run only while there is somebody. */
export class Connections<Own> {
  readonly #hub: Hub<Own>;
  readonly #sockets: Server<typeof ServedSocket>;
  readonly #outboxes: Outboxes;
  #lastId = 0;
  #isClosing = false;

  constructor(options: ConnectionsOptions<Own>) {
    const { limits, messageBytesMax } = options;
    // A variable, because the published types of ws don't know all of these yet.
    const socketOptions = {
      noServer: true,
      maxPayload: messageBytesMax,
      maxFragments: limits.fragmentsMax,
      maxBufferedChunks: limits.chunksMax,
      perMessageDeflate: false,
      autoPong: false,
      closeTimeout: limits.closeTimeoutMs,
      clientTracking: false,
      WebSocket: ServedSocket,
    };
    this.#sockets = new WebSocketServer<typeof ServedSocket>(socketOptions);
    this.#outboxes = createOutboxes({ bufferedBytesMax: limits.bufferedBytesMax });
    const heartbeat = new Heartbeat<Connection<Own>>({
      intervalMs: limits.heartbeatMs,
      ping: (connection) => connection.ping(),
      giveUp: (connection) => connection.cut(),
    });
    this.#hub = { ...options, open: new Map(), heartbeat };
  }

  get size(): number {
    return this.#hub.open.size;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  find(id: number): Connection<Own> | undefined {
    return this.#hub.open.get(id);
  }

  /** Those that are open now; closing them does not disturb the list. */
  all(): Connection<Own>[] {
    return [...this.#hub.open.values()];
  }

  /** For the HTTP server's `upgrade` events. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { user, admission, trustProxy } = this.#hub;
    const address = clientAddress(request, trustProxy);
    const isAllowed = user.isAllowed(request);
    const hasRoom = isAllowed && !this.#isClosing && !socket.destroyed;
    const own = hasRoom ? user.admit(address) : null;
    if (own === null || !admission.enter(address)) {
      user.refused(address, isAllowed ? "room" : "origin");
      refuseUpgrade(socket, isAllowed ? "503 Service Unavailable" : "403 Forbidden");
      return;
    }
    const caller: Caller = { address, standing: "stranger" };
    // Room is given back when the TCP socket is really gone, so that sockets that won't close still count.
    socket.once("close", () => {
      admission.leave(address, caller.standing === "stranger");
      caller.standing = "gone";
    });
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket, socket, { caller, own }));
  }

  #open(webSocket: ServedSocket, socket: Duplex, { caller, own }: { caller: Caller; own: Own }): void {
    const hub = this.#hub;
    this.#lastId += 1;
    const outbox = this.#outboxes.open(socket);
    const connection = new Connection(hub, { id: this.#lastId, own, caller, webSocket, outbox });
    hub.open.set(connection.id, connection);
    webSocket.connection = connection;
    openInbox({
      payloadBytesMax: hub.messageBytesMax,
      chunksMax: hub.limits.chunksMax,
      socket,
      webSocket,
      onText: (data) => connection.receive(data, false),
    });
    webSocket.on("message", onMessage).on("ping", onPing).on("pong", onPong).on("error", onError).on("close", onClose);
    hub.heartbeat.add(connection);
    connection.awaitFirstWord();
    hub.user.opened(connection);
  }

  /** Closes all, each after a last word, and ends what is still open after `graceMs`. New ones are refused. */
  async close(graceMs: number, sayGoodbye: (connection: Connection<Own>) => void = () => undefined): Promise<void> {
    this.#isClosing = true;
    const open = this.all();
    const closed = open.map((connection) => connection.whenClosed());
    for (const connection of open) {
      sayGoodbye(connection);
      connection.shut(1012, "the tracker restarts");
    }
    const grace = setTimeout(() => {
      for (const connection of open) connection.cut();
    }, graceMs);
    await Promise.all(closed);
    clearTimeout(grace);
    this.#sockets.close();
  }
}

function onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
  (this as ServedSocket).connection?.receive(data, isBinary);
}

function onPing(this: WebSocket, data: Buffer): void {
  (this as ServedSocket).connection?.receivePing(data);
}

function onPong(this: WebSocket): void {
  const { connection } = this as ServedSocket;
  if (connection !== null) connection.alive = true;
}

function onClose(this: WebSocket): void {
  (this as ServedSocket).connection?.noteClosed();
}

function onError(): void {
  // The close event follows; a message that is too large was answered with 1009 by ws itself.
}
