import type { AnnounceChange, Want } from "../announce-change.ts";
import type { RenditionId } from "../ids.ts";
import type { AnnounceMessage, SeekMessage } from "../signal/message.ts";
import { countSong } from "./dials/household.ts";
import { countElsewhere, seekAfar } from "./instances/seek-afar.ts";
import { meet, type WantedSwarm } from "./introductions/meet.ts";
import { reunite } from "./introductions/reunite.ts";
import type { Listener } from "./listener.ts";
import type { TrackerOutput } from "./output.ts";
import { replyError } from "./reply.ts";
import type { TrackerState } from "./state.ts";
import { findEntry, reserveEntries } from "./swarms/entries.ts";
import { joinSwarm, leaveSwarm, othersIn, saidOf, setMembership } from "./swarms/membership.ts";

const playing: Want = 3;

interface AnnouncedWant extends WantedSwarm {
  /** The listener wants it more than before. */
  readonly risen: boolean;
}

/** Takes the changes in, answers the most wanted ones, and introduces where a want is new or greater than before. */
export function handleAnnounce(
  state: TrackerState,
  listener: Listener,
  message: AnnounceMessage,
  nowMs: number,
): TrackerOutput[] {
  const outputs: TrackerOutput[] = [];
  const wanted: AnnouncedWant[] = [];
  let refused = 0;
  reserveEntries(listener, message.changes.length);
  for (const change of message.changes) {
    const [renditionId, , want] = change;
    if (listener.sharing === "off" || state.closed.has(renditionId)) {
      if (want > 0) outputs.push(answerNobody(listener, renditionId));
    } else if (!takeChange(state, listener, change, wanted)) refused += 1;
  }
  if (refused > 0) {
    const text = `${refused} changes not taken: too many swarms, a listener may be in ${state.limits.swarmsPerConnectionMax}`;
    outputs.push(replyError(listener, { code: "too-many-swarms", message: text }));
  }
  if (listener.former !== null) reunite(state, listener, message.changes, { nowMs, outputs });
  if (wanted.length === 0) return outputs;
  if (wanted.some(({ want, risen }) => risen && want === playing)) countSong(state, listener, nowMs);
  wanted.sort((one, other) => other.want - one.want);
  const { wantsAnsweredMax } = state.limits;
  const risen = wanted.filter((each) => each.risen).slice(0, wantsAnsweredMax);
  // Introductions first: when a listener hears how many others there are, it knows already whom it may wait for.
  introduce(state, listener, risen, { seeking: false, nowMs, outputs });
  for (const each of wanted.slice(0, wantsAnsweredMax)) outputs.push(answerSwarm(state, listener, each, nowMs));
  return outputs;
}

/** The last change of a swarm in an announce is the one that counts. False: a limit forbids it. */
function takeChange(
  state: TrackerState,
  listener: Listener,
  [renditionId, heldSegments, want]: AnnounceChange,
  wanted: AnnouncedWant[],
): boolean {
  const leaves = heldSegments === 0 && want === 0;
  const found = find(state, listener, renditionId) ?? (leaves ? null : joinSwarm(state, listener, renditionId));
  if (found === null) return leaves;
  const { swarm, index } = found;
  const earlier = wanted.findIndex((each) => each.swarm === swarm);
  const before = earlier < 0 ? undefined : wanted.splice(earlier, 1)[0];
  if (leaves) {
    leaveSwarm(state, listener, swarm, index);
    return true;
  }
  const wantBefore = setMembership(state, { listener, swarm, index, said: { heldSegments, want } });
  const risen = want > wantBefore || before?.risen === true;
  if (want > 0) wanted.push({ swarm, heldSegments, want, risen });
  return true;
}

function find(state: TrackerState, listener: Listener, renditionId: RenditionId) {
  const swarm = state.swarms.get(renditionId);
  const index = swarm === undefined ? -1 : findEntry(listener, swarm);
  return swarm === undefined || index < 0 ? null : { swarm, index };
}

export function handleSeek(
  state: TrackerState,
  listener: Listener,
  message: SeekMessage,
  nowMs: number,
): TrackerOutput[] {
  const swarm = state.swarms.get(message.renditionId);
  const said = swarm ? saidOf(listener, swarm) : null;
  if (!swarm || !said || said.want === 0) {
    return [replyError(listener, { code: "unexpected", message: "seek in a swarm that was not announced as wanted" })];
  }
  const { seekIntervalMs } = state.limits;
  listener.seeks ??= new Map();
  const seeks = listener.seeks;
  if (nowMs - (seeks.get(swarm) ?? Number.NEGATIVE_INFINITY) < seekIntervalMs) {
    const text = `seek in one swarm at most every ${seekIntervalMs} ms`;
    return [replyError(listener, { code: "rate-limited", message: text })];
  }
  for (const [old, atMs] of seeks) if (nowMs - atMs >= seekIntervalMs) seeks.delete(old);
  seeks.set(swarm, nowMs);
  const outputs: TrackerOutput[] = [];
  const each = { swarm, ...said };
  introduce(state, listener, [each], { seeking: true, nowMs, outputs });
  outputs.push(answerSwarm(state, listener, each, nowMs));
  return outputs;
}

/** Introduces those that are here, and asks other instances where they are too few. */
function introduce(
  state: TrackerState,
  listener: Listener,
  wanted: readonly WantedSwarm[],
  options: { readonly seeking: boolean; readonly nowMs: number; readonly outputs: TrackerOutput[] },
): void {
  const shortages = meet(state, listener, wanted, options);
  if (state.cluster === null) return;
  const { nowMs, outputs } = options;
  for (const shortage of shortages) seekAfar(state, state.cluster, listener, { shortage, nowMs, outputs });
}

/** Says that nobody is there, to a listener that does not know yet that nothing is shared in that swarm: it waits for nobody. */
function answerNobody({ connection }: Listener, renditionId: RenditionId): TrackerOutput {
  return { type: "send", connection, message: { type: "swarm", renditionId, holders: 0, wanters: 0 } };
}

function answerSwarm(state: TrackerState, { connection }: Listener, each: WantedSwarm, nowMs: number): TrackerOutput {
  const { swarm } = each;
  const counts = { holders: 0, wanters: 0 };
  if (state.sharing === "on") {
    const here = othersIn(swarm, each);
    const there = countElsewhere(state, swarm.renditionId, nowMs);
    counts.holders = here.holders + there.holders;
    counts.wanters = here.wanters + there.wanters;
  }
  return { type: "send", connection, message: { type: "swarm", renditionId: swarm.renditionId, ...counts } };
}
