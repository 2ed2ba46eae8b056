import type { LinkId } from "../../../shared/engine/input.ts";
import type { PeerId } from "../../../shared/ids.ts";
import { signalLimits } from "../../../shared/signal/limits.ts";
import type { ClientMessage, RelayedMessage, RelayedOfferMessage } from "../../../shared/signal/message.ts";
import type { BudgetName } from "../../../shared/wire/frame-budget.ts";
import type { ByteArray } from "../byte-array.ts";
import { type Chance, hexName } from "../chance.ts";
import type { Cancel, Clock } from "../clock.ts";
import { crossingMs, dialGuardMs, introducedMax, waitingOffersMax } from "../limits.ts";
import { Link, type LinkEvents } from "./link.ts";
import type { PeerConnection } from "./peer-connection.ts";

export interface LinksOptions {
  readonly ownPeerId: PeerId;
  readonly clock: Clock;
  readonly chance: Chance;
  iceServers(): RTCIceServer[];
  /** Sends through the tracker; false when it cannot be reached now. */
  signal(message: ClientMessage): boolean;
  onOpen(linkId: LinkId, peerId: PeerId): void;
  onClosed(linkId: LinkId, peerId: PeerId): void;
  /** `refused`: the tracker would not relay it. */
  onDialFailed(peerId: PeerId, refused?: boolean): void;
  /** An introduced peer makes an offer: `answer` it, or leave it. */
  onOffered(peerId: PeerId): void;
  onFrame(linkId: LinkId, bytes: ByteArray): void;
  onFlood(linkId: LinkId, budget: BudgetName): void;
  onNonsense(linkId: LinkId): void;
  onRoom(linkId: LinkId): void;
  /** For a page outside the browser. */
  readonly createConnection?: (configuration: RTCConfiguration) => PeerConnection;
}

/** Chance in the name of a dial: 16 hexadecimal digits, as many as the tracker takes. */
const dialNameBytes = signalLimits.dialCharactersMax / 2;

/** All WebRTC connections of this page: at most one for each peer, and only with peers that the tracker introduced. */
export class Links {
  readonly #options: LinksOptions;
  readonly #byPeer = new Map<PeerId, Link>();
  readonly #byId = new Map<LinkId, Link>();
  /** Peers whose offer we wait for, with the timer that gives up. */
  readonly #awaited = new Map<PeerId, Cancel>();
  readonly #introduced = new Set<PeerId>();
  /** The newest offer of each peer, until it is answered. */
  readonly #offers = new Map<PeerId, RelayedOfferMessage>();
  readonly #events: LinkEvents;
  /** Its dial was the last that the tracker would not relay. */
  #refused: Link | null = null;
  #nextLinkId = 1;

  constructor(options: LinksOptions) {
    this.#options = options;
    this.#events = {
      onOpen: (link) => {
        this.#stopAwaiting(link.peerId);
        options.onOpen(link.linkId, link.peerId);
      },
      onClosed: (link, opened) => this.#closed(link, opened),
      onFrame: (link, bytes) => {
        if (this.#byId.has(link.linkId)) options.onFrame(link.linkId, bytes);
      },
      onFlood: (link, budget) => this.#flooded(link, budget),
      onNonsense: (link) => options.onNonsense(link.linkId),
      onRoom: (link) => options.onRoom(link.linkId),
      onCandidate: (link, candidate) => {
        const mid = candidate.sdpMid ?? "0";
        options.signal({ type: "candidate", to: link.peerId, dial: link.dial, candidate: candidate.candidate, mid });
      },
    };
  }

  get(linkId: LinkId): Link | undefined {
    return this.#byId.get(linkId);
  }

  get open(): readonly Link[] {
    return [...this.#byId.values()].filter((link) => link.state === "open");
  }

  /** Tells the tracker, once the round trip is known, that the dial made a link. The offerer tells it for both. */
  measured(linkId: LinkId, roundTripMs: number): void {
    const link = this.#byId.get(linkId);
    if (!link?.offerer) return;
    this.#options.signal({ type: "dial-result", to: link.peerId, ok: true, roundTripMs: reportable(roundTripMs) });
  }

  introduce(peerIds: readonly PeerId[]): void {
    for (const peerId of peerIds) {
      this.#introduced.delete(peerId);
      this.#introduced.add(peerId);
    }
    for (const peerId of this.#introduced) {
      if (this.#introduced.size <= introducedMax) break;
      this.#introduced.delete(peerId);
    }
  }

  dial(peerId: PeerId, offerer: boolean): void {
    if (this.#byPeer.has(peerId)) return;
    if (offerer) return void this.#offer(peerId);
    if (this.#awaited.has(peerId)) return;
    const giveUp = () => {
      this.#awaited.delete(peerId);
      this.#options.onDialFailed(peerId);
    };
    this.#awaited.set(peerId, this.#options.clock.after(dialGuardMs, giveUp));
  }

  /** What another listener said through the tracker. */
  relayed(message: RelayedMessage): void {
    if (message.type === "offer") return this.#offered(message);
    const link = this.#byPeer.get(message.from);
    if (!link || link.dial !== message.dial || link.state === "closed") return;
    if (message.type === "candidate") {
      void link.takeCandidate({ candidate: message.candidate, sdpMid: message.mid });
    } else if (link.offerer) {
      link.takeAnswer(message.sdp).catch(() => link.close());
    }
  }

  /** The tracker would not relay this dial. */
  dialRefused(dial: string): void {
    for (const link of this.#byPeer.values()) {
      if (link.dial !== dial || link.state !== "dialling") continue;
      this.#refused = link;
      return link.close();
    }
  }

  /**
   * Closes without telling the core, which asked for it. For us the link is gone at once; its connection closes `farewellMs` later, so
   * that frames which were sent before still go out.
   */
  hangUp(peerId: PeerId): void {
    this.#stopAwaiting(peerId);
    const link = this.#byPeer.get(peerId);
    if (!link) return;
    this.#forget(link);
    link.closeSoon();
  }

  /** For `pagehide` and for the listener's "no": nothing stays. */
  closeAll(lastFrame: ByteArray): void {
    for (const peerId of [...this.#awaited.keys()]) this.#stopAwaiting(peerId);
    for (const link of [...this.#byPeer.values()]) {
      link.send(lastFrame);
      link.close();
    }
    this.#introduced.clear();
    this.#offers.clear();
  }

  /** Takes the newest offer of a peer; nothing happens when there is none. */
  answer(peerId: PeerId): void {
    const offer = this.#offers.get(peerId);
    if (offer) void this.#answer(offer);
  }

  #offered(offer: RelayedOfferMessage): void {
    const { from } = offer;
    if (!this.#introduced.has(from)) return;
    this.#offers.delete(from);
    this.#offers.set(from, offer);
    for (const peerId of this.#offers.keys()) {
      if (this.#offers.size <= waitingOffersMax) break;
      this.#offers.delete(peerId);
    }
    this.#options.onOffered(from);
  }

  async #offer(peerId: PeerId): Promise<void> {
    const link = this.#create(peerId, { dial: hexName(this.#options.chance, dialNameBytes), offerer: true });
    if (!link) return;
    try {
      const sdp = await link.makeOffer();
      // The other's offer came meanwhile, or we hung up: a late one would end the link that is made of the other's.
      if (link.state === "closed") return;
      if (!this.#options.signal({ type: "offer", to: peerId, dial: link.dial, sdp })) link.close();
    } catch {
      link.close();
    }
  }

  async #answer({ from, dial, sdp }: RelayedOfferMessage): Promise<void> {
    this.#offers.delete(from);
    const known = this.#byPeer.get(from);
    if (known && this.#crosses(known)) return;
    if (known) {
      // A peer that makes a new offer has lost its end of the link that we still hold.
      const opened = known.state === "open";
      this.#forget(known);
      known.close();
      if (opened) this.#options.onClosed(known.linkId, from);
    }
    const link = this.#create(from, { dial, offerer: false });
    if (!link) return;
    this.#stopAwaiting(from);
    try {
      const answer = await link.takeOffer(sdp);
      if (link.state === "closed") return;
      if (!this.#options.signal({ type: "answer", to: from, dial, sdp: answer })) link.close();
    } catch {
      link.close();
    }
  }

  /** Offers that cross: the lower id stays the offerer. One that is older than any crossing was never heard. */
  #crosses({ state, offerer, begunAtMs, peerId }: Link): boolean {
    const { ownPeerId, clock } = this.#options;
    return state === "dialling" && offerer && ownPeerId < peerId && clock.nowMs() - begunAtMs < crossingMs;
  }

  #create(peerId: PeerId, { dial, offerer }: { dial: string; offerer: boolean }): Link | null {
    const configuration: RTCConfiguration = { iceServers: this.#options.iceServers() };
    let connection: PeerConnection;
    try {
      connection = this.#options.createConnection?.(configuration) ?? new RTCPeerConnection(configuration);
    } catch {
      this.#options.onDialFailed(peerId);
      return null;
    }
    const parts = { connection, clock: this.#options.clock, events: this.#events };
    const link = new Link({ linkId: this.#nextLinkId, peerId, dial, offerer }, parts);
    this.#nextLinkId += 1;
    this.#byPeer.set(peerId, link);
    this.#byId.set(link.linkId, link);
    return link;
  }

  #closed(link: Link, opened: boolean): void {
    if (!this.#byId.has(link.linkId)) return;
    this.#forget(link);
    if (opened) return this.#options.onClosed(link.linkId, link.peerId);
    if (link.offerer) this.#options.signal({ type: "dial-result", to: link.peerId, ok: false });
    this.#options.onDialFailed(link.peerId, this.#refused === link);
  }

  /** One that the core knows no more ends all the same. */
  #flooded(link: Link, budget: BudgetName): void {
    if (this.#byId.has(link.linkId)) this.#options.onFlood(link.linkId, budget);
    link.closeSoon();
  }

  #forget(link: Link): void {
    this.#byId.delete(link.linkId);
    if (this.#byPeer.get(link.peerId) === link) this.#byPeer.delete(link.peerId);
  }

  #stopAwaiting(peerId: PeerId): void {
    this.#awaited.get(peerId)?.();
    this.#awaited.delete(peerId);
  }
}

function reportable(roundTripMs: number): number {
  return Math.max(0, Math.min(signalLimits.roundTripMsMax, Math.round(roundTripMs)));
}
