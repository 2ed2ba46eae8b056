import { firstUnset } from "../../bitfield.ts";
import type { RenditionId } from "../../ids.ts";
import { type Urgency, urgency } from "../../wire/message.ts";
import type { SegmentKey } from "../input.ts";
import { deadlineMs, isHeld, positionSeconds, remainingSeconds, segmentAt } from "../rendition-state.ts";
import type { Core, RenditionState } from "../state.ts";
import { type Answer, never } from "../timers.ts";

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
  const add = (key: SegmentKey, deadline: number, level: Urgency, firstSound = false) => {
    if (!isHeld(core, key)) needs.push({ key, deadlineMs: deadline, urgency: level, firstSound });
  };
  for (const { key } of core.listener.wants.values()) {
    const deadline = deadlineMs(core, key.renditionId, key.segmentIndex);
    add(key, Number.isFinite(deadline) ? deadline : 0, urgency.playing);
  }
  const { clickId } = core.listener;
  if (
    clickId !== null &&
    clickId !== core.listener.currentId &&
    clickId !== core.listener.nextId &&
    !isAskedFor(core, clickId, 0)
  ) {
    add({ renditionId: clickId, segmentIndex: 0 }, core.limits.peerWindowMs, urgency.idle, true);
  }
  for (const renditionId of core.listener.likelyIds) {
    if (renditionId === clickId) continue;
    // As far away as can be: whatever plays or comes next goes before, and the origin is never asked.
    const asked =
      renditionId === core.listener.currentId ||
      renditionId === core.listener.nextId ||
      isAskedFor(core, renditionId, 0);
    if (core.sharing.allowed && !asked) add({ renditionId, segmentIndex: 0 }, core.limits.peerWindowMs, urgency.idle);
  }
  addPinned(core, add);
  const current = core.listener.currentId === null ? undefined : core.renditions.get(core.listener.currentId);
  if (current === undefined) return { answer: soonestFirst(needs), againInMs: never };
  addAhead(core, current, segmentAt(current, positionSeconds(core)), urgency.playing, add);
  const next = core.listener.nextId === null ? undefined : core.renditions.get(core.listener.nextId);
  const againInMs = next === undefined ? never : addNext(core, current, next, add);
  return { answer: soonestFirst(needs), againInMs };
}

function soonestFirst(needs: Need[]): Need[] {
  return needs.sort((one, other) => one.deadlineMs - other.deadlineMs);
}

/** Whether the player asked for it: then it is wanted already. */
function isAskedFor(core: Core, renditionId: RenditionId, segmentIndex: number): boolean {
  for (const { key } of core.listener.wants.values()) {
    if (key.segmentIndex === segmentIndex && key.renditionId === renditionId) return true;
  }
  return false;
}

/** What is kept for offline comes last, a few segments at a time, from whoever has it. */
function addPinned(core: Core, add: Add): void {
  let room = core.limits.pinnedSegmentsMax;
  for (const renditionId of core.listener.pinnedIds) {
    const state = core.renditions.get(renditionId);
    if (state === undefined || state.held.size === state.manifest.segments.length) continue;
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
export function isForOffline({ listener }: Core, need: Need): boolean {
  return need.urgency === urgency.idle && listener.pinnedIds.has(need.key.renditionId);
}

/** Whether it is wanted anyhow, and sooner. */
function isUrgent(core: Core, { renditionId, segmentIndex }: SegmentKey): boolean {
  if (isAskedFor(core, renditionId, segmentIndex)) return true;
  const isAhead = renditionId === core.listener.currentId || renditionId === core.listener.nextId;
  return isAhead && deadlineMs(core, renditionId, segmentIndex) <= core.limits.peerWindowMs;
}

type Add = (key: SegmentKey, deadline: number, level: Urgency, firstSound?: boolean) => void;

function addAhead(core: Core, state: RenditionState, first: number, level: Urgency, add: Add): void {
  const { renditionId, segments } = state.manifest;
  const nextMissing = (from: number) => firstUnset(state.heldBits, from, segments.length);
  for (let missing = nextMissing(first); missing < segments.length; missing = nextMissing(missing + 1)) {
    const deadline = deadlineMs(core, renditionId, missing);
    if (deadline > core.limits.peerWindowMs) return;
    if (!isAskedFor(core, renditionId, missing)) add({ renditionId, segmentIndex: missing }, deadline, level);
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
 * not beside others behind our address, who would fetch it through the same line as early.
 */
export function nextWindowMs(core: Core, current: RenditionState): number {
  const isWhole = current.held.size === current.manifest.segments.length;
  return isWhole && !hasHousemate(core) ? core.limits.nextFromPeersIdleMs : core.limits.nextFromPeersMs;
}

function hasHousemate(core: Core): boolean {
  for (const { near } of core.neighbours.values()) if (near === "address") return true;
  return false;
}

/**
 * Of the next track its first sound, for whoever skips; and all of it, once the end of this one is near. Returns in how many ms that
 * begins.
 */
function addNext(core: Core, current: RenditionState, next: RenditionState, add: Add): number {
  const waitMs = remainingSeconds(core, current) * 1000 - nextWindowMs(core, current);
  if (waitMs <= 0) {
    addAhead(core, next, 0, urgency.next, add);
    return never;
  }
  if (isSecure(core, current) && !isAskedFor(core, next.manifest.renditionId, 0)) {
    add({ renditionId: next.manifest.renditionId, segmentIndex: 0 }, core.limits.peerWindowMs, urgency.next, true);
  }
  return core.listener.playhead.playing ? waitMs : never;
}
