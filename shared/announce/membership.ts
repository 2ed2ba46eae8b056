import { fail, ok, type Result } from "../result.ts";
import type { ByteString } from "./byte-string.ts";
import type { Client, Holder, Member } from "./client.ts";
import type { AnnounceState } from "./state.ts";
import { createSwarm, enter, leave } from "./swarm.ts";

/** Lets a socket into a swarm under a peer id that is its own or nobody's. The failure is for the client. */
export function join(
  state: AnnounceState,
  client: Client,
  entrant: { readonly infoHash: ByteString; readonly peerId: ByteString; readonly isComplete: boolean; nowMs: number },
): Result<Member, string> {
  const known = state.swarms.get(entrant.infoHash);
  const fault = placeFault(state, client, known);
  if (fault !== null) return fail(fault);
  const holder = state.holders.get(entrant.peerId) ?? hold(state, client, entrant.peerId);
  if (holder === null) return fail(`one socket may have ${state.limits.peerIdsPerSocketMax} peer ids in use`);
  const swarm = known ?? createSwarm(entrant.infoHash);
  if (known === undefined) state.swarms.set(entrant.infoHash, swarm);
  const member: Member = {
    swarm,
    client,
    peerId: holder.peerId,
    isComplete: entrant.isComplete,
    position: 0,
    clientPosition: client.members.length,
    seenAtMs: entrant.nowMs,
    older: null,
    newer: null,
    offers: null,
  };
  enter(swarm, member);
  client.members.push(member);
  client.address.memberships += 1;
  holder.memberships += 1;
  state.memberships += 1;
  appendNewest(state, member);
  return ok(member);
}

function placeFault(state: AnnounceState, client: Client, swarm: Member["swarm"] | undefined): string | null {
  const { limits } = state;
  if (client.members.length >= limits.membershipsPerSocketMax)
    return `one socket may be in ${limits.membershipsPerSocketMax} swarms`;
  if (client.address.memberships >= limits.membershipsPerAddressMax) return "too many swarms from this address";
  if (state.memberships >= limits.membershipsMax) return "the tracker is full";
  if (swarm === undefined) return state.swarms.size >= limits.swarmsMax ? "the tracker is full" : null;
  if (swarm.members.size >= limits.peersPerSwarmMax) return "the swarm is full";
  let own = 0;
  for (const member of client.members) if (member.swarm === swarm) own += 1;
  return own >= limits.peersPerSocketAndSwarmMax
    ? `one socket may have ${limits.peersPerSocketAndSwarmMax} peers in a swarm`
    : null;
}

/** Makes a free peer id the socket's own. Null when it has too many in use. */
function hold(state: AnnounceState, client: Client, peerId: ByteString): Holder | null {
  if (client.holders.length >= state.limits.peerIdsPerSocketMax) {
    const unused = client.holders.findIndex(({ memberships }) => memberships === 0);
    if (unused < 0) return null;
    for (const { peerId: old } of client.holders.splice(unused, 1)) state.holders.delete(old);
  }
  const holder = { peerId, client, memberships: 0 };
  client.holders.push(holder);
  state.holders.set(peerId, holder);
  return holder;
}

/** Takes a member out of its swarm; a swarm without members is forgotten. The peer id stays its socket's own. */
export function part(state: AnnounceState, member: Member): void {
  const { swarm, client } = member;
  leave(swarm, member);
  if (swarm.members.size === 0) state.swarms.delete(swarm.infoHash);
  const last = client.members.pop() as Member;
  if (last !== member) {
    client.members[member.clientPosition] = last;
    last.clientPosition = member.clientPosition;
  }
  client.address.memberships -= 1;
  const holder = state.holders.get(member.peerId);
  if (holder !== undefined) holder.memberships -= 1;
  state.memberships -= 1;
  // Members that still remember this one must not keep alive those that it remembered.
  member.offers = null;
  unlink(state, member);
}

/** It has announced now. */
export function touch(state: AnnounceState, member: Member, nowMs: number): void {
  member.seenAtMs = nowMs;
  if (state.newest === member) return;
  unlink(state, member);
  appendNewest(state, member);
}

function appendNewest(state: AnnounceState, member: Member): void {
  member.older = state.newest;
  member.newer = null;
  if (state.newest === null) state.oldest = member;
  else state.newest.newer = member;
  state.newest = member;
}

function unlink(state: AnnounceState, member: Member): void {
  if (member.older === null) state.oldest = member.newer;
  else member.older.newer = member.newer;
  if (member.newer === null) state.newest = member.older;
  else member.newer.older = member.older;
  member.older = null;
  member.newer = null;
}
