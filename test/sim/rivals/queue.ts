import { hasBit } from "../../../shared/bitfield.ts";
import { type Manifest, segmentStartSeconds } from "../../../shared/manifest/manifest.ts";
import { type Ground, running } from "./ground.ts";
import { loaderSettings, nearnessOf } from "./loader-settings.ts";
import { drawForOrigin } from "./random-choices.ts";
import { askOrigin, askPeer, breakOff, drop } from "./transfers.ts";

/** From the nearest on: what presses from the origin, all else from peers. */
export function processQueue(ground: Ground): void {
  const { manifest } = ground;
  ground.isStale = false;
  if (!manifest) return;
  const queue = missing(ground);
  for (const segmentIndex of queue) {
    if (nearness(ground, segmentIndex).isHighDemand) fetchPressing(ground, segmentIndex, queue);
    else if (
      isKnownToOthers(ground, segmentIndex) &&
      running(ground, "p2p") < loaderSettings.simultaneousP2pDownloads
    ) {
      askPeer(ground, segmentIndex);
    }
  }
  for (const download of [...ground.downloads.values()]) if (download.gaveWay) drop(ground, download);
}

/** Due within seconds: the origin, also in place of a peer that is at it, and in place of what comes later. */
function fetchPressing(ground: Ground, segmentIndex: number, queue: readonly number[]): void {
  const source = ground.downloads.get(segmentIndex)?.source;
  if (source?.via === "http") return;
  const { simultaneousHttpDownloads, simultaneousP2pDownloads } = loaderSettings;
  if (running(ground, "http") < simultaneousHttpDownloads || breakOffLast(ground, "http", queue, segmentIndex)) {
    return askOrigin(ground, segmentIndex);
  }
  if (source || !isLoadedByOthers(ground, segmentIndex)) return;
  if (running(ground, "p2p") < simultaneousP2pDownloads || breakOffLast(ground, "p2p", queue, segmentIndex)) {
    askPeer(ground, segmentIndex);
  }
}

/** What nobody has is taken from the origin before it presses, by chance. */
export function lookAtRandom(ground: Ground): void {
  const { simultaneousHttpDownloads } = loaderSettings;
  if (running(ground, "http") >= simultaneousHttpDownloads || ground.peers.size === 0) return;
  const candidates = missing(ground).filter(
    (segmentIndex) =>
      nearness(ground, segmentIndex).isInHttpWindow &&
      !isKnownToOthers(ground, segmentIndex) &&
      !ground.downloads.get(segmentIndex)?.source,
  );
  for (const segmentIndex of drawForOrigin(candidates, ground.peers.size, ground.random)) {
    if (running(ground, "http") >= simultaneousHttpDownloads) return;
    askOrigin(ground, segmentIndex);
  }
}

/** From what the player asked for last to the end. */
function missing(ground: Ground): number[] {
  const segments = ground.manifest?.segments ?? [];
  return [...segments.keys()].filter((index) => index >= ground.lastRequested && !ground.stored.has(index));
}

function nearness(ground: Ground, segmentIndex: number) {
  const manifest = ground.manifest as Manifest;
  const startSeconds = segmentStartSeconds(manifest, segmentIndex);
  const endSeconds = segmentStartSeconds(manifest, segmentIndex + 1);
  return nearnessOf({ startSeconds, endSeconds }, ground.positionSeconds);
}

function isLoadedByOthers(ground: Ground, segmentIndex: number): boolean {
  return [...ground.peers.values()].some(({ loaded }) => hasBit(loaded, segmentIndex));
}

/** Somebody has it, or is about to. */
function isKnownToOthers(ground: Ground, segmentIndex: number): boolean {
  const isLoading = [...ground.peers.values()].some(({ loadingOverHttp }) => hasBit(loadingOverHttp, segmentIndex));
  return isLoading || isLoadedByOthers(ground, segmentIndex);
}

function breakOffLast(ground: Ground, via: "http" | "p2p", queue: readonly number[], behind: number): boolean {
  const last = queue.findLast((index) => index > behind && ground.downloads.get(index)?.source?.via === via);
  const download = last === undefined ? undefined : ground.downloads.get(last);
  if (!download) return false;
  breakOff(ground, download);
  download.gaveWay = true;
  return true;
}
