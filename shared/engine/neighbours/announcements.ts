import type { AnnounceChange, Want } from "../../announce-change.ts";
import { copyBits, emptyBits } from "../../bitfield.ts";
import type { RenditionId } from "../../ids.ts";
import { heldHeaderBytes } from "../../wire/frame-type.ts";
import type { HeldSegments, PeerMessage } from "../../wire/message.ts";
import { mayTell } from "../conduct/telling.ts";
import type { SegmentKey } from "../input.ts";
import { isWhole } from "../rendition-state.ts";
import type { Core, Neighbour, RenditionState } from "../state.ts";
import { clearTimer, isDue, restUntil, setTimer, sooner } from "../timers.ts";
import { wantOf } from "../want-of.ts";
import { mayUpload } from "./may-upload.ts";

/**
 * Tells a new segment at once to the neighbours that it may help, to the others later, and to the tracker when an announce is
 * due. Otherwise listeners who have a whole cache in common would spend more frames on news that nobody asked for than on music.
 */
export function tellHave(core: Core, key: SegmentKey): void {
  if (!mayUpload(core) || core.sharing.closedIds.has(key.renditionId)) return;
  const message = { type: "have", renditionId: key.renditionId, segmentIndex: key.segmentIndex } as const;
  for (const neighbour of core.neighbours.values()) {
    // The beginning of a song may be clicked next: then there is no time to hear of it.
    const isNews = key.segmentIndex === 0 || isFetching(neighbour, key.renditionId);
    if (isNews && mayTell(core, neighbour, "have")) {
      core.out.push({ type: "send", linkId: neighbour.linkId, message });
    } else tellLater(core, neighbour, key.renditionId);
  }
  announceSoon(core);
}

function tellLater(core: Core, neighbour: Neighbour, renditionId: RenditionId): void {
  neighbour.untold.add(renditionId);
  sooner(core.timers, "untold", core.nowMs + core.limits.untoldForMs);
}

/** It said that it wants or holds some of the rendition, and not all of it; or it asks for it, as one that may not upload does. */
function isFetching({ holdings, askedId }: Neighbour, renditionId: RenditionId): boolean {
  const theirs = holdings.get(renditionId);
  return theirs === undefined ? askedId === renditionId : theirs.heldCount < theirs.segmentCount;
}

/** Tells each neighbour, in one frame, of all that it has not heard of yet. */
export function tellUntoldWhenDue(core: Core): void {
  if (!isDue(core.timers, "untold", core.nowMs)) return;
  clearTimer(core.timers, "untold");
  for (const neighbour of core.neighbours.values()) {
    tellOf(core, neighbour, [...neighbour.untold]);
    neighbour.untold.clear();
  }
}

/** A neighbour begins to speak of a rendition: it hears at once what it has not heard of yet. */
export function tellUntoldOf(core: Core, neighbour: Neighbour, renditionId: RenditionId): void {
  if (!neighbour.untold.has(renditionId) || !mayTell(core, neighbour, "holdings")) return;
  neighbour.untold.delete(renditionId);
  tellOf(core, neighbour, [renditionId]);
}

function tellOf(core: Core, { linkId }: Neighbour, renditionIds: readonly RenditionId[]): void {
  if (!mayUpload(core)) return;
  const states = renditionIds.flatMap((renditionId) => core.renditions.get(renditionId) ?? []);
  const open = states.filter((state) => !core.sharing.closedIds.has(state.manifest.renditionId));
  const held = open.map((state) => heldSegments(core, state));
  if (held.length > 0) core.out.push({ type: "send", linkId, message: { type: "holdings", held } });
}

/** What was here of a segment is here no more. Who wants the song was told of it. */
export function tellNone(core: Core, { renditionId, segmentIndex }: SegmentKey): void {
  for (const neighbour of core.neighbours.values()) {
    if (!isFetching(neighbour, renditionId)) continue;
    const message = { type: "some", renditionId, segmentIndex, blocks: 0 } as const;
    core.out.push({ type: "send", linkId: neighbour.linkId, message });
  }
}

/** What is here no more. Of a rendition that has lost much all hear what is left, and of all those that have in one frame. */
export function dropHoldings(core: Core, keys: readonly SegmentKey[]): void {
  const lost = new Map<RenditionId, number>();
  for (const { renditionId } of keys) lost.set(renditionId, (lost.get(renditionId) ?? 0) + 1);
  const isMuch = (renditionId: RenditionId) => keys.length > 4 * dropsMax || (lost.get(renditionId) ?? 0) > dropsMax;
  for (const { renditionId, segmentIndex } of keys) {
    if (!isMuch(renditionId)) sayToAll(core, { type: "drop", renditionId, segmentIndex });
  }
  const states = [...lost.keys()].filter(isMuch).flatMap((renditionId) => core.renditions.get(renditionId) ?? []);
  tellInterest(core, states);
  if (keys.length > 0) announceSoon(core);
}

/** So many segments of a rendition are dropped one by one, and four times as many of all. */
const dropsMax = 4;

/** One message for all: a listener with sixteen neighbours says little else than what it has. */
function sayToAll(core: Core, message: PeerMessage): void {
  for (const linkId of core.neighbours.keys()) core.out.push({ type: "send", linkId, message });
}

/** All that we hold, and (with no bit set) what we want: said to a new neighbour. */
export function holdingsForNeighbour(core: Core): HeldSegments[] {
  const told: HeldSegments[] = [];
  // No neighbour should count on us for segments that we may not give.
  if (!mayUpload(core)) return told;
  const recent = [...core.renditions.values()].sort((one, other) => other.lastUsedMs - one.lastUsedMs);
  let bytes = 0;
  for (const state of recent) {
    if (told.length >= core.limits.announcedRenditionsMax || bytes > core.limits.toldHoldingsBytesMax) break;
    if (core.sharing.closedIds.has(state.manifest.renditionId)) continue;
    if (state.held.size === 0 && wantOf(core, state.manifest.renditionId) < 2) continue;
    told.push(heldSegments(core, state));
    bytes += heldHeaderBytes + state.heldBits.length;
  }
  return told;
}

/** Say to all neighbours that these renditions interest us, also where nothing of them is held. Who has heard much hears it a little later. */
export function tellInterest(core: Core, states: readonly RenditionState[]): void {
  const open = states.filter(({ manifest }) => !core.sharing.closedIds.has(manifest.renditionId));
  if (!mayUpload(core) || open.length === 0) return;
  const message = { type: "holdings", held: open.map((state) => heldSegments(core, state)) } as const;
  for (const neighbour of core.neighbours.values()) {
    if (mayTell(core, neighbour, "holdings")) core.out.push({ type: "send", linkId: neighbour.linkId, message });
    else for (const { manifest } of open) tellLater(core, neighbour, manifest.renditionId);
  }
}

/** All that we hold, or nothing of it, said anew to every neighbour. */
export function tellHoldings(core: Core): void {
  const held: HeldSegments[] = [];
  for (const state of core.renditions.values()) {
    if (state.held.size > 0 && !core.sharing.closedIds.has(state.manifest.renditionId))
      held.push(heldSegments(core, state));
  }
  if (held.length === 0) return;
  sayToAll(core, { type: "holdings", held });
}

/** What we hold of these, said anew to every neighbour. */
export function tellHoldingsOf(core: Core, renditionIds: readonly RenditionId[]): void {
  const held = renditionIds.filter((renditionId) => (core.renditions.get(renditionId)?.held.size ?? 0) > 0);
  for (const neighbour of core.neighbours.values()) tellOf(core, neighbour, held);
}

/** What a neighbour may ask of us: nothing while nothing may go up. */
function heldSegments(core: Core, state: RenditionState): HeldSegments {
  const segmentCount = state.manifest.segments.length;
  const bits = mayUpload(core) ? copyBits(state.heldBits, segmentCount) : emptyBits(segmentCount);
  return { renditionId: state.manifest.renditionId, segmentCount, bits };
}

/** Without a connection to the tracker nothing is due: once there is one, everything is announced anew. */
export function announceNow(core: Core): void {
  if (core.tracker.state === "open") setTimer(core.timers, "announce", core.nowMs);
}

export function announceSoon(core: Core): void {
  if (core.tracker.state !== "open") return;
  sooner(core.timers, "announce", Math.max(core.nowMs, core.timers.restUntilMs.announce));
}

/** Sends what changed since the last announce: one small message for any number of swarms. */
export function announceWhenDue(core: Core): void {
  if (!isDue(core.timers, "announce", core.nowMs)) return;
  clearTimer(core.timers, "announce");
  restUntil(core.timers, "announce", core.nowMs + core.limits.announceIntervalMs);
  const changes = announceChanges(core);
  for (let start = 0; start < changes.length; start += core.limits.announceEntriesMax) {
    core.out.push({ type: "announce", changes: changes.slice(start, start + core.limits.announceEntriesMax) });
  }
}

function announceChanges(core: Core): AnnounceChange[] {
  const target = new Map<RenditionId, AnnounceChange>();
  const recent = [...core.renditions.values()].sort((one, other) => rank(core, other) - rank(core, one));
  for (const state of recent.slice(0, core.limits.announcedRenditionsMax)) {
    const { renditionId } = state.manifest;
    if (core.sharing.closedIds.has(renditionId)) continue;
    const want = isWhole(state) ? wantOfWhole(core, renditionId) : wantOf(core, renditionId);
    const offered = mayUpload(core) ? toldCount(state.held.size, state.manifest.segments.length) : 0;
    if (offered > 0 || want > 0) target.set(renditionId, [renditionId, offered, want]);
  }
  const changes: AnnounceChange[] = [];
  for (const [renditionId, change] of target) {
    const before = core.tracker.announced.get(renditionId);
    if (before !== undefined && before[1] === change[1] && before[2] === change[2]) continue;
    changes.push(change);
    core.tracker.announced.set(renditionId, change);
  }
  for (const renditionId of [...core.tracker.announced.keys()]) {
    if (target.has(renditionId)) continue;
    changes.push([renditionId, 0, 0]);
    core.tracker.announced.delete(renditionId);
  }
  return changes;
}

/**
 * Whoever holds a rendition wants nothing of it. But a tracker that forgot us while we slept names nobody where nothing is wanted, and only
 * one where little is.
 */
function wantOfWhole({ tracker, listener }: Core, renditionId: RenditionId): Want {
  return tracker.companyLost && renditionId === listener.currentId ? 3 : 0;
}

/** The tracker need not hear of each segment: nothing, some of it, half of it, or all. Neighbours know it exactly. */
function toldCount(held: number, all: number): number {
  const half = Math.ceil(all / 2);
  return held === all ? all : held >= half ? half : Math.min(1, held);
}

function rank(core: Core, state: RenditionState): number {
  return state.lastUsedMs + wantOf(core, state.manifest.renditionId) * 1e12;
}
