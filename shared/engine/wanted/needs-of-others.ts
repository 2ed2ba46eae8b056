import { firstUnset, hasBit } from "../../bitfield.ts";
import { uint32Max } from "../../wire/limits.ts";
import type { SegmentKey } from "../input.ts";
import { mayGive, mayUpload } from "../neighbours/may-upload.ts";
import { deadlineMs, isWhole, positionSeconds, renditionPlaying, segmentAt } from "../rendition-state.ts";
import type { Core, Neighbour, ToldNeed } from "../state.ts";
import { never } from "../timers.ts";

/** The sound jumped or stood still: what was told before is wrong by so much. */
const soundShiftMs = 1_000;

/**
 * Where we take and may not give, nobody counts on us, and nobody hears what we hold. So those who can give hear what we lack first of the
 * song that plays, and when our sound gets there: one that is behind us in the song then takes it from the origin in time for us, and not
 * only for itself. Returns in how many ms there may be more to tell.
 */
export function tellNeed(core: Core): number {
  const need = firstNeed(core);
  if (need === null) return never;
  let againInMs = never;
  for (const neighbour of core.neighbours.values()) {
    if (!neighbour.holdings.has(need.renditionId)) continue;
    const restMs = restOf(core, neighbour.toldNeed, need);
    if (restMs > 0) {
      againInMs = Math.min(againInMs, restMs);
      continue;
    }
    neighbour.toldNeed = need;
    const { renditionId, segmentIndex, soundAtMs } = need;
    const inMs = Math.min(uint32Max, Math.max(0, Math.round(soundAtMs - core.nowMs)));
    core.out.push({
      type: "send",
      linkId: neighbour.linkId,
      message: { type: "needs", renditionId, segmentIndex, inMs },
    });
  }
  return againInMs;
}

function firstNeed(core: Core): ToldNeed | null {
  const current = renditionPlaying(core);
  if (current === undefined || isWhole(current) || !core.listener.playhead.playing) return null;
  if (mayUpload(core) || !core.sharing.allowed) return null;
  const { renditionId, segments } = current.manifest;
  if (core.sharing.closedIds.has(renditionId)) return null;
  const segmentIndex = firstUnset(current.heldBits, segmentAt(current, positionSeconds(core)), segments.length);
  if (segmentIndex === segments.length) return null;
  const soundAtMs = core.nowMs + deadlineMs(core, renditionId, segmentIndex);
  return { renditionId, segmentIndex, soundAtMs, toldAtMs: core.nowMs };
}

/** In how many ms a neighbour is to hear of our need; 0: now. */
function restOf(core: Core, told: ToldNeed | null, need: ToldNeed): number {
  if (told === null || told.renditionId !== need.renditionId) return 0;
  if (Math.abs(soundAtMs(core, told, need.segmentIndex) - need.soundAtMs) >= soundShiftMs) return 0;
  const { needToldMs, needToldAgainMs } = core.limits;
  const restMs = told.segmentIndex === need.segmentIndex ? needToldAgainMs : needToldMs;
  return Math.max(0, told.toldAtMs + restMs - core.nowMs);
}

/** When the sound of whoever told of a need gets to another segment. */
function soundAtMs({ renditions }: Pick<Core, "renditions">, need: ToldNeed, segmentIndex: number): number {
  const starts = renditions.get(need.renditionId)?.startsSeconds ?? [];
  return need.soundAtMs + ((starts[segmentIndex] ?? 0) - (starts[need.segmentIndex] ?? 0)) * 1_000;
}

/** A neighbour has said what it lacks first. */
export function markNeed(
  { nowMs }: Pick<Core, "nowMs">,
  neighbour: Neighbour,
  { renditionId, segmentIndex, inMs }: SegmentKey & { readonly inMs: number },
): void {
  neighbour.need = { renditionId, segmentIndex, soundAtMs: nowMs + inMs, toldAtMs: nowMs };
}

/**
 * When the first sound of a company gets to a segment, ms from now: ours, or that of a neighbour who said that it lacks it. Only what we
 * play and shall need within `sharedWindowMs` is fetched for others: whatever they say, it is no more than in any company.
 */
export function earliestSoundMs(core: Core, key: SegmentKey, ownMs: number): number {
  const { limits, listener } = core;
  if (key.renditionId !== listener.currentId || ownMs > limits.sharedWindowMs) return ownMs;
  if (!mayGive(core, key.renditionId)) return ownMs;
  let earliestMs = ownMs;
  for (const neighbour of core.neighbours.values()) {
    earliestMs = Math.min(earliestMs, soundOfNeighbourMs(core, neighbour, key));
  }
  return earliestMs;
}

/** Whether a neighbour has said that it lacks a segment. */
export function isNeededElsewhere(
  core: Pick<Core, "limits" | "neighbours" | "nowMs" | "renditions">,
  key: SegmentKey,
): boolean {
  for (const neighbour of core.neighbours.values()) if (soundOfNeighbourMs(core, neighbour, key) < never) return true;
  return false;
}

/** Infinity: it does not need it, or does not say so. */
function soundOfNeighbourMs(
  core: Pick<Core, "limits" | "nowMs" | "renditions">,
  { need, holdings }: Neighbour,
  key: SegmentKey,
): number {
  if (need === null || need.renditionId !== key.renditionId || key.segmentIndex < need.segmentIndex) return never;
  if (core.nowMs > need.toldAtMs + core.limits.needBelievedMs) return never;
  const theirs = holdings.get(key.renditionId);
  if (theirs !== undefined && hasBit(theirs.bits, key.segmentIndex)) return never;
  return soundAtMs(core, need, key.segmentIndex) - core.nowMs;
}
