import { emptyBits } from "../../../shared/bitfield.ts";
import type { PeerId } from "../../../shared/ids.ts";
import { blockSize } from "../../../shared/manifest/manifest.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";
import { announceTo } from "./announce.ts";
import type { Download } from "./download.ts";
import type { Ground } from "./ground.ts";
import { loaderSettings } from "./loader-settings.ts";
import { breakOff } from "./transfers.ts";

export function newContact(ground: Ground, peerId: PeerId): boolean {
  if (!ground.isSharing || ground.contacts.has(peerId)) return false;
  ground.contacts.add(peerId);
  ground.counts.dials += 1;
  return true;
}

export function linkOpened(ground: Ground, linkId: number, peerId: PeerId): void {
  if (!ground.isSharing || !ground.manifest)
    return void ground.out.push({ type: "hang-up", peerId, reason: "sharing-off" });
  ground.contacts.add(peerId);
  ground.counts.connected += 1;
  const none = emptyBits(ground.manifest.segments.length);
  const peer = { linkId, peerId, loaded: none, loadingOverHttp: none, downloading: null, timeouts: 0, sent: [] };
  ground.peers.set(linkId, peer);
  announceTo(ground, [peer]);
}

export function linkClosed(ground: Ground, linkId: number): void {
  const peer = ground.peers.get(linkId);
  if (!peer) return;
  ground.peers.delete(linkId);
  if (peer.downloading) breakOff(ground, peer.downloading);
  ground.contacts.delete(peer.peerId as PeerId);
  ground.isStale = true;
}

export function leave(ground: Ground, linkId: number, peerId: PeerId): void {
  linkClosed(ground, linkId);
  ground.out.push({ type: "hang-up", peerId, reason: "silent" });
}

export function giveUpSilent(ground: Ground): void {
  for (const download of [...ground.downloads.values()]) {
    if (ground.nowMs < silentAtMs(download)) continue;
    const { source } = download;
    breakOff(ground, download);
    ground.isStale = true;
    const peer = source?.via === "p2p" ? ground.peers.get(source.linkId) : undefined;
    if (!peer) continue;
    peer.timeouts += 1;
    peer.sent.length = 0;
    if (peer.timeouts >= loaderSettings.p2pErrorRetries) leave(ground, peer.linkId, peer.peerId as PeerId);
  }
}

/** At once and whole, whatever the line has to carry besides. */
export function serve(ground: Ground, linkId: number, request: Extract<PeerMessage, { type: "request" }>): void {
  const { requestId, renditionId, segmentIndex, blockIndex } = request;
  const segment = ground.manifest?.segments[segmentIndex];
  if (!segment || !ground.gives || !ground.stored.has(segmentIndex)) {
    const message = { type: "reject", requestId, reason: "missing", inMs: 0 } as const;
    return void ground.out.push({ type: "send", linkId, message });
  }
  const key = { renditionId, segmentIndex, blockIndex };
  const bytes = blockSize(segment.bytes, blockIndex);
  ground.out.push({ type: "send-block", linkId, requestId, key, offset: 0, bytes, sentMs: 0 });
}

export function silentAtMs({ source, lastByteMs, blocks, blockCount }: Download): number {
  if (!source || blocks.length === blockCount) return Infinity;
  return lastByteMs + (source.via === "http" ? loaderSettings.httpSilenceMs : loaderSettings.p2pSilenceMs);
}
