import { firstUnset } from "../../bitfield.ts";
import type { SegmentKey } from "../input.ts";
import { deadlineMs, positionSeconds, renditionPlaying, segmentAt } from "../rendition-state.ts";
import type { Core } from "../state.ts";
import { never } from "../timers.ts";
import { blockMs } from "./block-deadlines.ts";

/** How much of the song that plays is here ahead of the sound, without a gap, ms; Infinity: all of it. */
export function leadMs(core: Core): number {
  const current = renditionPlaying(core);
  if (current === undefined) return 0;
  const { segments, renditionId } = current.manifest;
  const missing = firstUnset(current.heldBits, segmentAt(current, positionSeconds(core)), segments.length);
  if (missing === segments.length) return never;
  const kept = current.partial.get(missing)?.blocks ?? [];
  let blocks = 0;
  while (kept[blocks] === 2) blocks += 1;
  return deadlineMs(core, renditionId, missing) + blocks * blockMs(current, missing);
}

/** Another song plays, or the sound has jumped: there is no lead yet. */
export function forgetLead({ listener }: Pick<Core, "listener">): void {
  listener.leadKeptId = null;
  listener.soundsFromSeconds = null;
}

/** A lead that was once there is kept from then on. */
export function noteLead(core: Core): void {
  const { listener, limits } = core;
  if (listener.currentId === null || listener.leadKeptId === listener.currentId || !listener.playhead.sounded) return;
  listener.soundsFromSeconds ??= positionSeconds(core);
  if (leadMs(core) > limits.leadKeptFromMs) listener.leadKeptId = listener.currentId;
}

/**
 * So long before the sound gets to it a segment is needed: else the lead would not be what it was, or, in a song that sounds for a while, not
 * grow. So neighbours that promise much and bring little cannot keep a listener near silence for long.
 */
export function earlierMs(core: Pick<Core, "listener" | "limits" | "nowMs">, { renditionId }: SegmentKey): number {
  const { listener, limits } = core;
  if (renditionId === listener.leadKeptId) return limits.keptLeadMs;
  if (renditionId !== listener.currentId || listener.soundsFromSeconds === null) return 0;
  const soundedMs = 1_000 * (positionSeconds(core) - listener.soundsFromSeconds);
  return Math.min(limits.keptLeadMs, Math.max(0, (soundedMs - growsAfterMs) * leadGrowth));
}

/** From then on a song that sounds has to have a lead. */
const growsAfterMs = 30_000;
/** Of each ms of sound. Uplinks that carry little more than the music itself are as fast as that. */
const leadGrowth = 0.15;
