import { connect, type Socket } from "node:net";

export interface RawSocket {
  readonly socket: Socket;
  /** All bytes that came after the handshake, as latin1. */
  heard(): string;
  /** Bytes one at a time, each of them in a piece of its own, until the other end has closed. */
  trickle(bytes: Uint8Array): Promise<void>;
}

/** The line of a program that made a WebSocket's handshake and keeps to nothing else: it reads, and answers neither pings nor a close. */
export async function openRaw(url: string): Promise<RawSocket> {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  socket.on("error", () => {});
  const head = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"];
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n${[...head, key].join("\r\n")}\r\n\r\n`);
  let all = "";
  await new Promise<void>((resolve, reject) => {
    socket.once("close", () => reject(new Error(`Cannot open a raw socket: ${all}`)));
    socket.on("data", (bytes) => {
      all += bytes.toString("latin1");
      if (all.includes("\r\n\r\n")) resolve();
    });
  });
  return {
    socket,
    heard: () => all.slice(all.indexOf("\r\n\r\n") + 4),
    async trickle(bytes) {
      for (const byte of bytes) {
        if (!socket.writable) return;
        socket.write(Uint8Array.of(byte));
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    },
  };
}

/** A masked frame: `first` is its first byte, as 0x01 for a text's first part. */
export function maskedFrame(first: number, payloadBytes: number): Uint8Array {
  return Uint8Array.from([first, 0x80 | payloadBytes, 0, 0, 0, 0, ...new Array<number>(payloadBytes).fill(0x20)]);
}

/** How a close frame says that a rule was broken. */
export const closed1008 = "\u0003\u00f0";
