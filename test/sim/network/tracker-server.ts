import { timerServes } from "../../../shared/core-timer.ts";
import type { PeerId } from "../../../shared/ids.ts";
import type { ClientMessage, ServerMessage } from "../../../shared/signal/message.ts";
import type { TrackerInput } from "../../../shared/tracker/input.ts";
import type { Network } from "../../../shared/tracker/network.ts";
import type { TrackerOutput } from "../../../shared/tracker/output.ts";
import type { TrackerSnapshot } from "../../../shared/tracker/tracker.ts";
import { unreachable } from "../../../shared/unreachable.ts";
import type { Trace } from "../trace.ts";
import { type Connection, connect, openConnection } from "./across.ts";
import { signalBytes } from "./frame-bytes.ts";
import { type Host, isCutOff, latencyMs, whenAwake } from "./host.ts";
import type { Scheduler } from "./scheduler.ts";

const trackerInTrace = -1;
/** The last frame of a socket. */
const farewellBytes = 80;

export interface TrackerCore {
  handle(input: TrackerInput, nowMs: number): readonly TrackerOutput[];
  nextTimeoutMs(): number;
  snapshot(): Pick<TrackerSnapshot, "introductions">;
}

/** The listener's end of a socket. */
export interface TrackerClient {
  readonly host: Host;
  readonly peerId: PeerId;
  readonly address: string;
  readonly network: Network | null;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onClosed: () => void;
}

interface Socket {
  readonly connection: number;
  readonly client: TrackerClient;
  open: boolean;
  /** Where lines are modelled packet by packet; elsewhere frames only cost time. */
  readonly line: Connection | null;
}

export interface TrackerServerOptions {
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly host: Host;
  /** A fresh core: at the start, and after each time that the tracker was down. */
  readonly createCore: () => TrackerCore;
}

/** The tracker's core behind sockets that only cost time: frames are small, so that lines are loaded with them only packet by packet. */
export class TrackerServer {
  private readonly options: TrackerServerOptions;
  private readonly sockets = new Map<number, Socket>();
  private core: TrackerCore | null;
  private connectionsMade = 0;
  private armedMs = Infinity;
  messagesIn = 0;
  bytesIn = 0;
  bytesOut = 0;
  messagesOut = 0;
  refusals = 0;
  /** Of each type, as "announce in". */
  readonly messages = new Map<string, number>();
  /** Whose offers and answers each listener got: addresses are in them. */
  readonly describedTo = new Map<PeerId, Set<PeerId>>();

  constructor(options: TrackerServerOptions) {
    this.options = options;
    this.core = options.createCore();
  }

  /** Opens a socket: two round trips for TCP and hello, then a `welcome` comes or `onClosed`. */
  connect(client: TrackerClient): ClientSocket {
    this.connectionsMade += 1;
    const line = openConnection(client.host, this.options.host);
    const socket: Socket = { connection: this.connectionsMade, client, open: true, line };
    const oneWayMs = this.oneWayMs(client);
    const opened = () => {
      if (!socket.open || !client.host.alive) return;
      if (!this.core || isCutOff(client.host)) return this.closeAtClient(socket, oneWayMs);
      this.sockets.set(socket.connection, socket);
      const { connection } = socket;
      const { peerId, address, network } = client;
      this.input({ type: "joined", connection, peerId, address, ...(network === null ? {} : { network }) });
    };
    if (line) connect(line, 3, opened);
    else this.options.scheduler.after(3 * oneWayMs, opened);
    return {
      send: (message) => this.fromClient(socket, oneWayMs, { type: "message", connection: socket.connection, message }),
      close: () => {
        this.fromClient(socket, oneWayMs, { type: "left", connection: socket.connection });
        socket.open = false;
      },
    };
  }

  goDown(): void {
    this.core = null;
    this.armedMs = Infinity;
    for (const socket of this.sockets.values()) this.closeAtClient(socket, this.oneWayMs(socket.client));
    this.sockets.clear();
  }

  comeUp(): void {
    this.core = this.options.createCore();
  }

  /** A listener's machine is gone: the server's heartbeat would notice; here it is told. */
  lost(peerId: PeerId): void {
    for (const socket of this.sockets.values()) {
      if (socket.client.peerId !== peerId) continue;
      this.sockets.delete(socket.connection);
      this.input({ type: "left", connection: socket.connection });
    }
  }

  /** The line to a listener broke off: both ends notice. */
  brokeOff(peerId: PeerId): void {
    const lost = [...this.sockets.values()].filter(({ client }) => client.peerId === peerId);
    this.lost(peerId);
    for (const socket of lost) this.closeAtClient(socket, 0);
  }

  nextTimeoutMs(): number {
    return this.core?.nextTimeoutMs() ?? Infinity;
  }

  /** By reason, since its core was made. */
  introductions(): TrackerSnapshot["introductions"] | null {
    return this.core?.snapshot().introductions ?? null;
  }

  connections(): number {
    return this.sockets.size;
  }

  private fromClient(socket: Socket, oneWayMs: number, input: TrackerInput): void {
    if (!socket.open || isCutOff(socket.client.host)) return;
    const arrived = () => {
      if (!this.sockets.has(socket.connection)) return;
      if (input.type === "message") {
        this.messagesIn += 1;
        this.count(`${input.message.type} in`);
        this.bytesIn += signalBytes(input.message);
      }
      if (input.type === "left") this.sockets.delete(socket.connection);
      this.input(input);
    };
    const bytes = input.type === "message" ? signalBytes(input.message) : farewellBytes;
    if (socket.line) socket.line.up.send(bytes, arrived);
    else this.options.scheduler.after(oneWayMs, arrived);
  }

  private input(input: TrackerInput): void {
    const { core, options } = this;
    if (!core) return;
    const nowMs = options.scheduler.nowMs();
    options.trace.add(nowMs, trackerInTrace, input, JSON.stringify);
    for (const output of core.handle(input, nowMs)) {
      options.trace.add(nowMs, trackerInTrace, output, JSON.stringify);
      this.carryOut(output);
    }
    this.arm();
  }

  private carryOut(output: TrackerOutput): void {
    switch (output.type) {
      case "send": {
        const socket = this.sockets.get(output.connection);
        if (socket) this.toClient(socket, output.message);
        return;
      }
      case "close": {
        const socket = this.sockets.get(output.connection);
        if (!socket) return;
        this.sockets.delete(socket.connection);
        this.closeAtClient(socket, this.oneWayMs(socket.client));
        return;
      }
      case "cluster":
      case "publish":
      case "inquire":
        // One instance is simulated.
        return;
      default:
        unreachable(output);
    }
  }

  private toClient(socket: Socket, message: ServerMessage): void {
    this.messagesOut += 1;
    this.count(`${message.type} out`);
    this.bytesOut += signalBytes(message);
    if (message.type === "error") this.refusals += 1;
    const { client } = socket;
    if (message.type === "offer" || message.type === "answer") this.describe(client.peerId, message.from);
    const arrived = () => {
      if (!isCutOff(client.host)) whenAwake(client.host, () => socket.open && client.onMessage(message));
    };
    if (socket.line) socket.line.down.send(signalBytes(message), arrived);
    else this.options.scheduler.after(this.oneWayMs(client), arrived);
  }

  private describe(to: PeerId, from: PeerId): void {
    const known = this.describedTo.get(to);
    if (known) known.add(from);
    else this.describedTo.set(to, new Set([from]));
  }

  private count(message: string): void {
    this.messages.set(message, (this.messages.get(message) ?? 0) + 1);
  }

  private closeAtClient(socket: Socket, afterMs: number): void {
    this.options.scheduler.after(afterMs, () => {
      if (!socket.open) return;
      socket.open = false;
      socket.line?.end();
      if (socket.client.host.alive) whenAwake(socket.client.host, () => socket.client.onClosed());
    });
  }

  private oneWayMs(client: TrackerClient): number {
    return latencyMs(client.host, this.options.host);
  }

  private arm(): void {
    const atMs = this.nextTimeoutMs();
    if (timerServes(this.armedMs, atMs)) return;
    this.armedMs = atMs;
    this.options.scheduler.at(atMs, () => {
      if (this.armedMs !== atMs) return;
      this.armedMs = Infinity;
      if (this.nextTimeoutMs() <= this.options.scheduler.nowMs()) this.input({ type: "timeout" });
      else this.arm();
    });
  }
}

/** What a listener can do with its socket. */
export interface ClientSocket {
  readonly send: (message: ClientMessage) => void;
  readonly close: () => void;
}
