import type { PickReason } from "../output.ts";

/** All that the choice of a source looks at, for the missing blocks of one segment. Times in ms from now. */
export interface SegmentPickView {
  /** When the playhead gets there. */
  readonly soundMs: number;
  /** When it has to be here: before that, where a lead is to be kept; 0 or less: now. */
  readonly deadlineMs: number;
  /** Sound is already coming out: a late segment would be a stall, not a slow start. */
  readonly sounding: boolean;
  readonly sharing: boolean;
  /** When neighbours that hold it would have delivered it; null when none that can be asked holds it. */
  readonly peersFinishMs: number | null;
  /** When the origin would have delivered it. */
  readonly originFinishMs: number;
  /** A neighbour may come to hold it: one wants the same rendition, or one is being dialled or looked for. */
  readonly hopeful: boolean;
  /** Among the neighbours that want this rendition the segment falls to us (see responsible.ts). */
  readonly responsible: boolean;
}

export interface PickWindows {
  readonly peerWindowMs: number;
  readonly originWindowMs: number;
  /** ... and for what falls to us of a company: the others need time to get it from us. */
  readonly sharedWindowMs: number;
  readonly hopeLeadMs: number;
  readonly busyLeadMs: number;
}

/** Ask neighbours, ask the origin, or look again when `inMs` has passed. */
export type Pick =
  | { readonly from: "peers"; readonly reason: PickReason }
  | { readonly from: "origin"; readonly reason: PickReason }
  | { readonly from: "nobody"; readonly inMs: number };

/** The cheapest source that will be in time. */
export function pickSource(view: SegmentPickView, windows: PickWindows): Pick {
  const { soundMs, deadlineMs } = view;
  if (view.peersFinishMs !== null && view.sharing) return pickWithHolders(view, view.peersFinishMs, windows);
  if (deadlineMs <= 0) return { from: "origin", reason: view.sounding ? "urgent" : "first-sound" };
  if (!view.sharing) return originWithin(soundMs, windows.originWindowMs, "sharing-off");
  if (!view.hopeful) return originWithin(soundMs, windows.originWindowMs, "alone");
  if (view.responsible) return originWithin(soundMs, windows.sharedWindowMs, "nobody-holds-it");
  return originWithin(deadlineMs, windows.hopeLeadMs + 3 * view.originFinishMs, "nobody-holds-it");
}

/** With half as much again for what may come between. */
export function isInTime(peersFinishMs: number, deadlineMs: number): boolean {
  return peersFinishMs * 1.5 + 50 <= deadlineMs;
}

/** In how many ms it is too late for what takes `peersFinishMs`; at least 1 where it is in time. */
export function latestStartMs(peersFinishMs: number, deadlineMs: number): number {
  return Math.max(1, deadlineMs - (peersFinishMs * 1.5 + 50));
}

function pickWithHolders(view: SegmentPickView, peersFinishMs: number, windows: PickWindows): Pick {
  if (view.soundMs > windows.peerWindowMs) return { from: "nobody", inMs: view.soundMs - windows.peerWindowMs };
  const inTime = isInTime(peersFinishMs, view.deadlineMs);
  const fasterAnyway = peersFinishMs <= view.originFinishMs;
  if (inTime || fasterAnyway) return { from: "peers", reason: "neighbour-in-time" };
  // Until then one of them may have done what keeps it busy.
  return originWithin(view.deadlineMs, windows.busyLeadMs, view.sounding ? "urgent" : "first-sound");
}

function originWithin(ms: number, windowMs: number, reason: PickReason): Pick {
  if (ms <= windowMs) return { from: "origin", reason };
  return { from: "nobody", inMs: ms - windowMs };
}
