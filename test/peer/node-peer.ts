import type { ByteArray } from "../../client/engine/byte-array.ts";
import { pageChance } from "../../client/engine/chance.ts";
import { pageClock } from "../../client/engine/clock.ts";
import { createIdentity } from "../../client/engine/mesh/identity.ts";
import { Links } from "../../client/engine/mesh/links.ts";
import { TrackerSocket } from "../../client/engine/mesh/tracker-socket.ts";
import { Sessions } from "../../client/engine/session/session.ts";
import type { LinkId } from "../../shared/engine/input.ts";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import { decode } from "../../shared/wire/decode.ts";
import { encode, encodeBlock } from "../../shared/wire/encode.ts";
import { wireProtocol } from "../../shared/wire/limits.ts";
import type { GoodbyeReason, PeerMessage } from "../../shared/wire/message.ts";
import { answerOf, blocksBeforeDeath, flood, type PeerKind, trickle } from "./deeds.ts";
import { batchOf, floodBufferedBytesMax, floodEveryMs, floodSecond, isFlood } from "./floods.ts";
import { nodeNetwork } from "./node-network.ts";

export interface HostilePeerOptions {
  readonly serverUrl: string;
  readonly renditionId: RenditionId;
  /** The true segments, all of them: the peer claims to hold them. */
  readonly segments: readonly Uint8Array[];
  readonly kind: PeerKind;
}

export interface HostilePeer {
  readonly peerId: PeerId;
  /** Blocks sent so far, genuine or not. */
  served(): number;
  servedBytes(): number;
  /** Blocks that were asked of it. */
  asked(): number;
  openLinks(): number;
  /** How long each of its links was open, or is. */
  linkSeconds(): readonly number[];
  /** The last words of neighbours that cut it off. */
  goodbyes(): readonly GoodbyeReason[];
  close(): void;
}

/** A scripted listener over the real tracker and real WebRTC. Resolves once it is announced. */
export async function startHostilePeer(options: HostilePeerOptions): Promise<HostilePeer> {
  const { serverUrl, renditionId, segments, kind } = options;
  const identity = await createIdentity();
  if (!identity) throw new Error("Cannot start a peer: this Node has no Ed25519");
  const sessions = new Sessions({ clock: pageClock, baseUrl: serverUrl });
  const goodbyes: GoodbyeReason[] = [];
  const frames = isFlood(kind) ? floodSecond(kind, renditionId) : null;
  let served = 0;
  let servedBytes = 0;
  let asked = 0;
  let dead = false;
  const cancelled = new Set<string>();
  const repeating = new Set<NodeJS.Timeout>();
  const lives = new Map<LinkId, { readonly openedAtMs: number; closedAtMs: number | null }>();

  const say = (linkId: LinkId, message: Exclude<PeerMessage, { type: "block" }>) =>
    links.get(linkId)?.send(encode(message) as ByteArray);

  const links: Links = new Links({
    ownPeerId: identity.peerId,
    clock: pageClock,
    chance: pageChance,
    iceServers: () => [],
    signal: (message) => tracker.send(message),
    onOpen: (linkId) => {
      const bits = new Uint8Array(Math.ceil(segments.length / 8));
      segments.forEach((_, index) => {
        bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
      });
      say(linkId, { type: "hello", protocol: wireProtocol });
      say(linkId, { type: "holdings", held: [{ renditionId, segmentCount: segments.length, bits }] });
      lives.set(linkId, { openedAtMs: performance.now(), closedAtMs: null });
      if (kind === "flood") askForEver(linkId);
      if (frames) floodForEver(linkId, frames);
      if (kind === "malformed") links.get(linkId)?.send(Uint8Array.of(2, 2, 2));
    },
    onClosed: (linkId) => {
      const life = lives.get(linkId);
      if (life) life.closedAtMs = performance.now();
    },
    onDialFailed: () => undefined,
    onOffered: (peerId) => links.answer(peerId),
    onFrame: (linkId, bytes) => {
      const decoded = decode(bytes);
      if (decoded.ok && !dead) hear(linkId, decoded.value.message);
    },
    onFlood: () => undefined,
    onNonsense: () => undefined,
    onRoom: () => undefined,
    ...(nodeNetwork.createConnection ? { createConnection: nodeNetwork.createConnection } : {}),
  });

  function hear(linkId: LinkId, message: PeerMessage): void {
    if (message.type === "ping") say(linkId, { type: "pong", nonce: message.nonce });
    else if (message.type === "goodbye") goodbyes.push(message.reason);
    else if (message.type === "cancel") cancelled.add(`${linkId}/${message.requestId}`);
    else if (message.type === "request") serve(linkId, message);
  }

  function serve(linkId: LinkId, request: Extract<PeerMessage, { type: "request" }>): void {
    asked += 1;
    if (request.renditionId !== renditionId) {
      return void say(linkId, { type: "reject", requestId: request.requestId, reason: "missing", inMs: 0 });
    }
    if (kind === "busy") {
      return void say(linkId, { type: "reject", requestId: request.requestId, reason: "busy", inMs: 0 });
    }
    const payload = answerOf(kind, segments, request, served);
    if (kind === "die-mid-block" && served >= blocksBeforeDeath) dead = true;
    if (!payload || cancelled.has(`${linkId}/${request.requestId}`)) return;
    served += 1;
    if (kind === "trickle") sendSlowly(linkId, request.requestId, payload);
    else sendPart(linkId, { requestId: request.requestId, offset: 0, part: payload });
  }

  function sendPart(linkId: LinkId, piece: { requestId: number; offset: number; part: Uint8Array }): void {
    const { requestId, offset, part } = piece;
    servedBytes += part.length;
    links.get(linkId)?.send(encodeBlock({ requestId, offset, sentMs: 0 }, part) as ByteArray);
  }

  function sendSlowly(linkId: LinkId, requestId: number, payload: Uint8Array): void {
    let offset = 0;
    repeat(linkId, trickle.everyMs, () => {
      const part = payload.subarray(offset, offset + trickle.bytes);
      if (part.length === 0 || cancelled.has(`${linkId}/${requestId}`)) return false;
      sendPart(linkId, { requestId, offset, part });
      offset += part.length;
      return true;
    });
  }

  function askForEver(linkId: LinkId): void {
    let number = 0;
    repeat(linkId, flood.everyMs, () => {
      for (let sent = 0; sent < flood.requests; sent += 1) {
        number += 1;
        const segmentIndex = number % segments.length;
        const key = { renditionId, segmentIndex, blockIndex: 0 };
        say(linkId, { type: "request", requestId: number, ...key, urgency: 0, dueMs: 1_000 });
      }
      return true;
    });
  }

  /** Whoever comes late to it makes up for that. */
  function floodForEver(linkId: LinkId, second: readonly Uint8Array[]): void {
    const startedMs = performance.now();
    let number = 0;
    repeat(linkId, floodEveryMs, () => {
      for (const dueMs = performance.now() - startedMs; number * floodEveryMs <= dueMs; number += 1) {
        const link = links.get(linkId);
        if (!link || link.bufferedBytes > floodBufferedBytesMax) continue;
        for (const frame of batchOf(second, number)) link.send(frame as ByteArray);
      }
      return true;
    });
  }

  /** Until the deed is done, the link is gone or the peer is closed. */
  function repeat(linkId: LinkId, everyMs: number, act: () => boolean): void {
    const timer = setInterval(() => {
      if (links.get(linkId) && act()) return;
      clearInterval(timer);
      repeating.delete(timer);
    }, everyMs);
    repeating.add(timer);
  }

  let welcomed: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    welcomed = resolve;
  });
  const tracker: TrackerSocket = new TrackerSocket({
    baseUrl: serverUrl,
    identity,
    sessions,
    clock: pageClock,
    chance: pageChance,
    onOpen: () => {
      tracker.send({ type: "announce", changes: [[renditionId, segments.length, 0]] });
      welcomed();
    },
    onClosed: () => undefined,
    onMessage: (message) => {
      if (message.type === "introduce") {
        links.introduce(message.peers.map((peer) => peer.peerId));
        for (const { peerId, offerer } of message.peers) links.dial(peerId, offerer);
      } else if (message.type === "offer" || message.type === "answer" || message.type === "candidate") {
        links.relayed(message);
      }
    },
    ...(nodeNetwork.createSocket ? { createSocket: nodeNetwork.createSocket } : {}),
  });
  tracker.connect();
  await ready;

  return {
    peerId: identity.peerId,
    served: () => served,
    servedBytes: () => servedBytes,
    asked: () => asked,
    openLinks: () => links.open.length,
    linkSeconds: () =>
      [...lives.values()].map(({ openedAtMs, closedAtMs }) => ((closedAtMs ?? performance.now()) - openedAtMs) / 1_000),
    goodbyes: () => goodbyes,
    close() {
      for (const timer of repeating) clearInterval(timer);
      links.closeAll(encode({ type: "goodbye", reason: "leaving" }) as ByteArray);
      tracker.disconnect();
    },
  };
}
