import type { PeerId } from "../../ids.ts";
import { addressPrefix } from "../../signal/address.ts";
import { part } from "../dials/acquaintance.ts";
import type { Listener } from "../listener.ts";
import { newListener } from "../new-listener.ts";
import type { TrackerState } from "../state.ts";
import type { Cluster } from "./cluster.ts";
import type { InstanceId } from "./instance.ts";

/**
 * Another instance's listener, kept as long as one of ours knows it. It is a `Listener` like ours, so acquaintances, dials and their
 * limits work the same way for it; but it is in no swarm and in no neighbourhood.
 */
export function awayListener(
  state: TrackerState,
  cluster: Cluster,
  who: { readonly peerId: PeerId; readonly instance: InstanceId; readonly address: string; readonly nowMs: number },
): Listener {
  const { peerId, instance, address, nowMs } = who;
  const known = cluster.away.get(peerId);
  if (known?.away === instance) {
    if (address !== "") setAddress(known, address);
    return known;
  }
  // It said hello elsewhere since: its dials there are over.
  if (known !== undefined) dropAway(state, known);
  const listener = newListener(state, { peerId, connection: 0, away: instance }, nowMs);
  setAddress(listener, address);
  cluster.away.set(peerId, listener);
  cluster.unknown.add(listener);
  return listener;
}

function setAddress(listener: Listener, address: string): void {
  listener.address = address;
  listener.prefix = addressPrefix(address);
}

/** Nobody here knows it any more. Links between listeners stay as they are. */
export function dropAway(state: TrackerState, listener: Listener): void {
  for (const acquaintance of [...(listener.acquaintances?.values() ?? [])]) part(state, acquaintance);
  if (state.cluster !== null) forgetAway(state, state.cluster, listener);
}

/** Gives its slot back when nobody knows it. */
export function forgetAway(state: TrackerState, cluster: Cluster, listener: Listener): void {
  if ((listener.acquaintances?.size ?? 0) > 0 || state.listeners.at(listener.slot) !== listener) return;
  state.listeners.remove(listener.slot);
  if (cluster.away.get(listener.peerId) === listener) cluster.away.delete(listener.peerId);
}

/** Those of instances that live no more. */
export function forgetInstancesBut(state: TrackerState, cluster: Cluster, alive: ReadonlySet<InstanceId>): void {
  for (const listener of [...cluster.away.values()]) {
    if (listener.away !== null && !alive.has(listener.away)) dropAway(state, listener);
  }
}
