import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { WebSocket } from "ws";
import {
  type AnnounceServer,
  type AnnounceServerOptions,
  createAnnounceServer,
} from "../../server/announce/announce-server.ts";
import { type AnnounceServerLimits, announceServerLimits } from "../../server/announce/limits.ts";
import { Admission } from "../../server/sockets/admission.ts";
import { trustProxy } from "../../server/sockets/trusted-proxies.ts";
import type { AnnounceLimits } from "../../shared/announce/limits.ts";
import { dialSdp } from "../rigs/dial.ts";

export const infoHash = '\u0000\u001f"\\/\u007f\u0080\u00ffabcdefghijkl';
export const offerSdp = dialSdp;
export const answerSdp = offerSdp.replace("actpass", "active");

/** 20 bytes from a short name. */
export function idOf(name: string): string {
  return name.padEnd(20, "-");
}

export interface RigOptions extends Partial<Omit<AnnounceServerOptions, "limits">> {
  readonly limits?: Partial<Omit<AnnounceServerLimits, "core">>;
  readonly core?: Partial<AnnounceLimits>;
}

/** The real server of `/announce` on a free port, and clients of it. */
export class AnnounceRig {
  readonly #http: Server = createServer();
  readonly clients: SocketClient[] = [];
  readonly logged: object[] = [];
  server!: AnnounceServer;
  url = "";

  async start({ limits = {}, core = {}, ...options }: RigOptions = {}): Promise<void> {
    const all = { ...announceServerLimits, ...limits, core: { ...announceServerLimits.core, ...core } };
    this.server = createAnnounceServer({
      isAnyOrigin: false,
      infoHashes: null,
      allowedOrigins: null,
      limits: all,
      admission: new Admission(all),
      trustProxy: trustProxy([]),
      log: { warn: (fields) => this.logged.push(fields) },
      clock: { nowMs: () => Date.now() },
      ...options,
    });
    this.#http.on("upgrade", (request, socket, head) => this.server.handleUpgrade(request, socket, head));
    await new Promise<void>((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
    this.url = `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}/announce`;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.socket.terminate();
    await this.server.close(500);
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** An open socket. */
  async client(headers: Record<string, string> = {}): Promise<SocketClient> {
    const client = this.knock(headers);
    await new Promise((resolve) => client.socket.once("open", resolve));
    return client;
  }

  /** A socket that may be refused. */
  knock(headers: Record<string, string> = {}): SocketClient {
    const client = new SocketClient(this.url, headers);
    this.clients.push(client);
    return client;
  }

  /** An open socket whose peer is in the swarm. */
  async peer(name: string, fields: object = {}): Promise<SocketClient> {
    const client = await this.client();
    client.announce(name, fields);
    expect(await client.next()).toMatchObject({ action: "announce", interval: 120 });
    return client;
  }
}

export type Heard = Record<string, unknown>;

/** A client that keeps every frame until somebody asks for it. */
export class SocketClient {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #frames: Heard[] = [];
  #wake: () => void = () => {};

  constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on("error", () => {});
    this.socket.on("message", (data) => {
      this.#frames.push(JSON.parse(data.toString()) as Heard);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on("close", (code) => resolve(code));
    });
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  announce(name: string, fields: object = {}): void {
    this.say({ action: "announce", info_hash: infoHash, peer_id: idOf(name), ...fields });
  }

  async next(): Promise<Heard> {
    while (this.#frames.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#frames.shift() as Heard;
  }

  /** What had arrived when the socket closed. */
  async last(): Promise<Heard[]> {
    await this.closed;
    return this.#frames.splice(0);
  }

  /** What arrived and nobody asked for. A ping and its pong are the proof that all that was sent before has arrived. */
  async rest(): Promise<Heard[]> {
    const pong = new Promise((resolve) => this.socket.once("pong", resolve));
    this.socket.ping();
    await pong;
    return this.#frames.splice(0);
  }
}

export function offersOf(...names: string[]): { offer: { type: "offer"; sdp: string }; offer_id: string }[] {
  return names.map((name) => ({ offer: { type: "offer", sdp: offerSdp }, offer_id: idOf(name) }));
}
