import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket } from "ws";
import { trustProxy } from "../../server/sockets/trusted-proxies.ts";
import { createRedisCluster } from "../../server/tracker/cluster/redis-cluster.ts";
import { trackerServerLimits } from "../../server/tracker/limits.ts";
import { issueSessionToken, verifySessionToken } from "../../server/tracker/session-token.ts";
import { createTrackerServer, type TrackerServer } from "../../server/tracker/tracker-server.ts";
import type { PeerId } from "../../shared/ids.ts";
import type { ClientMessage, ServerMessage } from "../../shared/signal/message.ts";
import { parseServerMessage } from "../../shared/signal/parse-server-message.ts";
import { helloOf, newPage, type Page } from "./page-identity.ts";

const operator = generateKeyPairSync("ed25519");

/** One tracker with sockets of its own, joined to others over Redis. */
export class ClusterInstance {
  readonly tracker: TrackerServer;
  readonly log: string[];
  readonly #http: Server;
  readonly #lines = new Set<ClusterListener>();

  private constructor(tracker: TrackerServer, http: Server, log: string[]) {
    this.tracker = tracker;
    this.#http = http;
    this.log = log;
  }

  static async start(redisUrl: string): Promise<ClusterInstance> {
    const log: string[] = [];
    const clock = { nowMs: () => Date.now() };
    const note = (fields: object, text: string) => log.push(`${text} ${JSON.stringify(fields)}`);
    const tracker = createTrackerServer({
      verifyToken: (token) => verifySessionToken({ publicKey: operator.publicKey, token, nowMs: Date.now() }),
      limits: trackerServerLimits,
      allowedOrigins: null,
      trustProxy: trustProxy(1),
      log: { info: note, warn: note },
      metrics: {
        countRefusal: () => {},
        countAnnounce: () => undefined,
        countMessage: () => undefined,
      },
      clock,
      cluster: createRedisCluster({ url: redisUrl, log: { info: note, warn: note }, clock }),
    });
    const http = createServer();
    http.on("upgrade", (request, socket, head) => tracker.handleUpgrade(request, socket, head));
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    return new ClusterInstance(tracker, http, log);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}/tracker`;
  }

  async listener(page = newPage(), address = "192.0.2.1"): Promise<ClusterListener> {
    const line = await ClusterListener.connect(this.url, page, address);
    this.#lines.add(line);
    return line;
  }

  async stop(): Promise<void> {
    for (const line of this.#lines) line.close();
    await this.tracker.close(200);
    await new Promise((resolve) => this.#http.close(resolve));
  }
}

/** Keeps every frame until somebody waits for one of its type. */
export class ClusterListener {
  readonly page: Page;
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #frames: ServerMessage[] = [];
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket, page: Page) {
    this.page = page;
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    socket.on("message", (data) => {
      const parsed = parseServerMessage(data.toString());
      if (!parsed.ok) throw new Error(parsed.error);
      this.#frames.push(parsed.value);
      this.#wake();
    });
  }

  static async connect(url: string, page: Page, address: string): Promise<ClusterListener> {
    const socket = new WebSocket(url, { headers: { "x-forwarded-for": address } });
    const listener = new ClusterListener(socket, page);
    const { nonce } = await listener.next("challenge");
    const token = await issueSessionToken({
      privateKey: operator.privateKey,
      peerId: page.peerId,
      nowMs: Date.now(),
    });
    listener.say(helloOf(page, nonce, token));
    await listener.next("welcome");
    return listener;
  }

  get peerId(): PeerId {
    return this.page.peerId;
  }

  say(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The next frame of this type; those before it are dropped. */
  async next<Type extends ServerMessage["type"]>(type: Type): Promise<Extract<ServerMessage, { type: Type }>> {
    for (;;) {
      const message = this.#frames.shift();
      if (message?.type === type) return message as Extract<ServerMessage, { type: Type }>;
      if (message !== undefined) continue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What has arrived; a ping and its pong are the proof that all that was sent before has. */
  async rest(): Promise<ServerMessage[]> {
    const pong = new Promise((resolve) => this.#socket.once("pong", resolve));
    this.#socket.ping();
    await pong;
    return this.#frames.splice(0);
  }

  close(): void {
    this.#socket.terminate();
  }
}
