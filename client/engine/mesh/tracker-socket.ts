import {
  type ClientMessage,
  closeCodes,
  helloText,
  type ServerMessage,
  signalProtocol,
  type WelcomeMessage,
} from "../../../shared/signal/message.ts";
import { parseServerMessage } from "../../../shared/signal/parse-server-message.ts";
import { unreachable } from "../../../shared/unreachable.ts";
import { type Chance, jitterMs } from "../chance.ts";
import type { Cancel, Clock } from "../clock.ts";
import { trackerAttemptMs, trackerRetryMaxMs, trackerRetryMinMs } from "../limits.ts";
import type { Sessions } from "../session/session.ts";
import type { Identity } from "./identity.ts";
import type { SignalSocket } from "./signal-socket.ts";

export interface TrackerSocketOptions {
  readonly baseUrl: string;
  readonly identity: Identity;
  readonly sessions: Pick<Sessions, "withToken" | "forgetToken">;
  readonly clock: Clock;
  readonly chance: Chance;
  onOpen(welcome: WelcomeMessage): void;
  /** Only after `onOpen`. */
  onClosed(): void;
  onMessage(message: ServerMessage): void;
  /** For a page outside the browser. */
  readonly createSocket?: (url: string) => SignalSocket;
}

/** The connection to the tracker: session, challenge, hello. After each outage it is made again until the page disconnects. */
export class TrackerSocket {
  readonly #options: TrackerSocketOptions;
  #state: "idle" | "waiting" | "greeting" | "open" = "idle";
  #socket: SignalSocket | null = null;
  /** What `renew` took another for, until that is open: if the tracker still has it, it closes it itself, and remembers whom we know. */
  #replaced: SignalSocket | null = null;
  #cancelTimer: Cancel = () => undefined;
  /** Grows with each attempt, so that what an older one still says is not heard. */
  #attempt = 0;

  constructor(options: TrackerSocketOptions) {
    this.#options = options;
  }

  get open(): boolean {
    return this.#state === "open";
  }

  connect(): void {
    if (this.#state === "idle") void this.#greet();
  }

  /** Says goodbye and stays away. */
  disconnect(): void {
    const wasOpen = this.#state === "open";
    if (wasOpen) this.send({ type: "bye" });
    this.#drop();
    this.#dropReplaced();
    this.#state = "idle";
    if (wasOpen) this.#options.onClosed();
  }

  /** The network is back: don't wait for the timer. */
  hurry(): void {
    if (this.#state === "waiting") void this.#greet();
  }

  /** The connection may be dead without a sign of it: makes another in its place, now. An attempt under way is begun anew. */
  renew(): void {
    if (this.#state === "idle") return;
    const wasOpen = this.#state === "open";
    if (wasOpen) {
      this.#replaced?.close();
      this.#replaced = this.#socket;
      this.#socket = null;
    }
    void this.#greet();
    if (wasOpen) this.#options.onClosed();
  }

  /** False while it is not open: the core says it again after the next welcome. */
  send(message: ClientMessage): boolean {
    if (this.#state !== "open" && message.type !== "hello") return false;
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #drop(): void {
    this.#attempt += 1;
    this.#cancelTimer();
    this.#socket?.close();
    this.#socket = null;
  }

  #dropReplaced(): void {
    this.#replaced?.close();
    this.#replaced = null;
  }

  async #greet(): Promise<void> {
    this.#drop();
    this.#state = "greeting";
    const attempt = this.#attempt;
    this.#cancelTimer = this.#options.clock.after(trackerAttemptMs, () => this.#retry());
    const session = await this.#options.sessions.withToken(this.#options.identity.publicKey);
    if (attempt !== this.#attempt) return;
    if (!session.ok || session.value.token === null) return this.#retry();
    const { token, trackerUrl } = session.value;
    const url = new URL(trackerUrl, this.#options.baseUrl);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = this.#options.createSocket?.(url.href) ?? new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = (event) => {
      if (attempt === this.#attempt && typeof event.data === "string") this.#hear(event.data, token);
    };
    socket.onclose = (event) => {
      if (attempt === this.#attempt) this.#lost(event.code);
    };
    socket.onerror = () => undefined;
  }

  #hear(text: string, token: string): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) return;
    const message = parsed.value;
    switch (message.type) {
      case "challenge":
        void this.#answer(message.nonce, token);
        return;
      case "welcome":
        if (this.#state !== "greeting") return;
        this.#cancelTimer();
        this.#state = "open";
        this.#dropReplaced();
        this.#options.onOpen(message);
        return;
      case "refused":
        this.#options.sessions.forgetToken();
        return;
      case "moved":
        this.#retry(message.retryAfterMs);
        return;
      case "introduce":
      case "swarm":
      case "offer":
      case "answer":
      case "candidate":
      case "gone":
      case "sharing":
      case "closed":
      case "error":
        if (this.#state === "open") this.#options.onMessage(message);
        return;
      default:
        unreachable(message);
    }
  }

  async #answer(nonce: string, token: string): Promise<void> {
    const { identity } = this.#options;
    const attempt = this.#attempt;
    const signature = await identity.sign(helloText(nonce));
    if (attempt !== this.#attempt) return;
    this.send({ type: "hello", protocol: signalProtocol, token, publicKey: identity.publicKey, signature });
  }

  #lost(code: number): void {
    if (code === closeCodes.replaced) return this.disconnect();
    this.#retry();
  }

  #retry(waitMs = jitterMs(this.#options.chance, trackerRetryMinMs, trackerRetryMaxMs)): void {
    const wasOpen = this.#state === "open";
    this.#drop();
    this.#state = "waiting";
    this.#cancelTimer = this.#options.clock.after(waitMs, () => void this.#greet());
    if (wasOpen) this.#options.onClosed();
  }
}
