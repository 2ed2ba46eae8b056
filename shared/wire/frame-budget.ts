import { fullBucket, type TokenBucket, type TokenRate, takeTokens } from "../token-bucket.ts";
import { frameType, isFrameType } from "./frame-type.ts";
import type { PeerMessage } from "./message.ts";

/** What a neighbour sends, as far as its first byte tells. `unknown`: a later version of the protocol, or nobody of ours. */
export type FrameKind = PeerMessage["type"] | "unknown";

/** What is counted of a link: the frames of each kind, all of them together, and their bytes. */
export type BudgetName = FrameKind | "frames" | "told bytes" | "block bytes";

/**
 * How much of each a neighbour may send at once, and per second after it. No honest one comes to half of any, whatever its line, its cache or
 * its listener does: docs/decisions/0065 has the most that was seen. What follows costs us some tens of microseconds for each frame.
 */
export const frameBudgets: Readonly<Record<BudgetName, TokenRate>> = {
  hello: { burst: 4, perSecond: 0.1 },
  /** A large cache is told in several; a listener who skips tells one or two with each song. */
  holdings: { burst: 60, perSecond: 8 },
  /** As many segments as arrive. */
  have: { burst: 60, perSecond: 20 },
  /** Of a song that is thrown out of the cache as a whole its holdings are told instead. */
  drop: { burst: 60, perSecond: 10 },
  request: { burst: 400, perSecond: 200 },
  /** A part each 8 ms, a train of ten, and all that was under way when we come to again. */
  block: { burst: 1_000, perSecond: 500 },
  cancel: { burst: 400, perSecond: 200 },
  reject: { burst: 400, perSecond: 200 },
  ping: { burst: 20, perSecond: 2 },
  pong: { burst: 20, perSecond: 2 },
  goodbye: { burst: 4, perSecond: 0.1 },
  ack: { burst: 500, perSecond: 400 },
  coming: { burst: 40, perSecond: 5 },
  some: { burst: 300, perSecond: 150 },
  needs: { burst: 40, perSecond: 4 },
  unknown: { burst: 40, perSecond: 5 },
  frames: { burst: 1_200, perSecond: 1_000 },
  /** The holdings of a full cache are some 24 KiB, 128 KiB at most; each of a thousand songs that they name has to be looked at. */
  "told bytes": { burst: 262_144, perSecond: 16_384 },
  "block bytes": { burst: 8_388_608, perSecond: 4_194_304 },
};

const kindOfType = new Map(Object.entries(frameType).map(([kind, type]) => [type as number, kind as FrameKind]));

function kindOf(firstByte: number): FrameKind {
  return isFrameType(firstByte) ? (kindOfType.get(firstByte) ?? "unknown") : "unknown";
}

/** What one neighbour may still send. */
export type FrameBudget = Readonly<Record<BudgetName, TokenBucket>>;

export function fullFrameBudget(nowMs: number): FrameBudget {
  const names = Object.keys(frameBudgets) as BudgetName[];
  return Object.fromEntries(names.map((name) => [name, fullBucket(frameBudgets[name], nowMs)])) as FrameBudget;
}

/**
 * Takes what a frame costs, before anybody has looked into it. Returns the budget that is exhausted, or null: it may be read. Nothing is
 * taken of one that may not.
 */
export function takeFrame(
  budget: FrameBudget,
  { firstByte, bytes }: { readonly firstByte: number; readonly bytes: number },
  nowMs: number,
): BudgetName | null {
  const kind = kindOf(firstByte);
  if (!take(budget, "frames", 1, nowMs)) return "frames";
  if (!take(budget, kind, 1, nowMs)) return kind;
  const ofBytes = kind === "block" ? "block bytes" : "told bytes";
  return take(budget, ofBytes, bytes, nowMs) ? null : ofBytes;
}

function take(budget: FrameBudget, name: BudgetName, cost: number, nowMs: number): boolean {
  return takeTokens(budget[name], frameBudgets[name], cost, nowMs);
}

/** How much of one of its budgets is used now, from 0 to 1. */
export function usedShare(budget: FrameBudget, name: BudgetName): number {
  return 1 - budget[name].tokens / frameBudgets[name].burst;
}
