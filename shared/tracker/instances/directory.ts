import type { Swarm } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import type { TrackerState } from "../state.ts";
import { forgetAway } from "./away.ts";
import type { Cluster } from "./cluster.ts";
import { clusterLimits } from "./cluster-limits.ts";

/**
 * The directory, which all instances share, says of each swarm which of them have listeners in it and coarsely how many. No listener
 * is in it. Here is decided when it has to be written; it lies wherever the shell keeps it.
 */

/** What an input changed in the directory, and what it needs to know from it, in this order: of two who come at once, one sees the other. */
export function finishInput(state: TrackerState, outputs: TrackerOutput[]): void {
  const { cluster } = state;
  if (cluster === null) return;
  for (const swarm of cluster.changed) publishChange(state, cluster, { swarm, outputs });
  cluster.changed.clear();
  for (const listener of cluster.unknown) forgetAway(state, cluster, listener);
  cluster.unknown.clear();
  for (const renditionId of cluster.lookupsDue) outputs.push({ type: "lookup", renditionId });
  cluster.lookupsDue.clear();
}

function publishChange(
  state: TrackerState,
  cluster: Cluster,
  { swarm, outputs }: { readonly swarm: Swarm; readonly outputs: TrackerOutput[] },
): void {
  const { slot, renditionId, holders, wanters } = swarm;
  makeRoom(state, cluster, slot);
  const writtenHolders = cluster.directoryHolders[slot] as number;
  const writtenWanters = cluster.directoryWanters[slot] as number;
  // Where somebody holds it, whether two or three more want it is of no matter, and would be written at each change of tracks.
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

function makeRoom({ swarmSlots }: TrackerState, cluster: Cluster, slot: number): void {
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

/** Says again what the directory should hold of the next `share` of all swarms, which keeps it from expiring and makes it anew. */
export function refreshDirectory(state: TrackerState, share: number): TrackerOutput[] {
  const { cluster, swarmSlots } = state;
  const outputs: TrackerOutput[] = [];
  if (cluster === null || swarmSlots.end === 0) return outputs;
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
    makeRoom(state, cluster, slot);
    cluster.directoryHolders[slot] = holders;
    cluster.directoryWanters[slot] = wanters;
    outputs.push({ type: "publish", renditionId, holders, wanters });
  }
  return outputs;
}
