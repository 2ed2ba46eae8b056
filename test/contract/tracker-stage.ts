import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { WebSocket } from "ws";
import { trustProxy } from "../../server/sockets/trusted-proxies.ts";
import { type TrackerServerLimits, trackerServerLimits } from "../../server/tracker/limits.ts";
import { issueSessionToken, verifySessionToken } from "../../server/tracker/session-token.ts";
import {
  createTrackerServer,
  type TrackerServer,
  type TrackerServerOptions,
} from "../../server/tracker/tracker-server.ts";
import type { ServerMessage } from "../../shared/signal/message.ts";
import { parseServerMessage } from "../../shared/signal/parse-server-message.ts";
import { helloOf, newPage, type Page } from "./page-identity.ts";

/** A tracker on a socket of its own, and pages that connect to it: one at a time, what is exported changes with each start. */

export const rendition = "0123456789abcdef0123456789abcdef";

export const operator = generateKeyPairSync("ed25519");
export const counted = new Map<string, number>();
export let http: Server;
export let tracker: TrackerServer;
export let url: string;
let clients: SocketClient[] = [];

export async function start(
  limits: Partial<TrackerServerLimits> = {},
  others: Partial<TrackerServerOptions> = {},
): Promise<void> {
  const count = (name: string) => counted.set(name, (counted.get(name) ?? 0) + 1);
  tracker = createTrackerServer({
    verifyToken: (token) => verifySessionToken({ publicKey: operator.publicKey, token, nowMs: Date.now() }),
    limits: { ...trackerServerLimits, ...limits },
    allowedOrigins: null,
    trustProxy: trustProxy([]),
    log: { info: () => {}, warn: () => {} },
    metrics: {
      countAnnounce: () => count("announces"),
      countRefusal: (cause) => count(`refused ${cause}`),
      countMessage: (type, direction) => count(`${type} ${direction}`),
    },
    clock: { nowMs: () => Date.now() },
    ...others,
  });
  http = createServer();
  http.on("upgrade", (request, socket, head) => tracker.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/tracker`;
}

export async function stop(): Promise<void> {
  for (const client of clients) client.socket.terminate();
  clients = [];
  await tracker.close(500);
  await new Promise((resolve) => http.close(resolve));
}

/** A client that keeps every frame until somebody asks for it. */
export class SocketClient {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #frames: ServerMessage[] = [];
  #wake: () => void = () => {};

  constructor(headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on("error", () => {});
    this.socket.on("message", (data) => {
      const parsed = parseServerMessage(data.toString());
      if (!parsed.ok) throw new Error(parsed.error);
      this.#frames.push(parsed.value);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on("close", (code) => resolve(code));
    });
    clients.push(this);
  }

  async next<Type extends ServerMessage["type"]>(type: Type): Promise<Extract<ServerMessage, { type: Type }>> {
    while (this.#frames.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const message = this.#frames.shift();
    expect(message).toMatchObject({ type });
    return message as Extract<ServerMessage, { type: Type }>;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** What arrived and nobody asked for. A ping and its pong are the proof that all that was sent before has arrived. */
  async rest(): Promise<ServerMessage[]> {
    const pong = new Promise((resolve) => this.socket.once("pong", resolve));
    this.socket.ping();
    await pong;
    return this.#frames.splice(0);
  }
}

export function tokenFor(page: Page, nowMs = Date.now()): Promise<string> {
  return issueSessionToken({ privateKey: operator.privateKey, peerId: page.peerId, nowMs });
}

export async function connect(
  page: Page = newPage(),
  headers: Record<string, string> = {},
): Promise<{ client: SocketClient; page: Page }> {
  const client = new SocketClient(headers);
  const { nonce } = await client.next("challenge");
  client.say(helloOf(page, nonce, await tokenFor(page)));
  expect(await client.next("welcome")).toMatchObject({ peerId: page.peerId, sharing: "on" });
  return { client, page };
}
