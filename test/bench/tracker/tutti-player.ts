import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { WebSocket } from "ws";
import { issueSessionToken } from "../../../server/tracker/session-token.ts";
import type { AnnounceChange } from "../../../shared/announce-change.ts";
import type { PeerId } from "../../../shared/ids.ts";
import { type ClientMessage, helloText, type ServerMessage } from "../../../shared/signal/message.ts";
import { renditionOf, type Taste } from "./song-taste.ts";

/** Bytes of an offer or an answer as Chromium makes them, with two candidates. */
const sdp = [
  "v=0",
  "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "a=msid-semantic: WMS",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 0.0.0.0",
  "a=candidate:1467250027 1 udp 2122260223 192.0.2.17 46243 typ host generation 0",
  "a=candidate:1853887674 1 udp 1518280447 198.51.100.4 36768 typ srflx raddr 0.0.0.0 rport 0 generation 0",
  "a=ice-ufrag:q51o",
  "a=ice-pwd:RE8wlU4DglW5Mq/XOnT9kw2l",
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${new Array(32).fill("AB").join(":")}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=sctp-port:5000",
  "a=max-message-size:262144",
  "",
].join("\r\n");

/** One listener at our tracker: says hello, announces what it holds, changes tracks, and dials whom it is told of. */
export class TuttiPlayer {
  readonly #socket: WebSocket;
  readonly #taste: Taste;
  #hears: (message: ServerMessage) => void = () => undefined;
  #playing = -1;
  #next: number;
  /** Answers that are still to come, and what to do then. */
  #awaited = 0;
  #answered: () => void = () => undefined;
  /** Whether it dials whom it is told of. */
  dials = false;

  private constructor(socket: WebSocket, taste: Taste) {
    this.#socket = socket;
    this.#taste = taste;
    this.#next = taste.draw();
    socket.on("message", (data: Buffer) => this.#hears(JSON.parse(data.toString()) as ServerMessage));
    socket.on("error", () => undefined);
  }

  static async connect(options: {
    readonly port: number;
    readonly localAddress: string;
    readonly operator: KeyObject;
    readonly taste: Taste;
  }): Promise<TuttiPlayer> {
    const { port, localAddress, operator, taste } = options;
    const page = generateKeyPairSync("ed25519");
    const publicKey = page.publicKey.export({ format: "jwk" }).x ?? "";
    const peerId = createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("base64url") as PeerId;
    const token = await issueSessionToken({ privateKey: operator, peerId, nowMs: Date.now() });
    const socket = new WebSocket(`ws://127.0.0.1:${port}/tracker`, { localAddress, perMessageDeflate: false });
    const player = new TuttiPlayer(socket, taste);
    await new Promise<void>((resolve, reject) => {
      socket.once("close", () => reject(new Error("The tracker closed the socket before it said welcome")));
      player.#hears = (message) => {
        if (message.type === "challenge") {
          const signature = sign(null, Buffer.from(helloText(message.nonce)), page.privateKey).toString("base64url");
          player.say({ type: "hello", protocol: 1, token, publicKey, signature });
        } else if (message.type === "welcome") resolve();
      };
    });
    player.#hears = (message) => player.#hear(message);
    return player;
  }

  /** All that is in its cache. */
  announceHeld(tracks: readonly number[]): void {
    const changes = tracks.map((track): AnnounceChange => [renditionOf(track), 45, 0]);
    for (let start = 0; start < changes.length; start += 250) {
      this.say({ type: "announce", changes: changes.slice(start, start + 250) });
    }
  }

  /** One song ends, the next begins, and one after it is known: one announce. Resolves when both wants are answered. */
  changeTrack(): Promise<void> {
    const before = this.#playing;
    this.#playing = this.#next;
    do this.#next = this.#taste.draw();
    while (this.#next === this.#playing || this.#next === before);
    const changes: AnnounceChange[] = [
      [renditionOf(this.#playing), 2, 3],
      [renditionOf(this.#next), 0, 2],
    ];
    if (before >= 0 && before !== this.#playing) changes.unshift([renditionOf(before), 45, 0]);
    this.#awaited = 2;
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.say({ type: "announce", changes });
    });
  }

  get isClosed(): boolean {
    return this.#socket.readyState !== WebSocket.OPEN;
  }

  close(): void {
    this.#socket.terminate();
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case "swarm":
        this.#awaited -= 1;
        if (this.#awaited === 0) this.#answered();
        break;
      case "introduce":
        if (this.dials) for (const { peerId, offerer } of message.peers) if (offerer) this.#offer(peerId);
        break;
      case "offer":
        this.say({ type: "answer", to: message.from, dial: message.dial, sdp });
        break;
      case "answer":
        this.say({ type: "dial-result", to: message.from, ok: true });
        break;
    }
  }

  #offer(to: PeerId): void {
    this.say({ type: "offer", to, dial: "d1", sdp });
  }

  /** Whatever a listener may say. */
  say(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }
}
