import type { BlockKey, SegmentKey } from "../../../shared/engine/input.ts";
import type { PeerId } from "../../../shared/ids.ts";
import { blockSize, type Manifest } from "../../../shared/manifest/manifest.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";

/** What a listener has asked of its neighbours: requests that are neither answered nor called off. */
export class AskedBlocks {
  private readonly manifestOf: (key: SegmentKey) => Manifest;
  private readonly requests = new Map<PeerId, Map<number, BlockKey>>();

  constructor(manifestOf: (key: SegmentKey) => Manifest) {
    this.manifestOf = manifestOf;
  }

  of(peerId: PeerId): Map<number, BlockKey> {
    const known = this.requests.get(peerId) ?? new Map();
    this.requests.set(peerId, known);
    return known;
  }

  said(peerId: PeerId, message: PeerMessage): void {
    if (message.type === "request") this.of(peerId).set(message.requestId, message);
    if (message.type === "cancel") this.of(peerId).delete(message.requestId);
  }

  /** A refusal or the last part of a block ends what was asked. */
  heard(from: PeerId, message: PeerMessage): void {
    if (message.type === "reject") this.of(from).delete(message.requestId);
    if (message.type !== "block") return;
    const key = this.of(from).get(message.requestId);
    if (key === undefined) return;
    const segment = this.manifestOf(key).segments[key.segmentIndex];
    const isLast = message.offset + message.payloadBytes >= blockSize(segment?.bytes ?? 0, key.blockIndex);
    if (isLast) this.of(from).delete(message.requestId);
  }

  forget(peerId: PeerId): void {
    this.requests.delete(peerId);
  }
}
