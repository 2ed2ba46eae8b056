import type { BlockKey, LinkId } from "../../../shared/engine/input.ts";
import type { PeerId } from "../../../shared/ids.ts";
import type { Random } from "../../../shared/seeded-random.ts";
import { signalLimits } from "../../../shared/signal/limits.ts";
import type { ClientMessage, ServerMessage } from "../../../shared/signal/message.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";
import { canReach, type Nat } from "../audience/character.ts";
import type { Stream } from "../lines/stream.ts";
import { openChannel } from "./across.ts";
import type { Clock } from "./condition.ts";
import { type FrameCounts, frameBytes, messageBytes } from "./frame-bytes.ts";
import { type Host, isCutOff, transmit, whenAwake } from "./host.ts";
import { alertBytes, farewellMs, iceFailsMs, tellOverLine, whenThrough } from "./link-timing.ts";

/** What the bytes of a block are, instead of the bytes. */
export interface Payload {
  readonly key: BlockKey;
  readonly intact: boolean;
  readonly bytes: number;
}

export interface MeshEvents {
  readonly onOpen: (linkId: LinkId, peerId: PeerId) => void;
  readonly onClosed: (linkId: LinkId, peerId: PeerId) => void;
  /** `refused`: the tracker would not relay it. */
  readonly onDialFailed: (peerId: PeerId, refused: boolean) => void;
  readonly onOffered: (peerId: PeerId) => void;
  readonly onMessage: (linkId: LinkId, message: PeerMessage, payload: Payload | null) => void;
  readonly onBlockSent: (linkId: LinkId, requestId: number, bytes: number) => void;
}

export interface MeshOptions {
  /** The page's clock: it holds what falls due while the machine sleeps. */
  readonly scheduler: Clock;
  readonly host: Host;
  readonly peerId: PeerId;
  readonly nat: Nat;
  readonly rendezvous: Rendezvous;
  readonly signal: (message: ClientMessage) => boolean;
  readonly events: MeshEvents;
}

/** Where the two ends of a dial find each other, in place of ICE. */
export interface Rendezvous {
  readonly answered: Map<string, LinkEnd>;
  readonly random: Random;
  readonly dialSuccess: number;
  readonly canPair: (one: PeerId, other: PeerId) => boolean;
  dialsMade: number;
  /** What all links together have carried. */
  readonly frames: FrameCounts;
}

/** A frame on its way out through the line, and when its last byte has left. */
interface LeavingFrame {
  readonly bytes: number;
  readonly sentMs: number;
}

/** A part of a block: `payload` says of it what would be true of the whole. */
export interface QueuedPart {
  readonly requestId: number;
  readonly offset: number;
  readonly sentMs: number;
  readonly payload: Payload;
}

export interface LinkEnd {
  readonly linkId: LinkId;
  readonly peerId: PeerId;
  readonly dial: string;
  readonly offerer: boolean;
  readonly mesh: Mesh;
  readonly begunAtMs: number;
  state: "dialling" | "open" | "closed";
  remote: LinkEnd | null;
  /** What we send, where lines are modelled packet by packet; it keeps its own count of what waits. */
  channel: Stream | null;
  /** Bytes that wait for the line, and the frames that they belong to: the reader takes off what has left by then. */
  bufferedBytes: number;
  readonly leaving: LeavingFrame[];
  readonly queue: QueuedPart[];
  /** The queue goes on by itself when the next frame has left. */
  pumpArmed: boolean;
}

const nearDialSuccess = 0.98;
const dialGuardMs = 5_000;
/** Offers of two that dial each other can cross within this time. */
const crossingMs = 1_500;
/** Bytes of one link that may wait for the line before blocks queue up with us. */
const bufferedBytesHigh = 262_144;
/** ... and below so many the queue goes on, where the channel tells. */
const bufferedBytesLow = 131_072;

/** All links of one listener, with the timing of WebRTC and none of its work. */
export class Mesh {
  private readonly options: MeshOptions;
  private readonly byPeer = new Map<PeerId, LinkEnd>();
  private readonly byId = new Map<LinkId, LinkEnd>();
  private readonly awaited = new Map<PeerId, number>();
  private readonly introduced = new Set<PeerId>();
  private readonly offers = new Map<PeerId, string>();
  private linksMade = 0;
  private awaitsMade = 0;

  constructor(options: MeshOptions) {
    this.options = options;
  }

  link(linkId: LinkId): LinkEnd | undefined {
    return this.byId.get(linkId);
  }

  /** The machine at the other end of a link. */
  hostBehind(linkId: LinkId): Host | undefined {
    return this.byId.get(linkId)?.remote?.mesh.options.host;
  }

  /** The core has heard the first ping's answer. */
  measured(linkId: LinkId, roundTripMs: number): void {
    const link = this.byId.get(linkId);
    if (!link?.offerer) return;
    const told = Math.round(Math.min(signalLimits.roundTripMsMax, roundTripMs));
    this.options.signal({ type: "dial-result", to: link.peerId, ok: true, roundTripMs: told });
  }

  openLinks(): LinkEnd[] {
    return [...this.byId.values()].filter((link) => link.state === "open");
  }

  /** Links that are open, being dialled, or waited for. */
  contacts(): number {
    return this.byId.size + this.awaited.size;
  }

  introduce(peerId: PeerId): void {
    this.introduced.add(peerId);
  }

  dial(peerId: PeerId, offerer: boolean): void {
    if (this.byPeer.has(peerId) || this.awaited.has(peerId)) return;
    if (offerer) {
      this.options.rendezvous.dialsMade += 1;
      const link = this.make(peerId, `d${this.options.rendezvous.dialsMade}`, true);
      if (!this.options.signal({ type: "offer", to: peerId, dial: link.dial, sdp: "simulated" })) this.close(link);
      return;
    }
    this.awaitsMade += 1;
    const await_ = this.awaitsMade;
    this.awaited.set(peerId, await_);
    this.options.scheduler.after(dialGuardMs, () => {
      if (this.awaited.get(peerId) !== await_) return;
      this.awaited.delete(peerId);
      if (this.options.host.alive) this.options.events.onDialFailed(peerId, false);
    });
  }

  relayed(message: Extract<ServerMessage, { type: "offer" | "answer" | "candidate" }>): void {
    if (message.type === "offer") {
      if (!this.introduced.has(message.from)) return;
      this.offers.set(message.from, message.dial);
      return this.options.events.onOffered(message.from);
    }
    const link = this.byPeer.get(message.from);
    if (message.type === "answer" && link?.dial === message.dial && link.state === "dialling") this.join(link);
  }

  dialRefused(dial: string): void {
    for (const link of this.byPeer.values())
      if (link.dial === dial && link.state === "dialling") this.close(link, true);
  }

  /** Ends a link, or the hope of one, without a further word about it to the core. */
  hangUp(peerId: PeerId): void {
    this.awaited.delete(peerId);
    const link = this.byPeer.get(peerId);
    if (!link) return;
    this.forget(link);
    this.tellRemote(link);
    link.state = "closed";
  }

  /** The page is closed: neighbours hear of it at once. */
  closeAll(): void {
    for (const link of [...this.byId.values()]) this.hangUp(link.peerId);
    this.awaited.clear();
  }

  /** The machine is gone: neighbours notice when ICE fails, unless they notice before by themselves. */
  vanish(): void {
    for (const { remote } of this.byId.values()) {
      if (remote) remote.mesh.options.scheduler.after(iceFailsMs, () => remote.mesh.close(remote));
    }
  }

  /** A listener that is gone keeps nobody in memory. */
  forgetAll(): void {
    for (const link of [...this.byId.values()]) this.forget(link);
    this.awaited.clear();
  }

  /** The machine is silent for so long that all its neighbours have noticed. */
  wasSilent(): void {
    for (const { remote } of this.byId.values()) {
      if (remote) whenAwake(remote.mesh.options.host, () => remote.mesh.close(remote));
    }
  }

  /** Our network is away: every link has ended, and neighbours notice later. */
  loseAll(): void {
    this.vanish();
    for (const link of [...this.byId.values()]) this.close(link);
  }

  send(link: LinkEnd, message: PeerMessage, payload: Payload | null = null): void {
    const { remote } = link;
    if (link.state !== "open" || !remote) return;
    const bytes = frameBytes(message);
    const { frames } = this.options.rendezvous;
    if (payload === null) frames.otherFrameBytes += bytes;
    else frames.blockFrameBytes += bytes;
    frames.payloadBytes += payload?.bytes ?? 0;
    const to = remote.mesh.options.host;
    const deliver = () => {
      if (remote.state === "open") remote.mesh.options.events.onMessage(remote.linkId, message, payload);
    };
    if (link.channel) return link.channel.send(messageBytes(message), () => whenAwake(to, deliver));
    const sentMs = transmit(this.options.scheduler, { from: this.options.host, to, bytes, deliver });
    this.letGo(link);
    link.bufferedBytes += bytes;
    link.leaving.push({ bytes, sentMs });
  }

  sendPart(link: LinkEnd, part: QueuedPart): void {
    link.queue.push(part);
    this.pump(link);
  }

  cancelBlock(link: LinkEnd, requestId: number): void {
    const kept = link.queue.filter((queued) => queued.requestId !== requestId);
    if (kept.length === link.queue.length) return;
    link.queue.splice(0, link.queue.length, ...kept);
    this.options.events.onBlockSent(link.linkId, requestId, 0);
  }

  /** Takes off what has left through the line. */
  private letGo(link: LinkEnd): void {
    const nowMs = this.options.scheduler.nowMs();
    for (let next = link.leaving[0]; next !== undefined && next.sentMs <= nowMs; next = link.leaving[0]) {
      link.bufferedBytes -= next.bytes;
      link.leaving.shift();
    }
  }

  private pump(link: LinkEnd): void {
    this.letGo(link);
    while (link.state === "open" && waitingBytes(link) < bufferedBytesHigh) {
      const next = link.queue.shift();
      if (!next) return;
      const { requestId, offset, sentMs, payload } = next;
      this.send(link, { type: "block", requestId, offset, sentMs, payloadBytes: payload.bytes }, payload);
      this.options.events.onBlockSent(link.linkId, requestId, payload.bytes);
    }
    if (!link.channel) this.pumpLater(link);
  }

  private pumpLater(link: LinkEnd): void {
    const [next] = link.leaving;
    if (link.pumpArmed || link.state !== "open" || link.queue.length === 0 || next === undefined) return;
    link.pumpArmed = true;
    this.options.scheduler.at(next.sentMs, () => {
      link.pumpArmed = false;
      if (this.options.host.alive) this.pump(link);
    });
  }

  /** Takes the newest offer of a peer. */
  answer(from: PeerId): void {
    const dial = this.offers.get(from);
    if (dial === undefined) return;
    this.offers.delete(from);
    const known = this.byPeer.get(from);
    if (known && this.crosses(known)) return;
    if (known) {
      const opened = known.state === "open";
      this.hangUp(from);
      if (opened) this.options.events.onClosed(known.linkId, from);
    }
    const link = this.make(from, dial, false);
    this.awaited.delete(from);
    this.options.rendezvous.answered.set(dial, link);
    if (!this.options.signal({ type: "answer", to: from, dial, sdp: "simulated" })) this.close(link);
  }

  /** The lower id stays the offerer, unless its offer is so old that it was never heard. */
  private crosses({ state, offerer, begunAtMs, peerId }: LinkEnd): boolean {
    const { scheduler, peerId: own } = this.options;
    return state === "dialling" && offerer && own < peerId && scheduler.nowMs() - begunAtMs < crossingMs;
  }

  /** The offerer has the answer: both ends open when ICE is through, or never. */
  private join(link: LinkEnd): void {
    const { rendezvous, scheduler, host } = this.options;
    const other = rendezvous.answered.get(link.dial);
    rendezvous.answered.delete(link.dial);
    if (!other || rendezvous.random() >= this.dialSuccess(other)) return;
    const near = host.network === other.mesh.options.host.network;
    if (!rendezvous.canPair(this.options.peerId, other.mesh.options.peerId)) return;
    if (!near && !canReach(this.options.nat, other.mesh.options.nat, rendezvous.random)) return;
    whenThrough({ clock: scheduler, from: host, to: other.mesh.options.host }, () => {
      const remoteHost = other.mesh.options.host;
      if (isCutOff(host) || isCutOff(remoteHost) || remoteHost.condition?.asleep) return;
      if (link.state !== "dialling" || other.state !== "dialling") return;
      link.remote = other;
      other.remote = link;
      link.state = "open";
      other.state = "open";
      this.openChannel(link);
      other.mesh.openChannel(other);
      other.mesh.options.events.onOpen(other.linkId, other.peerId);
      this.options.events.onOpen(link.linkId, link.peerId);
    });
  }

  private openChannel(link: LinkEnd): void {
    const { remote } = link;
    link.channel = remote && openChannel(this.options.host, remote.mesh.options.host);
    link.channel?.whenBelow(bufferedBytesLow, () => this.options.host.alive && this.pump(link));
  }

  /** Within one network nothing stands between two machines but a firewall now and then. */
  private dialSuccess(other: LinkEnd): number {
    const near = this.options.host.network === other.mesh.options.host.network;
    return near ? Math.max(nearDialSuccess, this.options.rendezvous.dialSuccess) : this.options.rendezvous.dialSuccess;
  }

  private make(peerId: PeerId, dial: string, offerer: boolean): LinkEnd {
    this.linksMade += 1;
    const linkId = this.linksMade;
    const state = "dialling";
    const link: LinkEnd = {
      linkId,
      peerId,
      dial,
      offerer,
      mesh: this,
      begunAtMs: this.options.scheduler.nowMs(),
      state,
      remote: null,
      channel: null,
      bufferedBytes: 0,
      leaving: [],
      queue: [],
      pumpArmed: false,
    };
    this.byPeer.set(peerId, link);
    this.byId.set(linkId, link);
    this.options.scheduler.after(dialGuardMs, () => link.state === "dialling" && this.close(link));
    return link;
  }

  /** Something outside ended the link or the dial: the core is told. */
  private close(link: LinkEnd, refused = false): void {
    if (link.state === "closed" || !this.options.host.alive) return;
    const opened = link.state === "open";
    this.tellRemote(link);
    link.state = "closed";
    this.forget(link);
    if (opened) this.options.events.onClosed(link.linkId, link.peerId);
    else {
      if (link.offerer) this.options.signal({ type: "dial-result", to: link.peerId, ok: false });
      this.options.events.onDialFailed(link.peerId, refused);
    }
  }

  /** The last frame of a link, behind all that is on its way. */
  private tellRemote(link: LinkEnd): void {
    const { remote } = link;
    if (!remote || link.state !== "open") return;
    const { host, scheduler } = remote.mesh.options;
    // One that slept when the last frame came finds out by itself, some time after it has woken.
    const heard = host.condition?.asleep
      ? () => scheduler.after(iceFailsMs, () => remote.mesh.close(remote))
      : () => remote.mesh.close(remote);
    if (link.channel) tellOverLine(link.channel, { from: this.options.host, to: host }, heard);
    else transmit(this.options.scheduler, { from: this.options.host, to: host, bytes: alertBytes, deliver: heard });
  }

  private forget(link: LinkEnd): void {
    link.channel?.endAfter(farewellMs);
    this.byId.delete(link.linkId);
    if (this.byPeer.get(link.peerId) === link) this.byPeer.delete(link.peerId);
    this.options.rendezvous.answered.delete(link.dial);
  }
}

function waitingBytes({ channel, bufferedBytes }: LinkEnd): number {
  return channel ? channel.bufferedBytes : bufferedBytes;
}
