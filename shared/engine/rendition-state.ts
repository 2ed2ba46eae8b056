import { emptyBits } from "../bitfield.ts";
import type { RenditionId } from "../ids.ts";
import { blockCount, blockSize, type Manifest } from "../manifest/manifest.ts";
import type { BlockKey, SegmentKey } from "./input.ts";
import type { Core, PartialSegment, RenditionState } from "./state.ts";
import { longAgo, never } from "./timers.ts";

/** The state of a rendition, made when it is first heard of. */
export function knowRendition(core: Core, manifest: Manifest): RenditionState {
  const known = core.renditions.get(manifest.renditionId);
  if (known !== undefined) return known;
  const startsSeconds = new Float64Array(manifest.segments.length + 1);
  let samples = 0;
  manifest.segments.forEach((segment, index) => {
    samples += segment.durationSamples;
    startsSeconds[index + 1] = samples / manifest.sampleRateHz;
  });
  const state: RenditionState = {
    manifest,
    startsSeconds,
    held: new Map(),
    heldBits: emptyBits(manifest.segments.length),
    partial: new Map(),
    lastUsedMs: core.nowMs,
    wantedSinceMs: core.nowMs,
    soughtAsNext: false,
    companyChangedMs: longAgo,
    sharedOutAtMs: new Map(),
    comingSinceMs: new Map(),
    othersKnown: 0,
    othersKnownAtMs: longAgo,
  };
  core.renditions.set(manifest.renditionId, state);
  return state;
}

export function segmentBytes(state: RenditionState, segmentIndex: number): number {
  return state.manifest.segments[segmentIndex]?.bytes ?? 0;
}

export function blocksOf(state: RenditionState, segmentIndex: number): number {
  return blockCount(segmentBytes(state, segmentIndex));
}

export function bytesOfBlock({ renditions }: Pick<Core, "renditions">, key: BlockKey): number {
  const state = renditions.get(key.renditionId);
  return state === undefined ? 0 : blockSize(segmentBytes(state, key.segmentIndex), key.blockIndex);
}

/** The segment that sounds at a time, clamped into the rendition. */
export function segmentAt(state: RenditionState, positionSeconds: number): number {
  const last = state.manifest.segments.length - 1;
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((state.startsSeconds[middle] ?? 0) <= positionSeconds) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function partialOf(state: RenditionState, segmentIndex: number): PartialSegment {
  const known = state.partial.get(segmentIndex);
  if (known !== undefined) return known;
  const blocks = blocksOf(state, segmentIndex);
  const partial: PartialSegment = {
    blocks: new Uint8Array(blocks),
    keptCount: 0,
    asked: new Uint8Array(blocks),
    bytes: { cache: 0, peer: 0, cdn: 0 },
    reason: "alone",
    firstKeptMs: never,
    askedSinceMs: never,
  };
  state.partial.set(segmentIndex, partial);
  return partial;
}

export function isHeld({ renditions }: Pick<Core, "renditions">, key: SegmentKey): boolean {
  return renditions.get(key.renditionId)?.held.has(key.segmentIndex) ?? false;
}

export function renditionPlaying({
  listener,
  renditions,
}: Pick<Core, "listener" | "renditions">): RenditionState | undefined {
  return listener.currentId === null ? undefined : renditions.get(listener.currentId);
}

export function renditionNext({
  listener,
  renditions,
}: Pick<Core, "listener" | "renditions">): RenditionState | undefined {
  return listener.nextId === null ? undefined : renditions.get(listener.nextId);
}

/** What tells when a segment is due. */
type Timeline = Pick<Core, "listener" | "renditions" | "nowMs">;

/** Seconds into the current track right now. */
export function positionSeconds({ listener, nowMs }: Pick<Core, "listener" | "nowMs">): number {
  const { positionSeconds: position, atMs, playing } = listener.playhead;
  return playing ? position + (nowMs - atMs) / 1000 : position;
}

/** Milliseconds until the playhead gets to a segment; 0 or less when it is there; Infinity when it will not. */
export function deadlineMs(core: Timeline, renditionId: RenditionId, segmentIndex: number): number {
  const { currentId, nextId } = core.listener;
  const current = renditionPlaying(core);
  const state = core.renditions.get(renditionId);
  if (current === undefined || state === undefined) return never;
  const startSeconds = state.startsSeconds[segmentIndex] ?? 0;
  if (renditionId === currentId) {
    const endSeconds = state.startsSeconds[segmentIndex + 1] ?? startSeconds;
    const position = positionSeconds(core);
    if (endSeconds <= position) return never;
    return (startSeconds - position) * 1000;
  }
  if (renditionId !== nextId) return never;
  return (remainingSeconds(core, current) + startSeconds) * 1000;
}

/** Seconds of the current track that are still to come. */
export function remainingSeconds(core: Pick<Core, "listener" | "nowMs">, current: RenditionState): number {
  const end = current.startsSeconds[current.startsSeconds.length - 1] ?? 0;
  return Math.max(0, end - positionSeconds(core));
}

/** A listener that holds all of it needs nobody, whether it plays it or not. */
export function isWhole({ held, manifest }: RenditionState): boolean {
  return held.size === manifest.segments.length;
}
