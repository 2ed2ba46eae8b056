import type { Want } from "../../announce-change.ts";
import type { PeerId, RenditionId } from "../../ids.ts";
import type { Random } from "../../seeded-random.ts";
import type { Listener, Swarm } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import type { TrackerState } from "../state.ts";
import { type Said, saidOf } from "../swarms/membership.ts";
import type { Cluster, SwarmElsewhere } from "./cluster.ts";
import { clusterLimits } from "./cluster-limits.ts";
import type { InstanceId } from "./instance.ts";

/**
 * Asks other instances when too few could be met here. Popular swarms never come to that: each instance has enough of their listeners. With
 * nobody here who holds any of it, one from elsewhere is asked for in any case, so that no swarm falls into islands that each take their own copy
 * from the origin.
 */
export function seekAfar(
  state: TrackerState,
  newcomer: Listener,
  seeking: {
    readonly wish: Said & { readonly swarm: Swarm };
    /** For the wish as a whole, and those of them that are still free. */
    readonly places: number;
    readonly missing: number;
    readonly nowMs: number;
    readonly outputs: TrackerOutput[];
  },
): void {
  const { cluster } = state;
  if (cluster === null || cluster.alive.size === 0 || newcomer.away !== null) return;
  const { wish, places, missing, nowMs, outputs } = seeking;
  const { swarm } = wish;
  const holdersHere = swarm.holders - Number(wish.heldSegments > 0);
  const isShort = missing > places * (1 - clusterLimits.enoughShare);
  if (missing <= 0 && holdersHere > 0) return;
  if (!isShort && holdersHere > 0) return;
  const wanted = isShort ? missing : 1;
  const { renditionId } = swarm;
  const known = cluster.elsewhere.get(renditionId);
  if (known !== undefined && nowMs - known.atMs < clusterLimits.elsewhereFreshMs) {
    ask(state, cluster, { listener: newcomer, swarm, others: known.others, places: wanted, nowMs, outputs });
    return;
  }
  lookUp(cluster, { listener: newcomer, renditionId, places: wanted, nowMs });
}

function lookUp(
  cluster: Cluster,
  wanted: {
    readonly listener: Listener;
    readonly renditionId: RenditionId;
    readonly places: number;
    readonly nowMs: number;
  },
): void {
  const { listener, renditionId, places, nowMs } = wanted;
  const waiting = cluster.lookups.get(renditionId);
  if (waiting !== undefined) {
    waiting.set(listener.peerId, places);
    return;
  }
  if (cluster.lookups.size >= clusterLimits.lookupsMax || !mayLookUp(cluster, listener, nowMs)) return;
  cluster.counts.lookups += 1;
  cluster.lookups.set(renditionId, new Map([[listener.peerId, places]]));
  cluster.lookupsDue.add(renditionId);
}

function mayLookUp(cluster: Cluster, listener: Listener, nowMs: number): boolean {
  if (nowMs - cluster.lookupWindowStartMs >= clusterLimits.lookupWindowMs) {
    cluster.lookupWindowStartMs = nowMs;
    cluster.lookupsBy.clear();
  }
  const done = cluster.lookupsBy.get(listener) ?? 0;
  if (done >= clusterLimits.lookupsPerWindowMax) return false;
  cluster.lookupsBy.set(listener, done + 1);
  return true;
}

/** Takes in what the directory says, and asks for those who waited for it. */
export function handleFound(
  state: TrackerState,
  cluster: Cluster,
  found: {
    readonly renditionId: RenditionId;
    readonly others: readonly SwarmElsewhere[];
    readonly nowMs: number;
  },
): TrackerOutput[] {
  const { renditionId, nowMs } = found;
  const outputs: TrackerOutput[] = [];
  const waiting = cluster.lookups.get(renditionId);
  if (waiting === undefined) return outputs;
  cluster.lookups.delete(renditionId);
  const others = found.others.filter(({ instance }) => cluster.alive.has(instance));
  remember(cluster.elsewhere, renditionId, { others, atMs: nowMs }, clusterLimits.elsewhereMax);
  const swarm = state.swarms.get(renditionId);
  if (swarm === undefined) return outputs;
  for (const [peerId, places] of waiting) {
    const listener = state.byPeerId.get(peerId);
    if (listener !== undefined) ask(state, cluster, { listener, swarm, others, places, nowMs, outputs });
  }
  return outputs;
}

function ask(
  state: TrackerState,
  cluster: Cluster,
  wanted: {
    readonly listener: Listener;
    readonly swarm: Swarm;
    readonly others: readonly SwarmElsewhere[];
    readonly places: number;
    readonly nowMs: number;
    readonly outputs: TrackerOutput[];
  },
): void {
  const { listener, swarm, places, nowMs, outputs } = wanted;
  const { peerId, address } = listener;
  const { renditionId } = swarm;
  const said = saidOf(listener, swarm);
  if (said === null || said.want === 0 || state.sharing === "off") return;
  const want = said.want as Want;
  const { heldSegments } = said;
  for (const { instance, share } of shareOut(wanted.others, places, state.random)) {
    const asked = { places: share, atMs: nowMs };
    remember(cluster.asked, askKey({ instance, peerId, renditionId }), asked, clusterLimits.askedMax);
    cluster.counts.asks += 1;
    const message = { type: "ask", peerId, address, renditionId, heldSegments, want, places: share } as const;
    outputs.push({ type: "cluster", to: instance, message });
  }
}

/** Which instances to ask for how many: holders first, a few instances, no more than each is likely to have (counts are good to a factor of two). */
function shareOut(
  others: readonly SwarmElsewhere[],
  places: number,
  random: Random,
): { readonly instance: InstanceId; readonly share: number }[] {
  const drawn = others
    .filter(({ holders, wanters }) => holders + wanters > 0)
    .map((other) => ({ other, order: random() - Number(other.holders > 0) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, clusterLimits.instancesPerAskMax);
  const shares: { instance: InstanceId; share: number }[] = [];
  let left = places;
  for (const [index, { other }] of drawn.entries()) {
    const even = Math.ceil(left / (drawn.length - index));
    const share = Math.min(even, 2 * (other.holders + other.wanters));
    if (share <= 0) continue;
    shares.push({ instance: other.instance, share });
    left -= share;
  }
  return shares;
}

export function askKey(ask: {
  readonly instance: InstanceId;
  readonly peerId: PeerId;
  readonly renditionId: RenditionId;
}): string {
  return `${ask.instance} ${ask.peerId} ${ask.renditionId}`;
}

/** How many others there are at other instances, as far as is known. */
export function countElsewhere(
  state: TrackerState,
  renditionId: RenditionId,
  nowMs: number,
): { readonly holders: number; readonly wanters: number } {
  const counts = { holders: 0, wanters: 0 };
  const known = state.cluster?.elsewhere.get(renditionId);
  if (known === undefined || nowMs - known.atMs > clusterLimits.elsewhereToldMs) return counts;
  for (const { instance, holders, wanters } of known.others) {
    if (!state.cluster?.alive.has(instance)) continue;
    counts.holders += holders;
    counts.wanters += wanters;
  }
  return counts;
}

/** The newest comes last; beyond `max` the oldest goes. */
function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, max: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= max) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}
