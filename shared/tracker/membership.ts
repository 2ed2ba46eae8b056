import type { RenditionId } from "../ids.ts";
import type { Listener, Membership, Swarm } from "./listener.ts";
import type { TrackerState } from "./state.ts";

/** Finds or makes a listener's membership; null when a limit forbids a new one. */
export function joinSwarm(state: TrackerState, listener: Listener, renditionId: RenditionId): Membership | null {
  let swarm = state.swarms.get(renditionId);
  const known = swarm === undefined ? undefined : listener.memberships.get(swarm);
  if (known !== undefined) return known;
  const { swarmsPerConnectionMax, membershipsMax, swarmsMax } = state.limits;
  if (listener.memberships.size >= swarmsPerConnectionMax || state.memberships >= membershipsMax) return null;
  if (swarm === undefined) {
    if (state.swarms.size >= swarmsMax) return null;
    swarm = { renditionId, members: [], holders: 0, wanters: 0 };
    state.swarms.set(renditionId, swarm);
  }
  const position = swarm.members.length;
  const membership: Membership = { swarm, listener, position, heldSegments: 0, want: 0, seekAtMs: -Infinity };
  swarm.members.push(membership);
  listener.memberships.set(swarm, membership);
  state.memberships += 1;
  return membership;
}

export function setMembership(state: TrackerState, membership: Membership, heldSegments: number, want: number): void {
  const { swarm, listener } = membership;
  if (isWant(want) && !isWant(membership.want) && heldSegments === 0) {
    const others = othersIn(swarm, listener);
    state.demands.total += 1;
    if (others.holders + others.wanters === 0) state.demands.unmet += 1;
  }
  swarm.holders += Number(heldSegments > 0) - Number(membership.heldSegments > 0);
  swarm.wanters += Number(isWant(want)) - Number(isWant(membership.want));
  membership.heldSegments = heldSegments;
  membership.want = want;
}

export function leaveSwarm(state: TrackerState, membership: Membership): void {
  const { swarm, listener } = membership;
  setMembership(state, membership, 0, 0);
  const last = swarm.members.pop();
  if (last !== undefined && last !== membership) {
    swarm.members[membership.position] = last;
    last.position = membership.position;
  }
  listener.memberships.delete(swarm);
  state.memberships -= 1;
  if (swarm.members.length === 0) state.swarms.delete(swarm.renditionId);
}

export function othersIn(swarm: Swarm, listener: Listener): { holders: number; wanters: number } {
  const own = listener.memberships.get(swarm);
  return {
    holders: swarm.holders - Number((own?.heldSegments ?? 0) > 0),
    wanters: swarm.wanters - Number(isWant(own?.want ?? 0)),
  };
}

/** Next or playing: who only takes its beginning ahead may never come to hold the rest. */
function isWant(want: number): boolean {
  return want >= 2;
}
