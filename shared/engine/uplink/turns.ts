import type { LinkId } from "../input.ts";
import type { Core, Neighbour, Upload } from "../state.ts";
import { timesGiven } from "./given.ts";

type TurnView = Pick<Core, "limits" | "neighbours" | "nowMs" | "uploads">;

/**
 * The block that is sent next, of those that wait for a neighbour with room; null: none. What plays comes before what is next or idle; then
 * by when they are due, in steps of `dueStepMs`; then what we gave least often: whoever gets it gives it on; then the segment that was begun;
 * then the neighbour whose turn it is, then the one that gave us most, then whoever asked first.
 */
export function chooseUpload(core: TurnView, hasRoom: (linkId: LinkId) => boolean): Upload | null {
  if (!core.uploads.waiting.some(({ linkId }) => hasRoom(linkId))) return null;
  const turn = optimisticLink(core, hasRoom);
  const served = new Set<LinkId>();
  for (const { linkId } of core.uploads.begun.values()) if (linkId !== turn && hasRoom(linkId)) served.add(linkId);
  const slotsTaken = served.size >= core.limits.uploadSlots - 1;
  let best: Upload | null = null;
  for (const upload of core.uploads.waiting) {
    if (slotsTaken && upload.linkId !== turn && !served.has(upload.linkId)) continue;
    if (!hasRoom(upload.linkId)) continue;
    if (best === null || comesBefore(core, upload, best)) best = upload;
  }
  return best;
}

/** Blocks that are due within the same so many ms are due at one time. */
const dueStepMs = 4_000;

export function comesBefore(core: TurnView, one: Upload, other: Upload): boolean {
  if (one.urgency !== other.urgency) return one.urgency < other.urgency;
  const [oneStep, otherStep] = [dueStep(core, one), dueStep(core, other)];
  if (oneStep !== otherStep) return oneStep < otherStep;
  const times = ({ blockName }: Upload) => timesGiven(core.uploads.given, blockName);
  const [oneTimes, otherTimes] = [times(one), times(other)];
  if (oneTimes !== otherTimes) return oneTimes < otherTimes;
  const [oneBegun, otherBegun] = [isBegun(core, one), isBegun(core, other)];
  if (oneBegun !== otherBegun) return oneBegun;
  if (one.linkId !== other.linkId) {
    const turn = core.uploads.optimistic?.linkId;
    if (one.linkId === turn || other.linkId === turn) return one.linkId === turn;
    const given = ({ linkId }: Upload) => core.neighbours.get(linkId)?.receivedBytes ?? 0;
    if (given(one) !== given(other)) return given(one) > given(other);
  }
  return one.askedAtMs < other.askedAtMs;
}

function dueStep({ nowMs }: TurnView, { dueAtMs }: Upload): number {
  return Math.floor(Math.max(0, dueAtMs - nowMs) / dueStepMs);
}

/** The last block that was begun is of the same segment, for the same neighbour. */
function isBegun({ uploads }: TurnView, { linkId, key }: Upload): boolean {
  const { last } = uploads;
  return (
    last !== null &&
    last.linkId === linkId &&
    last.key.segmentIndex === key.segmentIndex &&
    last.key.renditionId === key.renditionId
  );
}

/** The neighbour whose turn it is: the one that waits and was served longest ago keeps a slot for a while. */
function optimisticLink(core: TurnView, hasRoom: (linkId: LinkId) => boolean): LinkId {
  const { optimistic } = core.uploads;
  const waiting = (linkId: LinkId) => core.uploads.waiting.some((upload) => upload.linkId === linkId);
  const isOver = optimistic === null || core.nowMs >= optimistic.sinceMs + core.limits.optimisticMs;
  if (optimistic !== null && !isOver && waiting(optimistic.linkId)) return optimistic.linkId;
  let longest: Neighbour | null = null;
  for (const { linkId } of core.uploads.waiting) {
    const neighbour = core.neighbours.get(linkId);
    if (
      neighbour !== undefined &&
      hasRoom(linkId) &&
      (longest === null || neighbour.lastSentAtMs < longest.lastSentAtMs)
    ) {
      longest = neighbour;
    }
  }
  const linkId = longest?.linkId ?? core.uploads.waiting[0]?.linkId ?? 0;
  core.uploads.optimistic = { linkId, sinceMs: core.nowMs };
  return linkId;
}
