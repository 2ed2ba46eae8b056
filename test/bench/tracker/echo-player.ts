import { WebSocket } from "ws";

/** Sends one message of a given size and waits for one answer: what the same exchange costs when nothing is thought about it. */
export class EchoPlayer {
  readonly #socket: WebSocket;
  readonly #message: string;
  #answered: () => void = () => undefined;

  private constructor(socket: WebSocket, messageBytes: number) {
    this.#socket = socket;
    this.#message = "x".repeat(messageBytes);
    socket.on("message", () => this.#answered());
    socket.on("error", () => undefined);
  }

  static async connect(options: {
    readonly port: number;
    readonly localAddress: string;
    readonly messageBytes: number;
  }): Promise<EchoPlayer> {
    const { port, localAddress, messageBytes } = options;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { localAddress, perMessageDeflate: false });
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return new EchoPlayer(socket, messageBytes);
  }

  exchange(): Promise<void> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket.send(this.#message);
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
