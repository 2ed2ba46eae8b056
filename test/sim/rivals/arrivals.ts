import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { announceTo } from "./announce.ts";
import type { Arrived, Download } from "./download.ts";
import { freshNumber, type Ground } from "./ground.ts";
import { discard, unheardBlocks } from "./transfers.ts";

export function peerBrought(ground: Ground, linkId: number, requestId: number, bytes: number): void {
  const arrived: Arrived = { from: { via: "link", linkId, requestId }, bytes, isGenuine: false };
  const download = ground.peers.get(linkId)?.downloading;
  const blockIndex = download?.requests.get(requestId);
  if (!download || blockIndex !== download.blocks.length) return discard(ground, arrived, "late");
  download.requests.delete(requestId);
  brought(ground, download, arrived);
}

export function originBrought(ground: Ground, fetchId: number, blockIndex: number, bytes: number): void {
  const arrived: Arrived = { from: { via: "origin", fetchId, blockIndex }, bytes, isGenuine: false };
  const download = fetchedAs(ground, fetchId);
  if (!download || blockIndex !== download.blocks.length) return discard(ground, arrived, "late");
  brought(ground, download, arrived);
}

export function originEnded(ground: Ground, fetchId: number): void {
  const download = fetchedAs(ground, fetchId);
  if (!download || download.blocks.length === download.blockCount) return;
  download.source = null;
  ground.isStale = true;
}

function fetchedAs(ground: Ground, fetchId: number): Download | undefined {
  return [...ground.downloads.values()].find(({ source }) => source?.via === "http" && source.fetchId === fetchId);
}

function brought(ground: Ground, download: Download, arrived: Arrived): void {
  const { renditionId } = ground.manifest as Manifest;
  const blockIndex = download.blocks.length;
  download.blocks.push(arrived);
  const isHeardOf =
    arrived.from.via === "origin" || unheardBlocks(download.blocks.length - download.beganAtBlock) === 0;
  if (isHeardOf) download.lastByteMs = ground.nowMs;
  const verifyId = freshNumber(ground);
  ground.verifying.set(verifyId, { download, arrived });
  const key = { renditionId, segmentIndex: download.segmentIndex, blockIndex };
  ground.out.push({ type: "verify", verifyId, key, from: arrived.from });
}

export function verified(ground: Ground, verifyId: number, isGenuine: boolean): void {
  const checked = ground.verifying.get(verifyId);
  ground.verifying.delete(verifyId);
  if (!checked) return;
  const { download, arrived } = checked;
  if (!isGenuine)
    throw new Error("A false block came: the simulated loader is for audiences without hostile listeners");
  const isOfUse = ground.downloads.get(download.segmentIndex) === download && download.blocks.includes(arrived);
  if (!isOfUse) return discard(ground, arrived, "late");
  arrived.isGenuine = true;
  if (download.blocks.length === download.blockCount && download.blocks.every((block) => block.isGenuine)) {
    complete(ground, download);
  }
}

function complete(ground: Ground, download: Download): void {
  const { renditionId } = ground.manifest as Manifest;
  const { segmentIndex, blocks, source, beganMs } = download;
  const bytes = blocks.reduce((sum, block) => sum + block.bytes, 0);
  blocks.forEach(({ from, bytes: kept }, blockIndex) => {
    ground.counts[from.via === "link" ? "peer" : "cdn"] += kept;
    ground.out.push({ type: "keep-block", key: { renditionId, segmentIndex, blockIndex }, from });
  });
  ground.out.push({ type: "store-segment", key: { renditionId, segmentIndex } });
  const peer = source?.via === "p2p" ? ground.peers.get(source.linkId) : undefined;
  if (peer) {
    peer.downloading = null;
    peer.timeouts = 0;
    peer.sent.push({ bytes, ms: Math.max(1, ground.nowMs - beganMs) });
  }
  ground.counts.stored += bytes;
  ground.stored.add(segmentIndex);
  ground.downloads.delete(segmentIndex);
  ground.isStale = true;
  announceTo(ground, ground.peers.values());
  if (ground.want?.segmentIndex === segmentIndex) handOver(ground, source?.via === "p2p" ? "peer" : "cdn");
}

export function handOver(ground: Ground, source: "cache" | "peer" | "cdn"): void {
  const { manifest, want } = ground;
  if (!manifest || !want) return;
  ground.want = null;
  const key = { renditionId: manifest.renditionId, segmentIndex: want.segmentIndex };
  ground.out.push({ type: "hand-over", wantId: want.wantId, key, source });
}
