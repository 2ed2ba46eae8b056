import type { AnnounceMessage, SeekMessage } from "../signal/message.ts";
import type { Listener, Membership } from "./listener.ts";
import { meet } from "./meet.ts";
import { joinSwarm, leaveSwarm, othersIn, setMembership } from "./membership.ts";
import type { TrackerOutput } from "./output.ts";
import { replyError } from "./reply.ts";
import type { TrackerState } from "./state.ts";

/** Takes the changes in, answers the most wanted ones, and introduces where a want is new or greater than before. */
export function handleAnnounce(
  state: TrackerState,
  listener: Listener,
  message: AnnounceMessage,
  nowMs: number,
): TrackerOutput[] {
  const outputs: TrackerOutput[] = [];
  const answered = new Set<Membership>();
  const risen = new Set<Membership>();
  let refused = 0;
  for (const [renditionId, heldSegments, want] of message.changes) {
    const leaves = heldSegments === 0 && want === 0;
    const swarm = state.swarms.get(renditionId);
    const known = swarm === undefined ? undefined : listener.memberships.get(swarm);
    const membership = known ?? (leaves ? null : joinSwarm(state, listener, renditionId));
    if (membership === null) {
      if (!leaves) refused += 1;
      continue;
    }
    if (want > membership.want) risen.add(membership);
    setMembership(state, membership, heldSegments, want);
    if (want > 0) answered.add(membership);
    else {
      answered.delete(membership);
      risen.delete(membership);
    }
    if (leaves) leaveSwarm(state, membership);
  }
  if (refused > 0) {
    const text = `${refused} changes not taken: too many swarms, a listener may be in ${state.limits.swarmsPerConnectionMax}`;
    outputs.push(replyError(listener, { code: "too-many-swarms", message: text }));
  }
  // Introductions first: whoever hears that others are there knows by then whom it may wait for.
  outputs.push(...meet(state, mostWanted(state, risen), { seeking: false, nowMs }));
  for (const membership of mostWanted(state, answered)) outputs.push(answerSwarm(state, membership));
  return outputs;
}

export function handleSeek(
  state: TrackerState,
  listener: Listener,
  message: SeekMessage,
  nowMs: number,
): TrackerOutput[] {
  const swarm = state.swarms.get(message.renditionId);
  const membership = swarm === undefined ? undefined : listener.memberships.get(swarm);
  if (membership === undefined || membership.want === 0) {
    return [replyError(listener, { code: "unexpected", message: "seek in a swarm that was not announced as wanted" })];
  }
  if (nowMs - membership.seekAtMs < state.limits.seekIntervalMs) {
    const text = `seek in one swarm at most every ${state.limits.seekIntervalMs} ms`;
    return [replyError(listener, { code: "rate-limited", message: text })];
  }
  membership.seekAtMs = nowMs;
  return [...meet(state, [membership], { seeking: true, nowMs }), answerSwarm(state, membership)];
}

function mostWanted(state: TrackerState, memberships: ReadonlySet<Membership>): Membership[] {
  return [...memberships].sort((a, b) => b.want - a.want).slice(0, state.limits.wantsAnsweredMax);
}

function answerSwarm(state: TrackerState, membership: Membership): TrackerOutput {
  const { listener, swarm } = membership;
  const counts = state.sharing === "on" ? othersIn(swarm, listener) : { holders: 0, wanters: 0 };
  return {
    type: "send",
    connection: listener.connection,
    message: { type: "swarm", renditionId: swarm.renditionId, ...counts },
  };
}
