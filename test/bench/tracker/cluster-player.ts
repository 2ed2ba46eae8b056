import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { WebSocket } from "ws";
import { trackerRetryMaxMs, trackerRetryMinMs } from "../../../client/engine/limits.ts";
import { issueSessionToken } from "../../../server/tracker/session-token.ts";
import type { AnnounceChange } from "../../../shared/announce-change.ts";
import type { PeerId } from "../../../shared/ids.ts";
import { type ClientMessage, helloText, type ServerMessage } from "../../../shared/signal/message.ts";
import { dialSdp } from "../../rigs/dial.ts";
import { renditionOf, type Taste } from "./song-taste.ts";

/** What a proxy before the instances knows: where they listen, those in service. */
export interface Proxy {
  ports(): readonly number[];
}

export interface ClusterPlayerOptions {
  readonly proxy: Proxy;
  readonly operator: KeyObject;
  readonly taste: Taste;
  readonly localAddress: string;
  /** Tracks in its cache. */
  readonly held: number;
}

/** Null: the instance sent it away before. */
type Answered = boolean | null;

/** Longest wait for the answer to an announce before it counts as failed, ms. */
const answerMs = 5_000;

/**
 * A listener that stays: when its line is lost it waits as the page does, comes back through whatever instance the proxy gives it, and announces
 * everything again. It dials whom it is told of; its links need no tracker.
 */
export class ClusterPlayer {
  readonly #options: ClusterPlayerOptions;
  readonly #key = generateKeyPairSync("ed25519");
  readonly #publicKey = this.#key.publicKey.export({ format: "jwk" }).x ?? "";
  readonly peerId = createHash("sha256")
    .update(Buffer.from(this.#publicKey, "base64url"))
    .digest("base64url") as PeerId;
  readonly held: Set<number>;
  readonly links = new Set<PeerId>();
  /** Where its line goes. */
  port = 0;
  /** Whether all that it holds and wants was taken in by the instance that it is at. */
  announced = false;
  /**
   * Since the start: lines lost, attempts that no instance took, announces without an answer, announces cut by a `moved` (said again with all else
   * at the next instance), links that it was told to drop.
   */
  readonly counts = { lost: 0, refused: 0, unanswered: 0, cut: 0, dropped: 0 };
  #socket: WebSocket | null = null;
  #playing: number;
  #next: number;
  #moveAfterMs: number | null = null;
  #closed = false;
  readonly #awaited = new Map<string, (answered: Answered) => void>();

  constructor(options: ClusterPlayerOptions) {
    this.#options = options;
    this.held = new Set(options.taste.drawMany(options.held));
    this.#playing = options.taste.draw();
    this.#next = options.taste.draw();
  }

  /** What an instance knows of it: the swarms that it is in. */
  get swarms(): number {
    return new Set([...this.held, this.#playing, this.#next]).size;
  }

  /** Until it has announced everything; true when that was answered. */
  async connect(): Promise<boolean> {
    const ports = this.#options.proxy.ports();
    const first = Math.floor(this.#options.taste.random() * ports.length);
    for (const port of [...ports.slice(first), ...ports.slice(0, first)]) {
      if (!(await this.#greet(port))) continue;
      return this.#announceAll();
    }
    this.counts.refused += 1;
    this.#comeBack();
    return false;
  }

  async #greet(port: number): Promise<boolean> {
    const { localAddress, operator } = this.#options;
    const token = await issueSessionToken({ privateKey: operator, peerId: this.peerId, nowMs: Date.now() });
    const socket = new WebSocket(`ws://127.0.0.1:${port}/tracker`, { localAddress, perMessageDeflate: false });
    socket.on("error", () => undefined);
    const isWelcome = await new Promise<boolean>((resolve) => {
      socket.once("close", () => resolve(false));
      socket.on("message", (data: Buffer) => {
        const message = JSON.parse(data.toString()) as ServerMessage;
        if (message.type === "challenge") {
          const signature = sign(null, Buffer.from(helloText(message.nonce)), this.#key.privateKey);
          const hello = { token, publicKey: this.#publicKey, signature: signature.toString("base64url") };
          socket.send(JSON.stringify({ type: "hello", protocol: 1, ...hello } satisfies ClientMessage));
        } else if (message.type === "welcome") resolve(true);
        else this.#hear(message);
      });
    });
    if (!isWelcome || this.#closed) {
      socket.terminate();
      return false;
    }
    this.#socket = socket;
    this.port = port;
    socket.once("close", () => {
      if (this.#socket === socket) this.#lose();
    });
    if (socket.readyState !== socket.OPEN) this.#lose();
    return true;
  }

  #lose(answered: Answered = false): void {
    if (this.#socket === null) return;
    this.#socket = null;
    this.port = 0;
    this.announced = false;
    for (const settle of this.#awaited.values()) settle(answered);
    this.#awaited.clear();
    if (this.#closed) return;
    this.counts.lost += 1;
    this.#comeBack();
  }

  #comeBack(): void {
    const spreadMs = trackerRetryMinMs + Math.random() * (trackerRetryMaxMs - trackerRetryMinMs);
    setTimeout(() => {
      if (!this.#closed) void this.connect();
    }, this.#moveAfterMs ?? spreadMs);
    this.#moveAfterMs = null;
  }

  async #announceAll(): Promise<boolean> {
    const held = [...this.held].map((track): AnnounceChange => [renditionOf(track), 45, 0]);
    for (let start = 0; start < held.length; start += 250) {
      this.#say({ type: "announce", changes: held.slice(start, start + 250) });
    }
    this.announced = (await this.#announce([])) === true;
    return this.announced;
  }

  /** One song ends, the next begins. True when both wants were answered on the line on which they were said; null without a line, or when it was sent away meanwhile. */
  async changeTrack(): Promise<Answered> {
    if (!this.announced) return null;
    const before = this.#playing;
    this.#playing = this.#next;
    do this.#next = this.#options.taste.draw();
    while (this.#next === this.#playing || this.#next === before);
    const gone: AnnounceChange[] = before === this.#playing ? [] : [[renditionOf(before), 45, 0]];
    if (gone.length > 0) this.held.add(before);
    return this.#announce(gone);
  }

  async #announce(more: readonly AnnounceChange[]): Promise<Answered> {
    const playing = renditionOf(this.#playing);
    const next = renditionOf(this.#next);
    const answers = Promise.all([...new Set([playing, next])].map((rendition) => this.#answerTo(rendition)));
    this.#say({
      type: "announce",
      changes: [...more, [playing, 2, 3], ...(next === playing ? [] : [[next, 0, 2] as const])],
    });
    const all = await answers;
    if (all.every((one) => one === true)) return true;
    if (this.#closed) return null;
    if (all.includes(null)) {
      this.counts.cut += 1;
      return null;
    }
    this.counts.unanswered += 1;
    return false;
  }

  #answerTo(renditionId: string): Promise<Answered> {
    this.#awaited.get(renditionId)?.(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), answerMs);
      this.#awaited.set(renditionId, (answered) => {
        clearTimeout(timer);
        resolve(answered);
      });
    });
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case "swarm":
        this.#awaited.get(message.renditionId)?.(true);
        this.#awaited.delete(message.renditionId);
        break;
      case "introduce":
        for (const { peerId, offerer } of message.peers) {
          if (offerer && !this.links.has(peerId)) this.#say({ type: "offer", to: peerId, dial: "d1", sdp: dialSdp });
        }
        break;
      case "offer":
        this.links.add(message.from);
        this.#say({ type: "answer", to: message.from, dial: message.dial, sdp: dialSdp });
        break;
      case "answer":
        this.links.add(message.from);
        this.#say({ type: "dial-result", to: message.from, ok: true });
        break;
      case "moved":
        this.#moveAfterMs = message.retryAfterMs;
        this.#socket?.close();
        this.#lose(null);
        break;
      case "sharing":
        if (message.sharing === "off") this.counts.dropped += this.links.size;
        break;
    }
  }

  #say(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  close(): void {
    this.#closed = true;
    this.#socket?.terminate();
  }
}
