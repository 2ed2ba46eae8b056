import { isWhole, remainingSeconds, renditionNext, renditionPlaying } from "../rendition-state.ts";
import type { Core, RenditionState } from "../state.ts";
import { type Answer, isResting, never, restUntil } from "../timers.ts";
import { nextWindowMs } from "../wanted/needs.ts";

/** With four neighbours that play the same, one or two may vanish without a gap. */
const usefulNeighboursMin = 4;
/** A listener that has enough of them does not count them anew at every turn. */
const enoughForMs = 2_000;

/**
 * Asks the tracker for more neighbours while it knows of others and few of ours want what we play; and once more for the next track.
 * Returns in how many ms it may be time.
 */
export function seekPeersWhenDue(core: Core): number {
  const current = renditionPlaying(core);
  if (core.tracker.state !== "open" || !core.sharing.allowed) return never;
  if (current === undefined || !core.listener.playhead.playing) return never;
  if (core.sharing.closedIds.has(current.manifest.renditionId)) return never;
  const next = renditionNext(core);
  const forNext = isNextDue(core, current, next);
  if (forNext.answer && next !== undefined) {
    next.soughtAsNext = true;
    core.out.push({ type: "seek-peers", renditionId: next.manifest.renditionId });
  }
  return Math.min(forNext.againInMs, seekForCurrent(core, current));
}

/**
 * Listeners that hold the next track may have come since it was announced: they are sought once more before it is fetched, so
 * early that a link can be open by then.
 */
function isNextDue(core: Core, current: RenditionState, next: RenditionState | undefined): Answer<boolean> {
  if (
    next === undefined ||
    next.soughtAsNext ||
    core.sharing.closedIds.has(next.manifest.renditionId) ||
    isWhole(next)
  ) {
    return { answer: false, againInMs: never };
  }
  const leftMs = remainingSeconds(core, current) * 1000 - nextWindowMs(core, current) - core.limits.nextSeekLeadMs;
  return leftMs > 0 ? { answer: false, againInMs: leftMs } : { answer: true, againInMs: never };
}

function seekForCurrent(core: Core, current: RenditionState): number {
  if (current.othersKnown === 0 || isWhole(current)) return never;
  const { timers, nowMs } = core;
  if (isResting(timers, "seek-peers", nowMs)) return timers.restUntilMs["seek-peers"] - nowMs;
  const { renditionId } = current.manifest;
  let useful = 0;
  for (const { holdings } of core.neighbours.values()) if (holdings.has(renditionId)) useful += 1;
  const isEnough = useful >= Math.min(usefulNeighboursMin, current.othersKnown);
  restUntil(timers, "seek-peers", nowMs + (isEnough ? enoughForMs : core.limits.seekPeersIntervalMs));
  if (!isEnough) core.out.push({ type: "seek-peers", renditionId });
  return never;
}
