import type { Core, KnownPeer, Neighbour } from "../state.ts";

/**
 * The neighbour whose link makes room for a newcomer that was introduced for what is wanted now; null when all stay. It plays
 * something else, and neither gave nor took a block for a while: it loses nothing. For a newcomer behind our own address that
 * while is short, because what a housemate gives costs nobody's line.
 */
export function leastUseful(core: Core, newcomer: KnownPeer): Neighbour | null {
  const { uselessAfterMs, uselessBesideHousemateMs } = core.limits;
  const idleMs = newcomer.near === "address" ? uselessBesideHousemateMs : uselessAfterMs;
  let least: Neighbour | null = null;
  for (const neighbour of core.neighbours.values()) {
    const usedMs = Math.max(neighbour.lastBlockAtMs, neighbour.lastSentAtMs, neighbour.openedAtMs);
    if (core.nowMs < usedMs + idleMs || neighbour.requests.size > 0) continue;
    if (core.listener.currentId !== null && neighbour.holdings.has(core.listener.currentId)) continue;
    if (core.listener.nextId !== null && neighbour.holdings.has(core.listener.nextId)) continue;
    if (least === null || usefulness(neighbour) < usefulness(least)) least = neighbour;
  }
  return least;
}

/** What it gave counts once more than what it took; a neighbour behind our own address counts above all. */
function usefulness({ near, receivedBytes, sentBytes }: Neighbour): number {
  return (near === "address" ? 1e12 : 0) + 2 * receivedBytes + sentBytes;
}
