import type { EngineInput } from "../../../shared/engine/input.ts";
import type { EngineOutput } from "../../../shared/engine/output.ts";
import type { EngineSnapshot } from "../../../shared/engine/snapshot.ts";
import type { PeerId } from "../../../shared/ids.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import type { Random } from "../../../shared/seeded-random.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";
import type { EngineCore } from "../surroundings.ts";
import { handOver, originBrought, originEnded, peerBrought, verified } from "./arrivals.ts";
import { giveUpSilent, leave, linkClosed, linkOpened, newContact, serve, silentAtMs } from "./company.ts";
import { type Ground, newGround } from "./ground.ts";
import { loaderSettings } from "./loader-settings.ts";
import { loaderSnapshot } from "./loader-snapshot.ts";
import { lookAtRandom, processQueue } from "./queue.ts";
import { breakOff, drop } from "./transfers.ts";

/** The tracker is asked again for others. */
const seekEveryMs = 10_000;

/**
 * The way in which p2p-media-loader chooses what to fetch from whom, in the shell of the simulator. For one song: its links belong to a
 * stream and end with it. What differs from the original is in the README of this folder.
 */
export class P2pMediaLoader implements EngineCore {
  private readonly ground: Ground;
  private processedMs = -Infinity;
  private randomLookAtMs = Infinity;
  private seekAtMs = Infinity;

  constructor(random: Random) {
    this.ground = newGround(random);
  }

  handle(input: EngineInput, nowMs: number): readonly EngineOutput[] {
    const { ground } = this;
    ground.nowMs = nowMs;
    ground.out = [];
    this.take(input);
    giveUpSilent(ground);
    this.lookForOthers();
    if (nowMs >= this.randomLookAtMs) {
      this.armRandomLook();
      lookAtRandom(ground);
    }
    if (ground.isStale) processQueue(ground);
    return ground.out;
  }

  nextTimeoutMs(): number {
    let atMs = Math.min(this.randomLookAtMs, this.seekAtMs);
    for (const download of this.ground.downloads.values()) atMs = Math.min(atMs, silentAtMs(download));
    return atMs;
  }

  snapshot(): EngineSnapshot {
    const { ground } = this;
    const neighbours = [...ground.peers.values()].map(({ peerId, downloading, sent }) => ({
      peerId: peerId as PeerId,
      pendingRequests: downloading?.requests.size ?? 0,
      receivedBytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
    }));
    const { counts, isSharing, isTrackerOpen } = ground;
    return loaderSnapshot({ ...counts, isSharing, isTrackerOpen, neighbours });
  }

  private take(input: EngineInput): void {
    const { ground } = this;
    switch (input.type) {
      case "share":
        ground.isSharing = input.allowed;
        return input.allowed ? undefined : this.endSharing();
      case "upload-allowance":
        ground.gives = input.bitsPerSecond > 0;
        return;
      case "play":
        return this.play(input.manifest);
      case "stop":
        return this.stop();
      case "playhead":
        ground.positionSeconds = input.positionSeconds;
        if (ground.nowMs - this.processedMs > loaderSettings.quietTickMs) ground.isStale = true;
        return;
      case "want":
        return this.wanted(input.wantId, input.key.segmentIndex);
      case "unwant":
        if (ground.want?.wantId === input.wantId) ground.want = null;
        return;
      case "tracker-open":
        ground.isTrackerOpen = true;
        if (ground.manifest) ground.out.push({ type: "announce", changes: [[ground.manifest.renditionId, 0, 3]] });
        return;
      case "tracker-closed":
        ground.isTrackerOpen = false;
        return;
      case "introduced":
        for (const { peerId, offerer } of input.peers) {
          if (ground.manifest && newContact(ground, peerId)) ground.out.push({ type: "dial", peerId, offerer });
        }
        return;
      case "offered":
        if (!ground.isSharing || !ground.manifest) return;
        newContact(ground, input.peerId);
        ground.out.push({ type: "answer", peerId: input.peerId });
        return;
      case "dial-failed":
        ground.counts.failed += 1;
        ground.contacts.delete(input.peerId);
        return;
      case "link-open":
        return linkOpened(ground, input.linkId, input.peerId);
      case "link-closed":
        return linkClosed(ground, input.linkId);
      case "message":
        return this.heard(input.linkId, input.message);
      case "block-sent":
        ground.counts.uploaded += input.bytes;
        return;
      case "origin-block":
        return originBrought(ground, input.fetchId, input.blockIndex, input.payloadBytes);
      case "origin-end":
        return originEnded(ground, input.fetchId);
      case "verified":
        return verified(ground, input.verifyId, input.outcome === "genuine");
    }
  }

  private play(manifest: Manifest): void {
    const { ground } = this;
    this.stop();
    ground.manifest = manifest;
    ground.positionSeconds = 0;
    if (ground.isSharing) ground.out.push({ type: "tracker-connect" });
    this.armRandomLook();
    this.seekAtMs = ground.nowMs + seekEveryMs;
  }

  private stop(): void {
    const { ground } = this;
    for (const download of [...ground.downloads.values()]) drop(ground, download);
    ground.want = null;
    ground.manifest = null;
    this.randomLookAtMs = Infinity;
    this.seekAtMs = Infinity;
  }

  private endSharing(): void {
    const { ground } = this;
    for (const { linkId, peerId } of [...ground.peers.values()]) leave(ground, linkId, peerId as PeerId);
    ground.contacts.clear();
    this.seekAtMs = Infinity;
    ground.isTrackerOpen = false;
    ground.out.push({ type: "tracker-disconnect" });
  }

  private wanted(wantId: number, segmentIndex: number): void {
    const { ground } = this;
    ground.lastRequested = segmentIndex;
    ground.isStale = true;
    ground.want = { wantId, segmentIndex };
    if (ground.stored.has(segmentIndex)) handOver(ground, "cache");
  }

  private lookForOthers(): void {
    const { ground } = this;
    const { manifest } = ground;
    if (ground.nowMs < this.seekAtMs || !manifest) return;
    this.seekAtMs = ground.nowMs + seekEveryMs;
    if (ground.isTrackerOpen) ground.out.push({ type: "seek-peers", renditionId: manifest.renditionId });
  }

  private heard(linkId: number, message: PeerMessage): void {
    const { ground } = this;
    const peer = ground.peers.get(linkId);
    if (message.type === "block") return peerBrought(ground, linkId, message.requestId, message.payloadBytes);
    if (!peer) return;
    if (message.type === "holdings") {
      const [loaded, loading] = message.held;
      if (loaded) peer.loaded = loaded.bits;
      if (loading) peer.loadingOverHttp = loading.bits;
      ground.isStale = true;
    } else if (message.type === "request") serve(ground, linkId, message);
    else if (message.type === "reject" && peer.downloading?.requests.has(message.requestId)) {
      breakOff(ground, peer.downloading);
      ground.isStale = true;
    }
  }

  private armRandomLook(): void {
    const { ground } = this;
    this.randomLookAtMs = ground.nowMs + loaderSettings.randomLookMs * (1 + ground.random() * ground.peers.size);
  }
}
