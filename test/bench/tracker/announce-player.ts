import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { renditionOf, Taste } from "./song-taste.ts";

const offers = 5;
const sdp = "v=0 ".padEnd(1_024, "x");

/** One listener at a tracker of the WebTorrent dialect: a swarm for each track, left and entered at each change. */
export class AnnouncePlayer {
  readonly #socket: WebSocket;
  readonly #taste: Taste;
  readonly #peerId = randomBytes(10).toString("hex");
  #playing = -1;
  #answered: () => void = () => undefined;
  #awaited: string | null = null;

  private constructor(socket: WebSocket, taste: Taste) {
    this.#socket = socket;
    this.#taste = taste;
    socket.on("message", (data: Buffer) => this.#hear(data.toString()));
    socket.on("error", () => undefined);
  }

  static async connect(options: {
    readonly port: number;
    readonly localAddress: string;
    readonly taste?: Taste;
  }): Promise<AnnouncePlayer> {
    const { port, localAddress, taste = new Taste(1, 1) } = options;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { localAddress, perMessageDeflate: false });
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return new AnnouncePlayer(socket, taste);
  }

  /** Leaves one swarm and enters the next, with five offers or none. Resolves when the entry is answered. */
  changeTrack(withOffers: boolean): Promise<void> {
    const before = this.#playing;
    do this.#playing = this.#taste.draw();
    while (this.#playing === before);
    if (before >= 0) this.#announce(before, { event: "stopped" });
    const made = withOffers ? Array.from({ length: offers }, () => this.#offer()) : [];
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#awaited = infoHashOf(this.#playing);
      this.#announce(this.#playing, { event: "started", numwant: made.length, offers: made });
    });
  }

  /** Announces a song with five offers. */
  enter(track: number, event: "started" | "update"): void {
    const made = Array.from({ length: offers }, () => this.#offer());
    this.#announce(track, { ...(event === "started" && { event }), numwant: made.length, offers: made });
  }

  leave(track: number): void {
    this.#announce(track, { event: "stopped" });
  }

  close(): void {
    this.#socket.terminate();
  }

  #offer() {
    return { offer_id: randomBytes(10).toString("hex"), offer: { type: "offer", sdp } };
  }

  #announce(track: number, more: object): void {
    const fields = {
      action: "announce",
      info_hash: infoHashOf(track),
      peer_id: this.#peerId,
      uploaded: 0,
      downloaded: 0,
    };
    this.#socket.send(JSON.stringify({ ...fields, left: 1, ...more }));
  }

  #hear(text: string): void {
    const message = JSON.parse(text);
    if (message.offer) {
      const answer = { type: "answer", sdp };
      const { info_hash, peer_id, offer_id } = message;
      const fields = { action: "announce", info_hash, peer_id: this.#peerId, to_peer_id: peer_id, offer_id, answer };
      this.#socket.send(JSON.stringify(fields));
    } else if (message.info_hash === this.#awaited && message.interval !== undefined) {
      this.#awaited = null;
      this.#answered();
    }
  }
}

/** 20 bytes, one character each. */
function infoHashOf(track: number): string {
  return renditionOf(track).slice(0, 20);
}
