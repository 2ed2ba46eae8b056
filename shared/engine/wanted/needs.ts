import { firstUnset } from "../../bitfield.ts";
import type { RenditionId } from "../../ids.ts";
import { type Urgency, urgency } from "../../wire/message.ts";
import type { SegmentKey } from "../input.ts";
import {
  deadlineMs,
  isHeld,
  isWhole,
  positionSeconds,
  remainingSeconds,
  renditionNext,
  renditionPlaying,
  segmentAt,
} from "../rendition-state.ts";
import type { Core, RenditionState } from "../state.ts";
import { type Answer, never } from "../timers.ts";
import { isAhead } from "../want-of.ts";

/** A segment that the engine is to fetch. */
export interface Need {
  readonly key: SegmentKey;
  readonly deadlineMs: number;
  readonly urgency: Urgency;
  /** Only the first sound of it, before anybody waits for it: as much as makes a click sound at once. */
  readonly firstSound: boolean;
}

/** Segments that are wanted and not held, soonest deadline first; others may be needed when time has passed. */
export function neededSegments(core: Core): Answer<Need[]> {
  const needs: Need[] = [];
  const add: Add = (key, deadline, level, firstSound = false) => {
    if (!isHeld(core, key)) needs.push({ key, deadlineMs: deadline, urgency: level, firstSound });
  };
  addAskedFor(core, add);
  addClick(core, add);
  addLikely(core, add);
  addPinned(core, add);
  const current = renditionPlaying(core);
  const next = renditionNext(core);
  if (current !== undefined) addAhead(core, current, segmentAt(current, positionSeconds(core)), urgency.playing, add);
  const againInMs = current === undefined || next === undefined ? never : addNext(core, current, next, add);
  return { answer: soonestFirst(needs), againInMs };
}

type Add = (key: SegmentKey, deadline: number, level: Urgency, firstSound?: boolean) => void;

/** What the player waits for. What will not be played by itself is due now. */
function addAskedFor(core: Core, add: Add): void {
  for (const { key } of core.listener.wants.values()) {
    const deadline = deadlineMs(core, key.renditionId, key.segmentIndex);
    add(key, Number.isFinite(deadline) ? deadline : 0, urgency.playing);
  }
}

/** The first sound of what the pointer rests on. */
function addClick({ listener, limits }: Core, add: Add): void {
  const { clickId } = listener;
  if (clickId === null || isAhead(listener, clickId) || isAskedFor(listener, clickId, 0)) return;
  add({ renditionId: clickId, segmentIndex: 0 }, limits.peerWindowMs, urgency.idle, true);
}

/** The beginning of what may be clicked, from neighbours alone. As far away as can be: whatever plays or comes next goes before. */
function addLikely({ listener, limits, sharing }: Core, add: Add): void {
  if (!sharing.allowed) return;
  for (const renditionId of listener.likelyIds) {
    if (renditionId === listener.clickId || isAhead(listener, renditionId)) continue;
    if (isAskedFor(listener, renditionId, 0)) continue;
    add({ renditionId, segmentIndex: 0 }, limits.peerWindowMs, urgency.idle);
  }
}

function soonestFirst(needs: Need[]): Need[] {
  return needs.sort((one, other) => one.deadlineMs - other.deadlineMs);
}

/** Whether the player asked for it: then it is wanted already. */
function isAskedFor({ wants }: Core["listener"], renditionId: RenditionId, segmentIndex: number): boolean {
  for (const { key } of wants.values()) {
    if (key.segmentIndex === segmentIndex && key.renditionId === renditionId) return true;
  }
  return false;
}

/** Segments for offline come last, a few at a time, from any source. */
function addPinned(core: Core, add: Add): void {
  let room = core.limits.pinnedSegmentsMax;
  for (const renditionId of core.listener.pinnedIds) {
    const state = core.renditions.get(renditionId);
    if (state === undefined || isWhole(state)) continue;
    for (let segmentIndex = 0; segmentIndex < state.manifest.segments.length; segmentIndex += 1) {
      if (state.held.has(segmentIndex)) continue;
      if (room === 0) return;
      room -= 1;
      if (isUrgent(core, { renditionId, segmentIndex })) continue;
      add({ renditionId, segmentIndex }, core.limits.peerWindowMs, urgency.idle);
    }
  }
}

/** Nobody waits for it, but it is to come, from the origin when no neighbour has it. */
export function isForOffline({ listener }: Pick<Core, "listener">, need: Need): boolean {
  return need.urgency === urgency.idle && listener.pinnedIds.has(need.key.renditionId);
}

/** Whether it is wanted anyhow, and sooner. */
function isUrgent(core: Core, { renditionId, segmentIndex }: SegmentKey): boolean {
  if (isAskedFor(core.listener, renditionId, segmentIndex)) return true;
  return isAhead(core.listener, renditionId) && deadlineMs(core, renditionId, segmentIndex) <= core.limits.peerWindowMs;
}

/** What plays from a segment on, as far as neighbours are asked. */
function addAhead(core: Core, state: RenditionState, first: number, level: Urgency, add: Add): void {
  const { renditionId, segments } = state.manifest;
  const nextMissing = (from: number) => firstUnset(state.heldBits, from, segments.length);
  for (let missing = nextMissing(first); missing < segments.length; missing = nextMissing(missing + 1)) {
    const deadline = deadlineMs(core, renditionId, missing);
    if (deadline > core.limits.peerWindowMs) return;
    if (!isAskedFor(core.listener, renditionId, missing)) add({ renditionId, segmentIndex: missing }, deadline, level);
  }
}

/** Whether the sound of the next seconds is at hand, so that something else may be thought of. */
function isSecure(core: Core, current: RenditionState): boolean {
  const { renditionId, segments } = current.manifest;
  const first = segmentAt(current, positionSeconds(core));
  const missing = firstUnset(current.heldBits, first, segments.length);
  return missing === segments.length || deadlineMs(core, renditionId, missing) > core.limits.secureMs;
}

/**
 * How long before the end of the current track neighbours are asked for the next: longer when nothing of this one is missing, but
 * not with housemates, who would fetch it through the same line as early.
 */
export function nextWindowMs(core: Pick<Core, "neighbours" | "limits">, current: RenditionState): number {
  return isWhole(current) && !hasHousemate(core) ? core.limits.nextFromPeersIdleMs : core.limits.nextFromPeersMs;
}

function hasHousemate({ neighbours }: Pick<Core, "neighbours">): boolean {
  for (const { near } of neighbours.values()) if (near === "address") return true;
  return false;
}

/**
 * Adds the first sound of the next track, for a listener who skips; and all of it, once the end of this one is near. Returns in how
 * many ms that begins.
 */
function addNext(core: Core, current: RenditionState, next: RenditionState, add: Add): number {
  const waitMs = remainingSeconds(core, current) * 1000 - nextWindowMs(core, current);
  if (waitMs <= 0) {
    addAhead(core, next, 0, urgency.next, add);
    return never;
  }
  if (isSecure(core, current) && !isAskedFor(core.listener, next.manifest.renditionId, 0)) {
    add({ renditionId: next.manifest.renditionId, segmentIndex: 0 }, core.limits.peerWindowMs, urgency.next, true);
  }
  return core.listener.playhead.playing ? waitMs : never;
}
