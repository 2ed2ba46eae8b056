import { generateKeyPairSync, sign } from "node:crypto";
import { connect, type Socket } from "node:net";
import { helloText } from "../../shared/signal/message.ts";

export interface Target {
  readonly port: number;
  readonly host: string;
  /** Of a segment. */
  readonly mediaPath: string;
}

/** One that comes from an address of its own: it costs the server what it can, and reads nothing that it need not. */
export type HostileClient = (target: Target, localAddress: string) => Socket;

function open({ port, host }: Target, localAddress: string): Socket {
  const socket = connect({ port, host, localAddress });
  socket.on("error", () => undefined);
  return socket;
}

/** Something said again and again, until the socket is gone. */
function drip(socket: Socket, text: string, everyMs: number): void {
  const timer = setInterval(() => socket.write(text), everyMs);
  socket.once("close", () => clearInterval(timer));
}

const handshake = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

const idle: HostileClient = (target, from) => open(target, from);

const slowHeaders: HostileClient = (target, from) => {
  const socket = open(target, from);
  socket.write("GET /api/v1/tracks HTTP/1.1\r\nHost: x\r\n");
  drip(socket, "X-Slow: 1\r\n", 2_000);
  return socket;
};

const unreadMedia: HostileClient = (target, from) => {
  const socket = open(target, from).pause();
  socket.write(`GET ${target.mediaPath} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(8));
  return socket;
};

const pipelined: HostileClient = (target, from) => {
  const socket = open(target, from).pause();
  socket.write(`GET ${target.mediaPath} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(300));
  return socket;
};

/** A WebSocket without a hello. */
const halfOpen: HostileClient = (target, from) => {
  const socket = open(target, from).resume();
  socket.write(handshake("/tracker"));
  return socket;
};

const slowHandshake: HostileClient = (target, from) => {
  const socket = open(target, from);
  socket.write(handshake("/tracker").slice(0, -2));
  drip(socket, "X-Slow: 1\r\n", 2_000);
  return socket;
};

const trickledBody: HostileClient = (target, from) => {
  const socket = open(target, from);
  socket.write(
    "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{",
  );
  drip(socket, " ", 2_000);
  return socket;
};

const keptAlive: HostileClient = (target, from) => {
  const socket = open(target, from).resume();
  socket.write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
  return socket;
};

/** What a browser says first that takes us for https. */
const garbage: HostileClient = (target, from) => {
  const socket = open(target, from).resume();
  socket.write(Buffer.from("160301020001000001fc0303", "hex"));
  return socket;
};

/** A listener with a token of its own that asks on and on, and reads nothing. */
const neverReading: HostileClient = (target, from) => {
  const socket = open(target, from);
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ format: "jwk" }).x ?? "";
  const origin = `http://${target.host}:${target.port}`;
  const body = JSON.stringify({ publicKey: key });
  let heard = "";
  let token = "";
  const hear = (bytes: Buffer) => {
    heard += bytes.toString("latin1");
    const given = /"token":"([^"]+)"/.exec(heard)?.[1];
    if (token === "" && given !== undefined) {
      token = given;
      socket.write(handshake("/tracker"));
    }
    const nonce = /"nonce":"([^"]+)"/.exec(heard)?.[1];
    if (nonce === undefined) return;
    socket.off("data", hear).pause();
    const signature = sign(null, Buffer.from(helloText(nonce)), privateKey).toString("base64url");
    socket.write(textFrame(JSON.stringify({ type: "hello", protocol: 1, token, publicKey: key, signature })));
    let want = 1;
    const timer = setInterval(() => {
      want = want === 3 ? 1 : want + 1;
      socket.write(textFrame(JSON.stringify({ type: "announce", changes: [["1".repeat(32), 1, want]] })));
    }, 1_000);
    socket.once("close", () => clearInterval(timer));
  };
  socket.on("data", hear);
  socket.write(
    `POST /api/v1/session HTTP/1.1\r\nHost: ${origin.slice(7)}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
};

/** Masked with zeros, which changes nothing. */
function textFrame(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head =
    bytes.length < 126 ? [0x81, 0x80 | bytes.length] : [0x81, 0x80 | 126, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Uint8Array.from([...head, 0, 0, 0, 0]), bytes]);
}

export const hostileClients: Readonly<Record<string, HostileClient>> = {
  idle,
  slowHeaders,
  unreadMedia,
  pipelined,
  halfOpen,
  slowHandshake,
  neverReading,
  trickledBody,
  keptAlive,
  garbage,
};

/** So many of all kinds, each of them there again `againMs` after it was thrown out. */
export class Siege {
  readonly #target: Target;
  readonly #options: { readonly addressOf: (index: number) => string; readonly againMs: number };
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isOver = false;
  thrownOut = 0;

  constructor(target: Target, options: { readonly addressOf: (index: number) => string; readonly againMs: number }) {
    this.#target = target;
    this.#options = options;
  }

  get open(): number {
    return this.#sockets.size;
  }

  add(index: number): void {
    const kinds = Object.values(hostileClients);
    const socket = (kinds[index % kinds.length] as HostileClient)(this.#target, this.#options.addressOf(index));
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      if (this.#isOver) return;
      this.thrownOut += 1;
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          this.add(index);
        },
        this.#options.againMs * (0.5 + (index % 100) / 100),
      );
      this.#timers.add(timer);
    });
  }

  end(): void {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
  }
}
