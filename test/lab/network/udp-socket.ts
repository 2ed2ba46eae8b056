import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Host, inside } from "./network.ts";

export interface UdpPacket {
  readonly number: number;
  readonly address: string;
  readonly port: number;
  /** When it came, by the clock that all processes share: performance.timeOrigin + performance.now(). */
  readonly atMs: number;
}

/** A UDP socket inside a host, driven from outside. */
export class UdpSocket {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async open(host: Host): Promise<UdpSocket> {
    const program = fileURLToPath(new URL("udp-socket.mjs", import.meta.url));
    const [command, ...words] = inside(host.path, [process.execPath, program]);
    const child = spawn(command, words, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    return new UdpSocket(child, port);
  }

  /** Packets all at once, numbered on from 0 over all that the socket ever sent. */
  async send(to: { address: string; port: number }, count: number, bytes = 1_000): Promise<void> {
    await this.#ask({ do: "send", ...to, count, bytes });
  }

  /** What came since the last time it was asked. */
  got(): Promise<UdpPacket[]> {
    return this.#ask({ do: "tell" }) as Promise<UdpPacket[]>;
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  async #ask(order: object): Promise<unknown> {
    this.#child.send(order);
    const [answer] = await once(this.#child, "message");
    return answer;
  }
}
