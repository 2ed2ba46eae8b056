import type { RenditionId } from "../../ids.ts";
import type { Listener, Swarm } from "../listener.ts";
import type { TrackerState } from "../state.ts";
import {
  findEntry,
  heldAt,
  insertEntry,
  positionAt,
  removeEntry,
  say,
  setPosition,
  swarmSlotAt,
  wantAt,
} from "./entries.ts";
import { tasteEntered, tasteLeft } from "./taste.ts";

/** What a listener says of one swarm. */
export interface Said {
  readonly heldSegments: number;
  readonly want: number;
}

const nothing: Said = { heldSegments: 0, want: 0 };

/** Makes an entry for the swarm, and the swarm when there is none; null when a limit forbids it. */
export function joinSwarm(
  state: TrackerState,
  listener: Listener,
  renditionId: RenditionId,
): { readonly swarm: Swarm; readonly index: number } | null {
  const { swarmsPerConnectionMax, membershipsMax, swarmsMax } = state.limits;
  if (listener.entryCount >= swarmsPerConnectionMax || state.memberships >= membershipsMax) return null;
  const known = state.swarms.get(renditionId);
  if (known === undefined && state.swarms.size >= swarmsMax) return null;
  const swarm = known ?? newSwarm(state, renditionId);
  const index = -1 - findEntry(listener, swarm);
  insertEntry(listener, index, swarm);
  setPosition(listener, index, swarm.memberCount);
  addMember(swarm, listener);
  tasteEntered(state.tastes, listener.slot, swarm.slot);
  state.memberships += 1;
  return { swarm, index };
}

function newSwarm(state: TrackerState, renditionId: RenditionId): Swarm {
  const empty = { members: new Int32Array(1), memberCount: 0, holders: 0, wanters: 0 };
  const swarm = state.swarmSlots.add((slot): Swarm => ({ renditionId, slot, ...empty }));
  state.swarms.set(renditionId, swarm);
  return swarm;
}

function addMember(swarm: Swarm, listener: Listener): void {
  if (swarm.memberCount === swarm.members.length) {
    const members = new Int32Array(swarm.members.length + Math.max(3, swarm.members.length >> 3));
    members.set(swarm.members);
    swarm.members = members;
  }
  swarm.members[swarm.memberCount] = listener.slot;
  swarm.memberCount += 1;
}

/** Takes in what a member says, whose entry is at `index`; returns what it wanted before. */
export function setMembership(
  state: TrackerState,
  { listener, swarm, index, said }: { listener: Listener; swarm: Swarm; index: number; said: Said },
): number {
  const heldBefore = heldAt(listener, index);
  const wantBefore = wantAt(listener, index);
  if (isWant(said.want) && !isWant(wantBefore) && said.heldSegments === 0) {
    state.demands.total += 1;
    const others = swarm.holders - Number(heldBefore > 0) + swarm.wanters;
    if (others === 0) state.demands.unmet += 1;
  }
  swarm.holders += Number(said.heldSegments > 0) - Number(heldBefore > 0);
  swarm.wanters += Number(isWant(said.want)) - Number(isWant(wantBefore));
  say(listener, index, said);
  state.cluster?.changed.add(swarm);
  return wantBefore;
}

export function leaveSwarm(state: TrackerState, listener: Listener, swarm: Swarm, index: number): void {
  setMembership(state, { listener, swarm, index, said: nothing });
  const position = positionAt(listener, index);
  swarm.memberCount -= 1;
  const last = state.listeners.at(swarm.members[swarm.memberCount] as number);
  if (last && last !== listener) {
    swarm.members[position] = last.slot;
    setPosition(last, findEntry(last, swarm), position);
  }
  removeEntry(listener, index);
  tasteLeft(state.tastes, listener.slot, swarm.slot);
  listener.seeks?.delete(swarm);
  state.memberships -= 1;
  if (swarm.memberCount > 0) {
    if (swarm.memberCount < swarm.members.length >> 1) swarm.members = swarm.members.slice(0, swarm.memberCount);
    return;
  }
  state.swarms.delete(swarm.renditionId);
  state.swarmSlots.remove(swarm.slot);
}

/** Out of all, the last first: then nothing has to be moved up. */
export function leaveAllSwarms(state: TrackerState, listener: Listener): void {
  while (listener.entryCount > 0) {
    const index = listener.entryCount - 1;
    const swarm = state.swarmSlots.at(swarmSlotAt(listener, index));
    if (swarm) leaveSwarm(state, listener, swarm, index);
  }
}

/** How many others are in the swarm, seen from a member that says this of it. */
export function othersIn(swarm: Swarm, own: Said): { holders: number; wanters: number } {
  return {
    holders: otherHolders(swarm, own),
    wanters: swarm.wanters - Number(isWant(own.want)),
  };
}

export function otherHolders(swarm: Swarm, own: Said): number {
  return swarm.holders - Number(own.heldSegments > 0);
}

/** Null when it is no member. */
export function saidOf(listener: Listener, swarm: Swarm): Said | null {
  const index = findEntry(listener, swarm);
  return index < 0 ? null : { heldSegments: heldAt(listener, index), want: wantAt(listener, index) };
}

/** Next or playing: a listener that only takes its beginning ahead may never come to hold the rest. */
function isWant(want: number): boolean {
  return want >= 2;
}
