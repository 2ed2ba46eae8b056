import type { IceServer } from "../../../shared/api/session.ts";
import type { BlockKey, EngineInput, LinkId } from "../../../shared/engine/input.ts";
import type { PayloadRef } from "../../../shared/engine/output.ts";
import type { PeerId } from "../../../shared/ids.ts";
import type { ServerMessage } from "../../../shared/signal/message.ts";
import { unreachable } from "../../../shared/unreachable.ts";
import { decode } from "../../../shared/wire/decode.ts";
import { encode } from "../../../shared/wire/encode.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";
import type { ByteArray } from "../byte-array.ts";
import type { Chance } from "../chance.ts";
import type { Clock } from "../clock.ts";
import type { Sessions } from "../session/session.ts";
import { framesOf } from "./frames.ts";
import type { Identity } from "./identity.ts";
import { Links } from "./links.ts";
import type { PeerConnection } from "./peer-connection.ts";
import type { SignalSocket } from "./signal-socket.ts";
import { TrackerSocket } from "./tracker-socket.ts";
import { type Part, UploadQueue } from "./upload-queue.ts";

/** How a page outside the browser makes its connections. */
export interface Network {
  readonly createSocket?: (url: string) => SignalSocket;
  readonly createConnection?: (configuration: RTCConfiguration) => PeerConnection;
}

export interface MeshOptions {
  readonly baseUrl: string;
  readonly identity: Identity;
  readonly sessions: Pick<Sessions, "latest" | "withToken" | "forgetToken">;
  readonly network: Network;
  readonly clock: Clock;
  readonly chance: Chance;
  input(input: EngineInput): void;
  /** A part of a block came; it is kept behind the others of this name, until the core is done with them. */
  keepPart(from: PayloadRef, offset: number, part: ByteArray): void;
  readBlock(key: BlockKey): Promise<ByteArray | "unreadable" | null>;
  /** The operator switched sharing for everyone. */
  onPolicy(sharing: "on" | "off"): void;
}

/** All that this page says to other listeners and to the tracker. Nothing happens before `connect`. */
export class Mesh {
  readonly tracker: TrackerSocket;
  readonly links: Links;
  readonly #options: MeshOptions;
  readonly #uploads = new Map<LinkId, UploadQueue>();

  constructor(options: MeshOptions) {
    this.#options = options;
    const { baseUrl, identity, sessions, network, clock, chance, input } = options;
    this.tracker = new TrackerSocket({
      baseUrl,
      identity,
      sessions,
      clock,
      chance,
      onOpen: (welcome) => {
        if (welcome.sharing === "off") options.onPolicy("off");
        else {
          // The tracker tells next which renditions are closed. Those that it told before an outage may be open again.
          input({ type: "closed", renditionIds: [] });
          input({ type: "tracker-open" });
        }
      },
      onClosed: () => input({ type: "tracker-closed" }),
      onMessage: (message) => this.#hear(message),
      ...(network.createSocket ? { createSocket: network.createSocket } : {}),
    });
    this.links = new Links({
      ownPeerId: identity.peerId,
      clock,
      chance,
      iceServers: () => (sessions.latest?.iceServers ?? []).map(toRtc),
      signal: (message) => this.tracker.send(message),
      onOpen: (linkId, peerId) => this.#opened(linkId, peerId),
      onClosed: (linkId, peerId) => {
        this.#uploads.delete(linkId);
        input({ type: "link-closed", linkId, peerId });
      },
      onDialFailed: (peerId, refused = false) => input({ type: "dial-failed", peerId, refused }),
      onOffered: (peerId) => input({ type: "offered", peerId }),
      onFrame: (linkId, bytes) => this.#frame(linkId, bytes),
      onFlood: (linkId, budget) => input({ type: "flood", linkId, budget }),
      onNonsense: (linkId) => input({ type: "bad-message", linkId, error: "Cannot decode frame: it is text" }),
      onRoom: (linkId) => void this.#uploads.get(linkId)?.pump(),
      ...(network.createConnection ? { createConnection: network.createConnection } : {}),
    });
  }

  send(linkId: LinkId, message: PeerMessage): void {
    if (message.type === "block") throw new Error("Cannot send a block without its payload");
    const link = this.links.get(linkId);
    for (const frame of link ? framesOf(message) : []) link?.send(frame);
    if (message.type === "reject") this.#uploads.get(linkId)?.cancel(message.requestId);
  }

  sendBlock({ linkId, ...part }: Part & { readonly linkId: LinkId }): void {
    const uploads = this.#uploads.get(linkId);
    if (uploads) uploads.add(part);
    else this.#options.input({ type: "block-sent", linkId, requestId: part.requestId, bytes: 0 });
  }

  hangUp(peerId: PeerId): void {
    for (const link of this.links.open) if (link.peerId === peerId) this.#uploads.delete(link.linkId);
    this.links.hangUp(peerId);
  }

  /** Says goodbye to everyone and closes everything, now. */
  leave(reason: "leaving" | "sharing-off"): void {
    this.links.closeAll(encode({ type: "goodbye", reason }) as ByteArray);
    this.tracker.disconnect();
  }

  #opened(linkId: LinkId, peerId: PeerId): void {
    const link = this.links.get(linkId);
    if (!link) return;
    const { input, readBlock } = this.#options;
    const uploads = new UploadQueue(link, {
      readBlock,
      onSent: (requestId, bytes) => input({ type: "block-sent", linkId, requestId, bytes }),
      onUnreadable: (requestId, key) => input({ type: "block-unreadable", linkId, requestId, key }),
    });
    this.#uploads.set(linkId, uploads);
    input({ type: "link-open", linkId, peerId });
    void link.isInside().then((inside) => {
      if (inside && link.state === "open") input({ type: "link-inside", linkId });
    });
  }

  #frame(linkId: LinkId, bytes: ByteArray): void {
    const decoded = decode(bytes);
    if (!decoded.ok) {
      if (decoded.error.kind === "malformed") {
        this.#options.input({ type: "bad-message", linkId, error: decoded.error.text });
      }
      return;
    }
    const { message, payload } = decoded.value;
    if (message.type === "block" && payload) {
      const from = { via: "link", linkId, requestId: message.requestId } as const;
      this.#options.keepPart(from, message.offset, payload as ByteArray);
    }
    if (message.type === "cancel") this.#uploads.get(linkId)?.cancel(message.requestId);
    this.#options.input({ type: "message", linkId, message });
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case "introduce":
        this.links.introduce(message.peers.map((peer) => peer.peerId));
        this.#options.input({ type: "introduced", peers: message.peers });
        return;
      case "swarm":
        this.#options.input({
          type: "swarm",
          renditionId: message.renditionId,
          holders: message.holders,
          wanters: message.wanters,
        });
        return;
      case "closed":
        this.#options.input({ type: "closed", renditionIds: message.renditions });
        return;
      case "offer":
      case "answer":
      case "candidate":
        this.links.relayed(message);
        return;
      case "sharing":
        this.#options.onPolicy(message.sharing);
        return;
      case "error":
        if (message.dial !== undefined && message.code !== "too-many-candidates") this.links.dialRefused(message.dial);
        return;
      case "challenge":
      case "welcome":
      case "refused":
      case "gone":
      case "moved":
        return;
      default:
        unreachable(message);
    }
  }
}

function toRtc(server: IceServer): RTCIceServer {
  return { ...server, urls: [...server.urls] };
}
