import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import type { Admission } from "./admission.ts";
import { pingFrame, pongFrame } from "./frame.ts";
import type { Beating, Heartbeat } from "./heartbeat.ts";
import type { Outbox } from "./outbox.ts";
import type { TrustProxy } from "./trusted-proxies.ts";

/** Limits of one connection, each with its unit. */
export interface ConnectionLimits {
  /** How long a connection may take until it is accepted. */
  readonly firstWordTimeoutMs: number;
  /** How long a connection that we closed may take to agree before it is cut. */
  readonly closeTimeoutMs: number;
  /** A ping is sent this often; a connection that did not answer the one before is dead. */
  readonly heartbeatMs: number;
  /** Pings of one connection between two of ours: each is answered. Browsers send none, proxies one in some seconds. */
  readonly pingsPerHeartbeatMax: number;
  /** Bytes that wait to be sent on one connection before it is cut. */
  readonly bufferedBytesMax: number;
  /** Parts that a message may come in. */
  readonly fragmentsMax: number;
  /** Chunks in which one of them may trickle in. */
  readonly chunksMax: number;
}

/** The tracker that serves the connections. `Own` is what it keeps of each. */
export interface ConnectionUser<Own> {
  /** Whether the page behind an upgrade may come. */
  isAllowed(request: IncomingMessage): boolean;
  /** What is kept of a new connection; null: there is no room for one more from this address. */
  admit(address: string): Own | null;
  refused(address: string, cause: "origin" | "room"): void;
  opened(connection: Connection<Own>): void;
  /** A whole text message, valid UTF-8. Its bytes are good only until this returns. */
  received(connection: Connection<Own>, text: Buffer): void;
  receivedBinary(connection: Connection<Own>): void;
  floodedByPings(connection: Connection<Own>): void;
  /** It was not accepted in time. */
  silent(connection: Connection<Own>): void;
  /** Closed by either side: nothing can be sent to it or comes from it any more. */
  gone(connection: Connection<Own>): void;
}

export interface ConnectionsOptions<Own> {
  readonly limits: ConnectionLimits;
  /** Bytes of one message. */
  readonly messageBytesMax: number;
  /** Counts the connections. */
  readonly admission: Admission;
  /** Whose X-Forwarded-For is believed. */
  readonly trustProxy: TrustProxy;
  readonly user: ConnectionUser<Own>;
}

/** The client at the other end, as it is counted from the upgrade until the TCP socket is gone. */
export interface Caller {
  readonly address: string;
  /** `gone`: its TCP socket is, and its room has been given back. */
  standing: "stranger" | "accepted" | "gone";
}

/** A WebSocket that knows its connection, so that handlers are made once and not anew for each of ten thousand. */
export class ServedSocket extends WebSocket {
  connection: Connection<unknown> | null = null;
}

/** What a connection needs of the others. */
export interface Hub<Own> extends ConnectionsOptions<Own> {
  readonly open: Map<number, Connection<Own>>;
  readonly heartbeat: Heartbeat<Connection<Own>>;
}

/** One WebSocket. */
export class Connection<Own> implements Beating {
  /** Never used twice. */
  readonly id: number;
  readonly own: Own;
  /** It gave a sign of life since the last ping. */
  alive = true;
  readonly #hub: Hub<Own>;
  readonly #caller: Caller;
  readonly #webSocket: ServedSocket;
  readonly #outbox: Outbox;
  #isOpen = true;
  /** Of theirs, since the last of ours. */
  #pings = 0;
  #firstWordTimer: NodeJS.Timeout | null = null;

  constructor(
    hub: Hub<Own>,
    parts: {
      readonly id: number;
      readonly own: Own;
      readonly caller: Caller;
      readonly webSocket: ServedSocket;
      readonly outbox: Outbox;
    },
  ) {
    this.id = parts.id;
    this.own = parts.own;
    this.#hub = hub;
    this.#caller = parts.caller;
    this.#webSocket = parts.webSocket;
    this.#outbox = parts.outbox;
  }

  get address(): string {
    return this.#caller.address;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** It is not accepted yet. */
  get isStranger(): boolean {
    return this.#caller.standing === "stranger";
  }

  /** Unless it is accepted in time, it is called silent. */
  awaitFirstWord(): void {
    const { user, limits } = this.#hub;
    this.#firstWordTimer = setTimeout(() => user.silent(this), limits.firstWordTimeoutMs).unref();
  }

  /**
   * It takes no stranger's room any more. Does nothing once the connection is closed: a closed one stays a stranger
   * until its socket is gone, and gives back a stranger's room then.
   */
  accept(): void {
    // The TCP socket goes some moments before `ws` says so.
    if (!this.#isOpen || this.#caller.standing !== "stranger") return;
    this.#caller.standing = "accepted";
    this.#hub.admission.accept(this.#caller.address);
    this.#endFirstWord();
  }

  /** Takes a finished frame. False: the connection is closed, or was too slow and is cut now. */
  send(frame: Uint8Array): boolean {
    return this.#isOpen && this.#outbox.add(frame);
  }

  /** Closes it. It is gone at once, without waiting for the other end to agree. */
  shut(code: number, reason: string): void {
    this.#outbox.end();
    this.#webSocket.close(code, reason);
    this.#forget();
  }

  receive(data: Buffer, isBinary: boolean): void {
    this.alive = true;
    if (!this.#isOpen) return;
    if (isBinary) this.#hub.user.receivedBinary(this);
    else this.#hub.user.received(this, data);
  }

  receivePing(data: Buffer): void {
    if (!this.#isOpen) return;
    this.#pings += 1;
    if (this.#pings > this.#hub.limits.pingsPerHeartbeatMax) this.#hub.user.floodedByPings(this);
    else this.#outbox.add(pongFrame(data));
  }

  ping(): void {
    this.#pings = 0;
    this.#outbox.add(pingFrame);
  }

  /** Cuts it without a word. */
  cut(): void {
    this.#webSocket.terminate();
  }

  /** The WebSocket has closed. */
  noteClosed(): void {
    this.#forget();
  }

  whenClosed(): Promise<unknown> {
    return new Promise((resolve) => this.#webSocket.once("close", resolve));
  }

  #forget(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#endFirstWord();
    this.#hub.open.delete(this.id);
    this.#hub.heartbeat.delete(this);
    this.#hub.user.gone(this);
  }

  #endFirstWord(): void {
    if (this.#firstWordTimer !== null) clearTimeout(this.#firstWordTimer);
    this.#firstWordTimer = null;
  }
}
