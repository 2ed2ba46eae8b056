import type { SignalSocket } from "../../client/engine/mesh/signal-socket.ts";
import type { ClientMessage, ServerMessage } from "../../shared/signal/message.ts";

/** A WebSocket at whose other end the test sits. */
export class TestSocket implements SignalSocket {
  readyState = 0;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  /** What the page said, oldest first. */
  readonly heard: ClientMessage[] = [];
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new DOMException("The socket is not open", "InvalidStateError");
    this.heard.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 2;
  }

  /** The tracker says something. */
  say(message: ServerMessage): void {
    this.sayText(JSON.stringify(message));
  }

  sayText(data: unknown): void {
    this.readyState = 1;
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  /** The network or the tracker ends it. */
  lose(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code } as CloseEvent);
  }
}

/** The tracker as a page meets it: one socket after the other. */
export class TestTracker {
  readonly sockets: TestSocket[] = [];

  readonly createSocket = (url: string): TestSocket => {
    const socket = new TestSocket(url);
    this.sockets.push(socket);
    return socket;
  };

  /** The newest socket. */
  get socket(): TestSocket {
    const newest = this.sockets.at(-1);
    if (!newest) throw new Error("No socket was opened");
    return newest;
  }
}
