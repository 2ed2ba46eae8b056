import type { Random } from "../seeded-random.ts";
import type { ByteString } from "./byte-string.ts";
import type { Member, Swarm } from "./client.ts";

export function createSwarm(infoHash: ByteString): Swarm {
  return { infoHash, members: new Map(), complete: [], incomplete: [], downloaded: 0 };
}

export function enter(swarm: Swarm, member: Member): void {
  swarm.members.set(member.peerId, member);
  append(listOf(member), member);
}

export function leave(swarm: Swarm, member: Member): void {
  swarm.members.delete(member.peerId);
  remove(listOf(member), member);
}

export function becomeComplete(member: Member): void {
  if (member.isComplete) return;
  remove(listOf(member), member);
  member.isComplete = true;
  append(listOf(member), member);
}

function listOf({ swarm, isComplete }: Member): Member[] {
  return isComplete ? swarm.complete : swarm.incomplete;
}

function append(list: Member[], member: Member): void {
  member.position = list.length;
  list.push(member);
}

/** The last one moves to its position: that costs the same in a swarm of ten as in one of ten thousand. */
function remove(list: Member[], member: Member): void {
  const last = list.pop() as Member;
  if (last === member) return;
  list[member.position] = last;
  last.position = member.position;
}

/**
 * Up to `count` other members, drawn evenly without looking at the rest (Floyd's algorithm). Two that lack nothing have nothing to
 * give each other, so a complete one is given incomplete ones alone.
 */
export function drawOthers(member: Member, count: number, random: Random): Member[] {
  const { incomplete, complete } = member.swarm;
  const own = member.isComplete ? Number.POSITIVE_INFINITY : member.position;
  const others = member.isComplete ? incomplete.length : incomplete.length + complete.length - 1;
  /** Numbers others from 0: the incomplete ones without itself, then the complete ones. */
  const at = (index: number) => {
    const position = index < own ? index : index + 1;
    return (position < incomplete.length ? incomplete[position] : complete[position - incomplete.length]) as Member;
  };
  const drawn: number[] = [];
  const wanted = Math.min(count, others);
  for (let top = others - wanted; top < others; top += 1) {
    const index = Math.floor(random() * (top + 1));
    drawn.push(drawn.includes(index) ? top : index);
  }
  return drawn.map(at);
}
