import type { Want } from "../../announce-change.ts";
import type { PeerId, RenditionId } from "../../ids.ts";
import type { Random } from "../../seeded-random.ts";
import type { Shortage } from "../introductions/meet.ts";
import type { Listener, Swarm } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import type { TrackerState } from "../state.ts";
import { otherHolders, saidOf } from "../swarms/membership.ts";
import type { Cluster, SwarmElsewhere } from "./cluster.ts";
import { clusterLimits } from "./cluster-limits.ts";
import type { InstanceId } from "./instance.ts";

/**
 * Asks other instances where a listener of ours met too few here. That never happens in a popular swarm: each instance has enough of
 * its listeners. Where nobody here holds any of it, one peer from elsewhere is asked for in any case: else the swarm would fall into
 * islands, and each would take its own copy from the origin.
 */
export function seekAfar(
  state: TrackerState,
  cluster: Cluster,
  newcomer: Listener,
  seeking: { readonly shortage: Shortage; readonly nowMs: number; readonly outputs: TrackerOutput[] },
): void {
  if (cluster.alive.size === 0) return;
  const { shortage, nowMs, outputs } = seeking;
  const { wanted, openings, missing } = shortage;
  const { swarm } = wanted;
  const isShort = missing > openings * (1 - clusterLimits.enoughShare);
  if (!isShort && otherHolders(swarm, wanted) > 0) return;
  const peersMax = isShort ? missing : 1;
  const { renditionId } = swarm;
  const known = cluster.elsewhere.get(renditionId);
  if (known !== undefined && nowMs - known.atMs < clusterLimits.elsewhereFreshMs) {
    ask(state, cluster, { listener: newcomer, swarm, others: known.others, peersMax, nowMs, outputs });
    return;
  }
  inquire(cluster, { listener: newcomer, renditionId, peersMax, nowMs });
}

/** Has the directory asked, at the end of this input, who else has listeners of the swarm. */
function inquire(
  cluster: Cluster,
  wanted: {
    readonly listener: Listener;
    readonly renditionId: RenditionId;
    readonly peersMax: number;
    readonly nowMs: number;
  },
): void {
  const { listener, renditionId, peersMax, nowMs } = wanted;
  const waiting = cluster.inquiries.get(renditionId);
  if (waiting !== undefined) {
    waiting.set(listener.peerId, peersMax);
    return;
  }
  if (cluster.inquiries.size >= clusterLimits.inquiriesMax || !mayInquire(cluster, listener, nowMs)) return;
  cluster.counts.inquiries += 1;
  cluster.inquiries.set(renditionId, new Map([[listener.peerId, peersMax]]));
  cluster.inquiriesDue.add(renditionId);
}

function mayInquire(cluster: Cluster, listener: Listener, nowMs: number): boolean {
  if (nowMs - cluster.inquiryWindowStartMs >= clusterLimits.inquiryWindowMs) {
    cluster.inquiryWindowStartMs = nowMs;
    cluster.inquiriesBy.clear();
  }
  const done = cluster.inquiriesBy.get(listener) ?? 0;
  if (done >= clusterLimits.inquiriesPerWindowMax) return false;
  cluster.inquiriesBy.set(listener, done + 1);
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
  const waiting = cluster.inquiries.get(renditionId);
  if (waiting === undefined) return outputs;
  cluster.inquiries.delete(renditionId);
  const others = found.others.filter(({ instance }) => cluster.alive.has(instance));
  remember(cluster.elsewhere, renditionId, { others, atMs: nowMs }, clusterLimits.elsewhereMax);
  const swarm = state.swarms.get(renditionId);
  if (swarm === undefined) return outputs;
  for (const [peerId, peersMax] of waiting) {
    const listener = state.byPeerId.get(peerId);
    if (listener !== undefined) ask(state, cluster, { listener, swarm, others, peersMax, nowMs, outputs });
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
    readonly peersMax: number;
    readonly nowMs: number;
    readonly outputs: TrackerOutput[];
  },
): void {
  const { listener, swarm, peersMax, nowMs, outputs } = wanted;
  const { peerId, address } = listener;
  const { renditionId } = swarm;
  const said = saidOf(listener, swarm);
  if (said === null || said.want === 0 || state.sharing === "off") return;
  const want = said.want as Want;
  const { heldSegments } = said;
  for (const { instance, share } of shareOut(wanted.others, peersMax, state.random)) {
    const asked = { peersMax: share, atMs: nowMs };
    remember(cluster.asked, askKey({ instance, peerId, renditionId }), asked, clusterLimits.askedMax);
    cluster.counts.asks += 1;
    const message = { type: "ask", peerId, address, renditionId, heldSegments, want, places: share } as const;
    outputs.push({ type: "cluster", to: instance, message });
  }
}

/**
 * Which instances to ask, and each for how many peers: a few instances, those with holders first. None is asked for more than it is
 * likely to have; what the directory says is right to a factor of two.
 */
function shareOut(
  others: readonly SwarmElsewhere[],
  peersMax: number,
  random: Random,
): { readonly instance: InstanceId; readonly share: number }[] {
  const drawn = others
    .filter(({ holders, wanters }) => holders + wanters > 0)
    .map((other) => ({ other, order: random() - Number(other.holders > 0) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, clusterLimits.instancesPerAskMax);
  const shares: { instance: InstanceId; share: number }[] = [];
  let left = peersMax;
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
