import type { PeerId, RenditionId } from "../ids.ts";
import { type Nearness, nearnessOf } from "../nearness.ts";
import type { Sharing } from "../signal/message.ts";
import { otherOf } from "./dials/acquaintance.ts";
import { sharingOf } from "./sharing.ts";
import type { TrackerState } from "./state.ts";
import { findEntry, heldAt, swarmSlotAt, wantAt } from "./swarms/entries.ts";

/** Members, swarms and acquaintances that are shown of one that is looked up. */
const shownMax = 50;

/** One swarm as an operator sees it. No address is told. */
export interface SwarmView {
  readonly renditionId: RenditionId;
  readonly closed: boolean;
  readonly peers: number;
  readonly holders: number;
  readonly wanters: number;
  /** Some of them. */
  readonly members: readonly { readonly peerId: PeerId; readonly heldSegments: number; readonly want: number }[];
}

/** One listener as an operator sees it. No address is told. */
export interface ListenerView {
  readonly peerId: PeerId;
  readonly sharing: Sharing;
  readonly swarmCount: number;
  /** Some of them, what it wants first. */
  readonly swarms: readonly {
    readonly renditionId: RenditionId;
    readonly heldSegments: number;
    readonly want: number;
  }[];
  readonly acquaintanceCount: number;
  /** Some of those that it was introduced to. */
  readonly acquaintances: readonly {
    readonly peerId: PeerId;
    readonly near: Nearness;
    readonly idleSeconds: number;
    readonly dials: number;
  }[];
  /** In the running window. */
  readonly introductions: number;
  /** Frames that it sent above its rate. */
  readonly dropped: number;
}

export function viewSwarm(state: TrackerState, renditionId: RenditionId): SwarmView | null {
  const swarm = state.swarms.get(renditionId);
  const closed = state.closed.has(renditionId);
  if (!swarm) return closed ? { renditionId, closed, peers: 0, holders: 0, wanters: 0, members: [] } : null;
  const members = [];
  for (const slot of swarm.members.subarray(0, Math.min(shownMax, swarm.memberCount))) {
    const member = state.listeners.at(slot);
    if (!member) continue;
    const index = findEntry(member, swarm);
    members.push({ peerId: member.peerId, heldSegments: heldAt(member, index), want: wantAt(member, index) });
  }
  const { memberCount, holders, wanters } = swarm;
  return { renditionId, closed, peers: memberCount, holders, wanters, members };
}

export function viewListener(state: TrackerState, peerId: PeerId, nowMs: number): ListenerView | null {
  const listener = state.byPeerId.get(peerId);
  if (!listener) return null;
  const swarms = [];
  for (let index = 0; index < listener.entryCount; index += 1) {
    const swarm = state.swarmSlots.at(swarmSlotAt(listener, index));
    const [heldSegments, want] = [heldAt(listener, index), wantAt(listener, index)];
    if (swarm) swarms.push({ renditionId: swarm.renditionId, heldSegments, want });
  }
  const acquaintances = [...(listener.acquaintances?.values() ?? [])].reverse();
  return {
    peerId,
    sharing: sharingOf(state, listener),
    swarmCount: swarms.length,
    swarms: swarms.sort((one, other) => other.want - one.want).slice(0, shownMax),
    acquaintanceCount: acquaintances.length,
    acquaintances: acquaintances.slice(0, shownMax).map((acquaintance) => {
      const other = otherOf(acquaintance, listener);
      const idleSeconds = Math.max(0, Math.round((nowMs - acquaintance.usedAtMs) / 1_000));
      return {
        peerId: other.peerId,
        near: nearnessOf(listener, other),
        idleSeconds,
        dials: acquaintance.dials?.length ?? 0,
      };
    }),
    introductions: listener.introductions,
    dropped: listener.dropped,
  };
}
