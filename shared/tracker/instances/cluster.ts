import type { PeerId, RenditionId } from "../../ids.ts";
import type { Listener, Swarm } from "../listener.ts";
import type { InstanceId } from "./instance.ts";

/** Who else has listeners of a swarm, as they wrote it into the directory: coarse, and some seconds old. */
export interface SwarmElsewhere {
  readonly instance: InstanceId;
  readonly holders: number;
  readonly wanters: number;
}

/** What an instance knows of the others. Null in the state of a tracker that is alone. */
export interface Cluster {
  readonly instance: InstanceId;
  /** Those that live, without ourselves. */
  alive: ReadonlySet<InstanceId>;
  /** Other instances' listeners whom some of ours were introduced to. */
  readonly away: Map<PeerId, Listener>;
  /** Of these, whom nobody may know any more. */
  readonly unknown: Set<Listener>;
  /** Swarms whose counts moved during this input. */
  readonly changed: Set<Swarm>;
  /** By slot of the swarm: what the directory says of it for us. */
  directoryHolders: Int32Array;
  directoryWanters: Int32Array;
  /** Where the rewriting of the directory goes on. */
  refreshAt: number;
  /** Swarms that are still to be written again after a loss. */
  rewriteLeft: number;
  /** Who waits for what the directory says of a swarm, and for how many peers. */
  readonly inquiries: Map<RenditionId, Map<PeerId, number>>;
  /** To be asked of the directory at the end of this input. */
  readonly inquiriesDue: Set<RenditionId>;
  /** Recent answers of the directory; the oldest first. */
  readonly elsewhere: Map<RenditionId, { readonly others: readonly SwarmElsewhere[]; readonly atMs: number }>;
  /** Asks that may still be answered, by `askKey()`; the oldest first. */
  readonly asked: Map<string, { peersMax: number; readonly atMs: number }>;
  /** Inquiries by listener in the window that started at `inquiryWindowStartMs`. */
  readonly inquiriesBy: Map<Listener, number>;
  inquiryWindowStartMs: number;
  /** Since the start. */
  readonly counts: {
    inquiries: number;
    asks: number;
    /** Listeners of others that ours were introduced to after an ask of ours. */
    introduced: number;
    /** Frames that came from other instances for a listener of ours. */
    relayed: number;
  };
}

export function newCluster(instance: InstanceId): Cluster {
  return {
    instance,
    alive: new Set(),
    away: new Map(),
    unknown: new Set(),
    changed: new Set(),
    directoryHolders: new Int32Array(0),
    directoryWanters: new Int32Array(0),
    refreshAt: 0,
    rewriteLeft: 0,
    inquiries: new Map(),
    inquiriesDue: new Set(),
    elsewhere: new Map(),
    asked: new Map(),
    inquiriesBy: new Map(),
    inquiryWindowStartMs: 0,
    counts: { inquiries: 0, asks: 0, introduced: 0, relayed: 0 },
  };
}

/** The others, as far as an operator is interested in them. */
export interface ClusterSnapshot {
  readonly instance: InstanceId;
  readonly others: readonly InstanceId[];
  /** Listeners of others whom some of ours know. */
  readonly away: number;
  readonly counts: Cluster["counts"];
}

export function describeCluster({ instance, alive, away, counts }: Cluster): ClusterSnapshot {
  return { instance, others: [...alive], away: away.size, counts: { ...counts } };
}
