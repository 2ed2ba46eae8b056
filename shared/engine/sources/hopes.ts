import { hasBit } from "../../bitfield.ts";
import type { RenditionId } from "../../ids.ts";
import type { SegmentKey } from "../input.ts";
import { comingInMs } from "../neighbours/holdings.ts";
import { countPeers } from "../neighbours/known-peers.ts";
import { mayUpload } from "../neighbours/may-upload.ts";
import type { Core } from "../state.ts";
import { type Answer, never } from "../timers.ts";
import { isNeededElsewhere } from "../wanted/needs-of-others.ts";
import { isResponsible } from "./responsible.ts";

const yes: Answer<boolean> = { answer: true, againInMs: never };
const no: Answer<boolean> = { answer: false, againInMs: never };

/** What hopes rest on. */
type HopeView = Pick<
  Core,
  "limits" | "neighbours" | "nowMs" | "peerId" | "peers" | "renditions" | "sharing" | "tracker" | "uploads"
>;

/** Whether a neighbour may come to hold segments of a rendition soon. While it may, the origin is not asked early. */
export function isHopeful(core: HopeView, renditionId: RenditionId): Answer<boolean> {
  const { sharing, tracker, limits, nowMs } = core;
  if (!sharing.allowed || sharing.closedIds.has(renditionId)) return no;
  for (const neighbour of core.neighbours.values()) {
    if (neighbour.holdings.has(renditionId)) return yes;
    if (!neighbour.helloSeen && nowMs - neighbour.openedAtMs < limits.hopeForTrackerMs) return yes;
  }
  if (tracker.state === "connecting") return isYoung(core, tracker.sinceMs);
  const state = core.renditions.get(renditionId);
  if (tracker.state !== "open" || state === undefined) return no;
  if (state.othersKnownAtMs < state.wantedSinceMs) {
    return isYoung(core, Math.max(tracker.sinceMs, state.wantedSinceMs));
  }
  if (state.othersKnown === 0) return no;
  return countPeers(core, "dialling") > 0 ? yes : isYoung(core, state.othersKnownAtMs);
}

/** Whether the tracker is still to say who else has a rendition. */
export function isTrackerAsked(core: HopeView, renditionId: RenditionId): Answer<boolean> {
  const state = core.renditions.get(renditionId);
  if (core.sharing.closedIds.has(renditionId) || core.tracker.state !== "open" || state === undefined) return no;
  return state.othersKnownAtMs >= state.wantedSinceMs ? no : isYoung(core, state.wantedSinceMs);
}

/** Whether the tracker has had the time to name neighbours that hold a rendition. */
export function hadTime(core: HopeView, renditionId: RenditionId): Answer<boolean> {
  if (core.sharing.closedIds.has(renditionId)) return yes;
  const { answer, againInMs } = isYoung(core, core.renditions.get(renditionId)?.wantedSinceMs ?? 0);
  return { answer: !answer, againInMs };
}

/** For `hopeForTrackerMs` after `sinceMs`. */
function isYoung({ nowMs, limits }: Pick<Core, "nowMs" | "limits">, sinceMs: number): Answer<boolean> {
  const leftMs = sinceMs + limits.hopeForTrackerMs - nowMs;
  return leftMs > 0 ? { answer: true, againInMs: leftMs } : no;
}

/** Whether nobody has joined or left a company for a while: the later something is due, the longer. */
export function isSteady(core: HopeView, key: SegmentKey, dueMs: number): Answer<boolean> {
  const state = core.renditions.get(key.renditionId);
  // Whom we have only joined do not count with us yet.
  const changedMs = Math.max(state?.companyChangedMs ?? 0, state?.wantedSinceMs ?? 0);
  const { companySteadyAfterMs, companyPatience } = core.limits;
  const steadyInMs = changedMs + Math.max(companySteadyAfterMs, dueMs / companyPatience) - core.nowMs;
  return steadyInMs > 0 ? { answer: false, againInMs: steadyInMs } : yes;
}

/**
 * Whether we are the one, of all who want a rendition, that takes this segment from the origin. No listener takes it while a
 * neighbour holds it and is only busy, or while the company is not yet steady. In a steady company all come to the same answer.
 */
export function fallsToUs(core: HopeView, key: SegmentKey, dueMs: number): Answer<boolean> {
  const steady = isSteady(core, key, dueMs);
  if (!steady.answer) return steady;
  const others = [];
  for (const neighbour of core.neighbours.values()) {
    const holdings = neighbour.holdings.get(key.renditionId);
    if (holdings === undefined) continue;
    if (hasBit(holdings.bits, key.segmentIndex)) return no;
    const inMs = comingInMs(core, holdings, key.segmentIndex);
    if (inMs > 0) return { answer: false, againInMs: inMs };
    others.push(neighbour.peerId);
  }
  // What we may not give to them would be taken for nobody.
  if (!mayUpload(core)) return no;
  const isFor = others.length > 0 || isNeededElsewhere(core, key);
  return isFor && isResponsible(core.peerId, others, key) ? yes : no;
}
