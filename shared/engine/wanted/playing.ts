import type { RenditionId } from "../../ids.ts";
import type { Manifest } from "../../manifest/manifest.ts";
import { evictBeyondQuota, forgetIdleRenditions } from "../cache.ts";
import { announceNow, tellInterest } from "../neighbours/announcements.ts";
import { knowRendition, positionSeconds } from "../rendition-state.ts";
import type { Core, RenditionState } from "../state.ts";
import { forgetLead } from "./lead.ts";

/** Another track begins: links stay, only interest and deadlines move. */
export function play(core: Core, manifest: Manifest): void {
  const known = core.listener.currentId === manifest.renditionId || core.listener.nextId === manifest.renditionId;
  const state = knowRendition(core, manifest);
  state.lastUsedMs = core.nowMs;
  state.wantedSinceMs = core.nowMs;
  core.listener.currentId = manifest.renditionId;
  if (core.listener.nextId === manifest.renditionId) core.listener.nextId = null;
  core.listener.playhead = { positionSeconds: 0, atMs: core.nowMs, playing: false, sounded: false };
  beginAnew(core, state);
  if (!known) tellInterest(core, [state]);
  announceNow(core);
  // What played before was kept whatever the quota.
  evictBeyondQuota(core);
}

export function expectNext(core: Core, manifest: Manifest | null): void {
  if (manifest === null || manifest.renditionId === core.listener.currentId) {
    if (core.listener.nextId !== null) announceNow(core);
    core.listener.nextId = null;
    return evictBeyondQuota(core);
  }
  if (core.listener.nextId === manifest.renditionId) return;
  const state = knowRendition(core, manifest);
  state.wantedSinceMs = core.nowMs;
  state.soughtAsNext = false;
  core.listener.nextId = manifest.renditionId;
  tellInterest(core, [state]);
  announceNow(core);
  evictBeyondQuota(core);
}

/** Takes the place of what was likely before. */
export function expectLikely(core: Core, manifests: readonly Manifest[]): void {
  const likely = manifests.slice(0, core.limits.likelyRenditionsMax);
  core.listener.likelyIds = new Set(likely.map(({ renditionId }) => renditionId));
  // Neighbours are not told: those who hold it say so by themselves, and nobody should count on us to come to hold it.
  for (const manifest of likely) knowRendition(core, manifest);
  forgetIdleRenditions(core);
  announceNow(core);
}

/** Neighbours and tracker hear nothing of it: most that is pointed at is never played. */
export function expectClick(core: Core, manifest: Manifest | null): void {
  if (manifest !== null) knowRendition(core, manifest).wantedSinceMs = core.nowMs;
  core.listener.clickId = manifest?.renditionId ?? null;
  forgetIdleRenditions(core);
}

export function stop(core: Core): void {
  core.listener.currentId = null;
  core.listener.nextId = null;
  core.listener.wants.clear();
  core.listener.playhead = { positionSeconds: 0, atMs: core.nowMs, playing: false, sounded: false };
  announceNow(core);
  evictBeyondQuota(core);
}

/** Where the player is. True when it jumped, so that other segments are wanted than before. */
export function playheadMoved(
  core: Core,
  moved: { renditionId: RenditionId; positionSeconds: number; playing: boolean },
): boolean {
  if (moved.renditionId !== core.listener.currentId) return false;
  const jumped = Math.abs(moved.positionSeconds - positionSeconds(core)) > 2;
  core.listener.playhead = {
    positionSeconds: moved.positionSeconds,
    atMs: core.nowMs,
    playing: moved.playing,
    sounded: (core.listener.playhead.sounded && !jumped) || moved.playing,
  };
  if (jumped) beginAnew(core, core.renditions.get(moved.renditionId));
  return jumped;
}

/** There is no lead yet where the sound is now, and of what is needed there each has its time anew. */
function beginAnew(core: Core, state: RenditionState | undefined): void {
  forgetLead(core);
  state?.sharedOutAtMs.clear();
}
