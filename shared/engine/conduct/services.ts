import { takeTokens, tokensInMs } from "../../token-bucket.ts";
import { unreachable } from "../../unreachable.ts";
import type { RejectReason } from "../../wire/message.ts";
import type { Core, Neighbour } from "../state.ts";
import { noteKept } from "./promises.ts";

type View = Pick<Core, "limits" | "nowMs">;

/** A block that comes in time makes up for this part of a batch that ran out. */
const forgivenByBlock = 0.25;
/** After a refusal without an end that is known; doubled with each batch that is refused behind it. */
const firstRestMs = { busy: 300, missing: 100, stopped: 100 } as const;

/** Whether a neighbour has ever brought a block in time. Before that it is tried with a few, and not waited for as long. */
export function isProven({ givenBlocks }: Pick<Neighbour, "givenBlocks">): boolean {
  return givenBlocks > 0;
}

/** A block came whole, and before we had given it up. */
export function servedWell(neighbour: Neighbour): void {
  neighbour.givenBlocks += 1;
  neighbour.badServices = Math.max(0, neighbour.badServices - forgivenByBlock);
  neighbour.refusedBatches = 0;
  neighbour.refusals = 0;
  noteKept(neighbour);
}

/** How long a neighbour is waited for at most. One that has not given yet is tried; and when it let that run out, for a moment once more. */
export function patienceMs({ limits }: Pick<Core, "limits">, neighbour: Neighbour): number {
  if (isProven(neighbour)) return limits.promiseMaxMs;
  return neighbour.badServices === 0 ? limits.tryMaxMs : limits.secondTryMaxMs;
}

/**
 * A request ran out. Those of one batch do so together: they are one failure, not many. But one that has never given, and had its time, has
 * failed with all of them. It rests, longer each time.
 */
export function servedBadly({ nowMs, limits }: View, neighbour: Neighbour, waitedMs: number): void {
  if (nowMs < neighbour.restUntilMs) return;
  neighbour.badServices += !isProven(neighbour) && waitedMs >= limits.longTryMs ? limits.badServicesMax : 1;
  neighbour.restUntilMs = nowMs + 250 * 4 ** Math.min(neighbour.badServices, 4);
}

/** The more of what it is asked for a neighbour refuses, the less often it is asked. */
export function refused({ nowMs, limits }: View, neighbour: Neighbour, reason: RejectReason): void {
  neighbour.refusals += 1;
  switch (reason) {
    case "late":
    case "enough":
      neighbour.restUntilMs = Math.max(neighbour.restUntilMs + 1_000 / limits.rejectsPerSecond, nowMs + 100);
      return;
    case "busy":
    case "missing":
    case "stopped":
      if (nowMs < neighbour.restUntilMs) return;
      neighbour.refusedBatches += 1;
      neighbour.restUntilMs = nowMs + firstRestMs[reason] * 2 ** Math.min(neighbour.refusedBatches - 1, 5);
      return;
    default:
      return unreachable(reason);
  }
}

/** Whether a neighbour that takes requests, or draws them, without giving has had its chances. */
export function isUseless({ limits }: Pick<Core, "limits">, neighbour: Neighbour): boolean {
  return (
    neighbour.badServices >= limits.badServicesMax ||
    neighbour.refusedBatches >= limits.refusedBatchesMax ||
    (!isProven(neighbour) && neighbour.refusals >= limits.untriedRefusalsMax) ||
    neighbour.brokenPromises >= limits.brokenPromisesMax
  );
}

/** In how many ms it may be asked for a block more; 0: now. */
export function mayAskInMs({ limits, nowMs }: View, { asking }: Pick<Neighbour, "asking">): number {
  return tokensInMs(asking, limits.askRate, 1, nowMs);
}

export function noteAsked({ limits, nowMs }: View, { asking }: Pick<Neighbour, "asking">): void {
  takeTokens(asking, limits.askRate, 1, nowMs);
}
