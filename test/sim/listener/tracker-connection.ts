import type { Random } from "../../../shared/seeded-random.ts";
import type { ClientMessage, ServerMessage } from "../../../shared/signal/message.ts";
import type { Clock } from "../network/condition.ts";
import type { ClientSocket, TrackerClient, TrackerServer } from "../network/tracker-server.ts";

/** As the page does it: wait between attempts, drawn evenly. */
const retryMinMs = 500;
const retryMaxMs = 2_000;

export interface TrackerConnectionOptions {
  readonly scheduler: Clock;
  readonly server: TrackerServer;
  readonly random: Random;
  readonly client: Pick<TrackerClient, "host" | "peerId" | "address" | "network">;
  readonly onOpen: () => void;
  readonly onClosed: () => void;
  readonly onMessage: (message: ServerMessage) => void;
}

/** A listener's connection to the tracker: comes back after each outage until it is told to stop. */
export class TrackerConnection {
  private readonly options: TrackerConnectionOptions;
  private socket: ClientSocket | null = null;
  private wanted = false;
  private attempt = 0;
  open = false;

  constructor(options: TrackerConnectionOptions) {
    this.options = options;
  }

  connect(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.dial();
  }

  disconnect(): void {
    if (!this.wanted) return;
    this.wanted = false;
    this.attempt += 1;
    this.socket?.send({ type: "bye" });
    this.socket?.close();
    this.socket = null;
    this.fellSilent();
  }

  /** In place of one that may be dead: the tracker, if it still has that one, closes it. */
  renew(): void {
    if (!this.wanted) return;
    this.dial();
    this.fellSilent();
  }

  /** False when there is none. */
  send(message: ClientMessage): boolean {
    if (!this.open || !this.socket) return false;
    this.socket.send(message);
    return true;
  }

  private dial(): void {
    const { options } = this;
    this.attempt += 1;
    const { attempt } = this;
    const ifCurrent = (act: () => void) => {
      if (attempt === this.attempt) act();
    };
    this.socket = options.server.connect({
      ...options.client,
      onMessage: (message) => ifCurrent(() => this.heard(message)),
      onClosed: () => ifCurrent(() => this.lost()),
    });
  }

  private heard(message: ServerMessage): void {
    if (message.type === "welcome") {
      this.open = true;
      this.options.onOpen();
    } else this.options.onMessage(message);
  }

  private lost(): void {
    const { attempt } = this;
    this.socket = null;
    this.fellSilent();
    const waitMs = retryMinMs + this.options.random() * (retryMaxMs - retryMinMs);
    this.options.scheduler.after(waitMs, () => {
      if (this.wanted && attempt === this.attempt && this.options.client.host.alive) this.dial();
    });
  }

  private fellSilent(): void {
    if (!this.open) return;
    this.open = false;
    this.options.onClosed();
  }
}
