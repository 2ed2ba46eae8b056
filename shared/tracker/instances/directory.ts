import type { Swarm } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import type { TrackerState } from "../state.ts";
import { forgetAway } from "./away.ts";
import type { Cluster } from "./cluster.ts";
import { clusterLimits } from "./cluster-limits.ts";

/**
 * All instances share one directory. It says of each swarm which instances have listeners in it, and roughly how many. It names no
 * listener. This file decides when an instance writes to it; the shell keeps it.
 */

/**
 * Ends an input: first the directory is written where the input changed something, then it is asked what the input needs to know.
 * When two listeners come to two instances at the same time, each instance writes before it asks, so at least one of them finds
 * the other's listener.
 */
export function finishInput(state: TrackerState, outputs: TrackerOutput[]): void {
  const { cluster } = state;
  if (cluster === null) return;
  for (const swarm of cluster.changed) publishChange(state, cluster, { swarm, outputs });
  cluster.changed.clear();
  for (const listener of cluster.unknown) forgetAway(state, cluster, listener);
  cluster.unknown.clear();
  for (const renditionId of cluster.inquiriesDue) outputs.push({ type: "inquire", renditionId });
  cluster.inquiriesDue.clear();
}

function publishChange(
  state: TrackerState,
  cluster: Cluster,
  { swarm, outputs }: { readonly swarm: Swarm; readonly outputs: TrackerOutput[] },
): void {
  const { slot, renditionId, holders, wanters } = swarm;
  growCounts(state, cluster, slot);
  const writtenHolders = cluster.directoryHolders[slot] as number;
  const writtenWanters = cluster.directoryWanters[slot] as number;
  // Where somebody holds it, a few wanters more or less make no difference: each change of tracks would cause a write.
  const few = holders > 0 ? clusterLimits.wantersOfNoMatter : 0;
  if (isNear(holders, writtenHolders) && isNear(Math.max(wanters, few), Math.max(writtenWanters, few))) return;
  cluster.directoryHolders[slot] = holders;
  cluster.directoryWanters[slot] = wanters;
  const first = writtenHolders + writtenWanters === 0 ? { first: true as const } : {};
  outputs.push({ type: "publish", renditionId, holders, wanters, ...first });
}

/** Whether what is written still says enough: within half and twice, and never nobody instead of somebody. */
function isNear(count: number, written: number): boolean {
  if (count === 0 || written === 0) return count === written;
  return count < 2 * written && 2 * count > written;
}

function growCounts({ swarmSlots }: TrackerState, cluster: Cluster, slot: number): void {
  if (slot < cluster.directoryHolders.length) return;
  const most = Math.max(slot, swarmSlots.end);
  const room = most + (most >> 1) + 64;
  const holders = new Int32Array(room);
  const wanters = new Int32Array(room);
  holders.set(cluster.directoryHolders);
  wanters.set(cluster.directoryWanters);
  cluster.directoryHolders = holders;
  cluster.directoryWanters = wanters;
}

/** Writes the next `share` of all swarms to the directory again: entries that are not written again expire. */
export function refreshDirectory(state: TrackerState, cluster: Cluster, share: number): TrackerOutput[] {
  const { swarmSlots } = state;
  const outputs: TrackerOutput[] = [];
  if (swarmSlots.end === 0) return outputs;
  const usual = Math.ceil(swarmSlots.end * share);
  const again = Math.min(cluster.rewriteLeft, clusterLimits.rewriteAtOnceMax);
  const count = Math.min(swarmSlots.end, Math.max(usual, again));
  cluster.rewriteLeft -= again;
  for (let done = 0; done < count; done += 1) {
    const slot = cluster.refreshAt % swarmSlots.end;
    cluster.refreshAt = slot + 1;
    const swarm = swarmSlots.at(slot);
    if (!swarm || swarm.holders + swarm.wanters === 0) continue;
    const { renditionId, holders, wanters } = swarm;
    growCounts(state, cluster, slot);
    cluster.directoryHolders[slot] = holders;
    cluster.directoryWanters[slot] = wanters;
    outputs.push({ type: "publish", renditionId, holders, wanters });
  }
  return outputs;
}
