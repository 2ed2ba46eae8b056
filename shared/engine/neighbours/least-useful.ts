import type { Core, KnownPeer, Neighbour } from "../state.ts";

/**
 * The neighbour whose link makes room for a newcomer that was introduced for what is wanted now; null when all stay. It plays
 * something else, and neither gave nor took a block for a while: it loses nothing. For a newcomer behind our own address the
 * required idle time is shorter, because what a housemate gives costs nobody's line.
 */
export function leastUseful(
  { limits, listener, neighbours, nowMs }: Pick<Core, "limits" | "listener" | "neighbours" | "nowMs">,
  newcomer: Pick<KnownPeer, "near">,
): Neighbour | null {
  const { uselessAfterMs, uselessBesideHousemateMs } = limits;
  const { currentId, nextId } = listener;
  const idleMs = newcomer.near === "address" ? uselessBesideHousemateMs : uselessAfterMs;
  let least: Neighbour | null = null;
  for (const neighbour of neighbours.values()) {
    const usedMs = Math.max(neighbour.lastBlockAtMs, neighbour.lastSentAtMs, neighbour.openedAtMs);
    if (nowMs < usedMs + idleMs || neighbour.requests.size > 0) continue;
    if (currentId !== null && neighbour.holdings.has(currentId)) continue;
    if (nextId !== null && neighbour.holdings.has(nextId)) continue;
    if (least === null || usefulness(neighbour) < usefulness(least)) least = neighbour;
  }
  return least;
}

/** What it gave counts once more than what it took; a neighbour behind our own address counts above all. */
function usefulness({ near, receivedBytes, sentBytes }: Neighbour): number {
  return (near === "address" ? 1e12 : 0) + 2 * receivedBytes + sentBytes;
}
