import type { SegmentKey } from "../input.ts";
import { noteDecision } from "../note-decision.ts";
import { isHeld } from "../rendition-state.ts";
import { type Core, considerAnew, type Refusal } from "../state.ts";
import { longAgo, restUntil } from "../timers.ts";

/** What it sent was right. */
export function originWorked(core: Pick<Core, "origin" | "timers">): void {
  core.origin.failures = 0;
  restUntil(core.timers, "origin", longAgo);
}

/** The origin rests a little longer after each failure, with jitter so that listeners do not come back all at once. */
export function originFailed(core: Core): void {
  core.origin.failures += 1;
  considerAnew(core);
  const restMs = Math.min(core.limits.originBackoffMaxMs, 100 * 2 ** Math.min(core.origin.failures, 6));
  restUntil(core.timers, "origin", core.nowMs + restMs * (0.5 + core.random() / 2));
}

/** Statuses that say: you will not get this, however often you ask. */
const refusals: readonly number[] = [403, 404, 410, 416, 451];

export function isRefusal(status: number): boolean {
  return refusals.includes(status);
}

/** It would not give a segment, or gave something else in its place. After some times of that the segment is missing. */
export function originRefused(core: Core, key: SegmentKey, how: "refused" | "false"): void {
  const { limits, nowMs } = core;
  originFailed(core);
  const refusal = refusalOf(core, key);
  refusal[how] += 1;
  if (refusal.refused < limits.refusedAsksMax && refusal.false < limits.falseAsksMax) return;
  const missingMs = Math.min(limits.missingMaxMs, limits.missingMinMs * 2 ** Math.min(refusal.missingTimes, 10));
  Object.assign(refusal, { refused: 0, false: 0 });
  refusal.missingTimes += 1;
  refusal.missingUntilMs = nowMs + missingMs;
  noteDecision(core, key, `missing at the origin, asked again in ${missingMs / 1000} s`);
  core.out.push({ type: "missing", key });
}

/** For so many ms more a segment is not asked of the origin; 0 or less: it may be. */
export function missingForMs({ origin, nowMs }: Pick<Core, "origin" | "nowMs">, key: SegmentKey): number {
  if (origin.refusals.size === 0) return 0;
  return (origin.refusals.get(nameOf(key))?.missingUntilMs ?? nowMs) - nowMs;
}

/** The player asks for a segment that was found missing a moment ago. */
export function tellIfMissing(core: Core, key: SegmentKey): void {
  if (missingForMs(core, key) > 0 && !isHeld(core, key)) core.out.push({ type: "missing", key });
}

/** It is here after all. */
export function noLongerMissing({ origin }: Pick<Core, "origin">, key: SegmentKey): void {
  if (origin.refusals.size > 0) origin.refusals.delete(nameOf(key));
}

function refusalOf({ origin, limits }: Core, key: SegmentKey): Refusal {
  const name = nameOf(key);
  const refusal = origin.refusals.get(name) ?? { refused: 0, false: 0, missingTimes: 0, missingUntilMs: longAgo };
  origin.refusals.delete(name);
  origin.refusals.set(name, refusal);
  const oldest = origin.refusals.keys().next();
  if (origin.refusals.size > limits.refusalsMax && !oldest.done) origin.refusals.delete(oldest.value);
  return refusal;
}

function nameOf({ renditionId, segmentIndex }: SegmentKey): string {
  return `${renditionId}/${segmentIndex}`;
}
