import { hasBit } from "../../../shared/bitfield.ts";
import type { WasteReason } from "../../../shared/engine/output.ts";
import { blockCount, type Manifest } from "../../../shared/manifest/manifest.ts";
import { announceTo } from "./announce.ts";
import { type Arrived, type Download, newDownload, speedOf } from "./download.ts";
import { freshNumber, type Ground } from "./ground.ts";
import { loaderSettings } from "./loader-settings.ts";
import { drawBySpeed } from "./random-choices.ts";

/** For what has not come of it yet. */
export function askOrigin(ground: Ground, segmentIndex: number): void {
  const { renditionId } = ground.manifest as Manifest;
  const download = begin(ground, segmentIndex);
  if (download.blocks.length === download.blockCount) return;
  const fetchId = freshNumber(ground);
  download.source = { via: "http", fetchId };
  ground.out.push({
    type: "fetch-origin",
    fetchId,
    key: { renditionId, segmentIndex },
    firstBlock: download.blocks.length,
    endBlock: download.blockCount,
    reason: "urgent",
    pressing: true,
  });
  announceTo(ground, ground.peers.values());
}

/** One of those who have it and are not sending anything else to us. */
export function askPeer(ground: Ground, segmentIndex: number): void {
  if (ground.downloads.get(segmentIndex)?.source) return;
  const holders = [...ground.peers.values()].filter((peer) => !peer.downloading && hasBit(peer.loaded, segmentIndex));
  const rated = holders.map((peer) => ({ peer, speed: speedOf(peer, loaderSettings.speedOverMs) }));
  const peer = drawBySpeed(rated, ground.random)?.peer;
  if (!peer) return;
  const { renditionId } = ground.manifest as Manifest;
  const download = begin(ground, segmentIndex);
  if (download.blocks.length === download.blockCount) return;
  download.source = { via: "p2p", linkId: peer.linkId };
  peer.downloading = download;
  for (let blockIndex = download.blocks.length; blockIndex < download.blockCount; blockIndex += 1) {
    const requestId = freshNumber(ground);
    download.requests.set(requestId, blockIndex);
    const block = { requestId, renditionId, segmentIndex, blockIndex };
    ground.out.push({
      type: "send",
      linkId: peer.linkId,
      message: { type: "request", ...block, urgency: 0, dueMs: 0 },
    });
  }
}

function begin(ground: Ground, segmentIndex: number): Download {
  const segment = ground.manifest?.segments[segmentIndex];
  const download = ground.downloads.get(segmentIndex) ?? newDownload(segmentIndex, blockCount(segment?.bytes ?? 0));
  breakOff(ground, download);
  ground.downloads.set(segmentIndex, download);
  download.gaveWay = false;
  download.beganMs = ground.nowMs;
  download.beganAtBlock = download.blocks.length;
  download.lastByteMs = ground.nowMs;
  return download;
}

/** What has come of it stays until it is dropped. */
export function breakOff(ground: Ground, download: Download): void {
  const { source, requests } = download;
  download.source = null;
  if (source?.via === "http") ground.out.push({ type: "cancel-origin", fetchId: source.fetchId, reason: "needless" });
  if (source?.via === "p2p") {
    const peer = ground.peers.get(source.linkId);
    if (peer) peer.downloading = null;
    for (const requestId of requests.keys()) {
      if (peer) ground.out.push({ type: "send", linkId: source.linkId, message: { type: "cancel", requestId } });
    }
    loseHalfMessage(ground, download);
  }
  requests.clear();
}

/** What of a message has come is not heard of before the rest. */
function loseHalfMessage(ground: Ground, download: Download): void {
  const { blocks, beganAtBlock } = download;
  for (const arrived of blocks.splice(blocks.length - unheardBlocks(blocks.length - beganAtBlock))) {
    if (arrived.isGenuine) discard(ground, arrived, "late");
  }
}

export function drop(ground: Ground, download: Download): void {
  breakOff(ground, download);
  ground.downloads.delete(download.segmentIndex);
  for (const arrived of download.blocks) if (arrived.isGenuine) discard(ground, arrived, "late");
}

export function discard(ground: Ground, { from, bytes }: Arrived, reason: WasteReason): void {
  ground.counts.late += bytes;
  ground.out.push({ type: "discard-block", from, reason });
}

/** Of so many blocks that came from a peer, those whose message is not whole. */
export function unheardBlocks(blocks: number): number {
  return blocks % loaderSettings.messageBlocks;
}
