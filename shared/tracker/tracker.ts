import type { PeerId, RenditionId } from "../ids.ts";
import { type ClientMessage, closeCodes, type IntroductionReason, type Sharing } from "../signal/message.ts";
import { unreachable } from "../unreachable.ts";
import { handleAnnounce, handleSeek } from "./announce.ts";
import { forgetUnused, nextForgettingMs, otherOf, part } from "./dials/acquaintance.ts";
import { copyDials, type DialCounts } from "./dials/dial-counts.ts";
import { endUnheardDials, forgetAbsent, nextAbsentMs, recallFormer, rememberAbsent } from "./dials/former.ts";
import { enterHousehold, leaveHousehold } from "./dials/household.ts";
import { handleDialResult, handleRelay } from "./dials/relay.ts";
import type { TrackerInput } from "./input.ts";
import { dropAway } from "./instances/away.ts";
import { type Cluster, type ClusterSnapshot, describeCluster, newCluster } from "./instances/cluster.ts";
import { finishInput, refreshDirectory } from "./instances/directory.ts";
import { forwardAfar, handleCluster, handleInstances } from "./instances/handle-cluster.ts";
import type { InstanceId } from "./instances/instance.ts";
import { handleFound } from "./instances/seek-afar.ts";
import type { IntroductionPolicy } from "./introductions/introduce.ts";
import type { TrackerLimits } from "./limits.ts";
import type { Listener } from "./listener.ts";
import { type ListenerView, type SwarmView, viewListener, viewSwarm } from "./look-up.ts";
import { enterNeighbourhoods, leaveNeighbourhoods } from "./neighbourhoods.ts";
import { newListener } from "./new-listener.ts";
import type { TrackerOutput } from "./output.ts";
import { takeMessage } from "./rate.ts";
import { replyError, tell } from "./reply.ts";
import { setClosed, setListenerSharing, setSharing, sharingOf, tellClosed } from "./sharing.ts";
import { createState, type TrackerState } from "./state.ts";
import { leaveAllSwarms } from "./swarms/membership.ts";

export interface TrackerSnapshot {
  readonly connections: number;
  readonly swarms: number;
  readonly memberships: number;
  readonly acquaintances: number;
  /** Ways between two areas of which a round trip was reported. */
  readonly distances: number;
  readonly sharing: Sharing;
  /** Since the start, by the policy's reason. */
  readonly introductions: Readonly<Record<IntroductionReason, number>>;
  /** Since the start, by how near the two ends are. */
  readonly dials: DialCounts;
  /** Since the start: wants of a rendition by listeners that held nothing of it, and those of them that nobody could meet. */
  readonly demands: { readonly total: number; readonly unmet: number };
  /** What is known of the other instances; null when this one is alone. */
  readonly cluster: ClusterSnapshot | null;
}

/** Who is in one swarm now. */
export interface SwarmAudience {
  readonly renditionId: RenditionId;
  /** Listeners that hold some of it or want some of it. */
  readonly peers: number;
  /** Listeners that want some of it. */
  readonly wanters: number;
}

export interface Tracker {
  handle(input: TrackerInput, nowMs: number): TrackerOutput[];
  /** When a `timeout` input is due; Infinity when idle. */
  nextTimeoutMs(): number;
  snapshot(): TrackerSnapshot;
  /** Of all swarms, for the operator's numbers: a walk over every swarm, so not for every message. */
  audiences(): SwarmAudience[];
  /** One that an operator looks up; null when there is none. */
  findSwarm(renditionId: RenditionId): SwarmView | null;
  findListener(peerId: PeerId, nowMs: number): ListenerView | null;
}

export function createTracker(options: {
  seed: number;
  limits: TrackerLimits;
  sharing?: Sharing;
  policy?: IntroductionPolicy;
  /** When it is one of several. */
  instance?: InstanceId;
}): Tracker {
  const { instance } = options;
  const cluster = instance === undefined ? null : newCluster(instance);
  const state = createState({ ...options, sharing: options.sharing ?? "on", cluster });
  return {
    handle: (input, nowMs) => handleInput(state, input, nowMs),
    nextTimeoutMs: () => Math.min(nextForgettingMs(state), nextAbsentMs(state)),
    snapshot: () => ({
      connections: state.byConnection.size,
      swarms: state.swarms.size,
      memberships: state.memberships,
      acquaintances: state.acquaintances.size,
      distances: state.distances.byPair.size,
      sharing: state.sharing,
      introductions: { ...state.introductions },
      dials: copyDials(state.dials),
      demands: { ...state.demands },
      cluster: state.cluster === null ? null : describeCluster(state.cluster),
    }),
    audiences: () =>
      [...state.swarms.values()].map(({ renditionId, memberCount, wanters }) => ({
        renditionId,
        peers: memberCount,
        wanters,
      })),
    findSwarm: (renditionId) => viewSwarm(state, renditionId),
    findListener: (peerId, nowMs) => viewListener(state, peerId, nowMs),
  };
}

export function handleInput(state: TrackerState, input: TrackerInput, nowMs: number): TrackerOutput[] {
  const outputs = handleOne(state, input, nowMs);
  finishInput(state, outputs);
  return outputs;
}

function handleOne(state: TrackerState, input: TrackerInput, nowMs: number): TrackerOutput[] {
  switch (input.type) {
    case "joined":
      return handleJoined(state, input, nowMs);
    case "message": {
      const listener = state.byConnection.get(input.connection);
      return listener === undefined ? [] : handleMessage(state, listener, input.message, nowMs);
    }
    case "left": {
      const listener = state.byConnection.get(input.connection);
      if (listener === undefined) return [];
      rememberAbsent(state, listener, nowMs);
      return remove(state, listener, nowMs);
    }
    case "sharing":
      return setSharing(state, input.sharing);
    case "listener-sharing": {
      const listener = state.byConnection.get(input.connection);
      return listener === undefined ? [] : setListenerSharing(state, listener, input.sharing);
    }
    case "closed":
      return setClosed(state, input.renditionIds);
    case "timeout":
      forgetUnused(state, nowMs);
      forgetAbsent(state, nowMs);
      return [];
    case "cluster":
    case "found":
    case "instances":
    case "rewrite":
    case "refresh":
      return state.cluster === null ? [] : handleFromBus(state, state.cluster, { input, nowMs });
    default:
      return unreachable(input);
  }
}

type BusInput = Extract<TrackerInput, { type: "cluster" | "found" | "instances" | "rewrite" | "refresh" }>;

function handleFromBus(
  state: TrackerState,
  cluster: Cluster,
  { input, nowMs }: { readonly input: BusInput; readonly nowMs: number },
): TrackerOutput[] {
  switch (input.type) {
    case "cluster":
      return handleCluster(state, cluster, { ...input, nowMs });
    case "found":
      return handleFound(state, cluster, { ...input, nowMs });
    case "instances":
      handleInstances(state, cluster, { ...input, nowMs });
      return [];
    case "rewrite":
      cluster.rewriteLeft = state.swarmSlots.end;
      return [];
    case "refresh":
      return refreshDirectory(state, cluster, input.share);
    default:
      return unreachable(input);
  }
}

/** A listener that comes back before its old socket was seen dead keeps its acquaintances and its rate, and nothing else. */
function handleJoined(
  state: TrackerState,
  input: Extract<TrackerInput, { type: "joined" }>,
  nowMs: number,
): TrackerOutput[] {
  const outputs: TrackerOutput[] = [];
  const known = state.byPeerId.get(input.peerId);
  if (known !== undefined) {
    const reason = "the same peer said hello elsewhere";
    outputs.push({ type: "close", connection: known.connection, code: closeCodes.replaced, reason });
    state.byConnection.delete(known.connection);
    leaveAllSwarms(state, known);
    leaveNeighbourhoods(state, known);
    leaveHousehold(state, known, nowMs);
    known.connection = input.connection;
    known.sharing = input.sharing ?? "on";
    endUnheardDials(known, outputs);
  }
  const away = state.cluster?.away.get(input.peerId);
  if (away !== undefined) dropAway(state, away);
  const listener = known ?? newListener(state, { ...input, away: null }, nowMs);
  enterNeighbourhoods(state, listener, input);
  enterHousehold(state, listener, nowMs);
  recallFormer(state, listener, nowMs);
  state.byPeerId.set(listener.peerId, listener);
  state.byConnection.set(listener.connection, listener);
  outputs.push({
    type: "send",
    connection: listener.connection,
    message: {
      type: "welcome",
      peerId: listener.peerId,
      announceIntervalMs: state.limits.announceIntervalMs,
      sharing: sharingOf(state, listener),
    },
  });
  if (state.closed.size > 0) outputs.push(tellClosed(state, listener.connection));
  return outputs;
}

function handleMessage(
  state: TrackerState,
  listener: Listener,
  message: ClientMessage,
  nowMs: number,
): TrackerOutput[] {
  if (message.type === "bye") return close(state, listener, { code: closeCodes.bye, reason: "bye", nowMs });
  const verdict = takeMessage(state.limits, listener, message, nowMs);
  if (verdict === "close") return close(state, listener, { code: closeCodes.flood, reason: "too many frames", nowMs });
  if (verdict === "drop") return [];
  if (verdict === "error") {
    const text = `more than ${state.limits.messagesPerSecond} frames a second`;
    return [replyError(listener, { code: "rate-limited", message: text })];
  }
  switch (message.type) {
    case "hello":
      return [replyError(listener, { code: "unexpected", message: "hello was said before on this socket" })];
    case "announce":
      return handleAnnounce(state, listener, message, nowMs);
    case "seek":
      return handleSeek(state, listener, message, nowMs);
    case "offer":
    case "answer":
    case "candidate":
      return handleRelay(state, listener, message, nowMs);
    case "dial-result":
      return [...forwardAfar(listener, message), ...handleDialResult(state, listener, message, nowMs)];
    case "parted":
      return [...forwardAfar(listener, message), ...handleParted(state, listener, message.to)];
    default:
      return unreachable(message);
  }
}

/** They closed their link for want of room: that they know each other is no reason any more not to introduce them. */
function handleParted(state: TrackerState, listener: Listener, to: PeerId): TrackerOutput[] {
  const acquaintance = listener.acquaintances?.get(to);
  if (acquaintance !== undefined) part(state, acquaintance);
  return [];
}

function close(
  state: TrackerState,
  listener: Listener,
  cause: { code: number; reason: string; nowMs: number },
): TrackerOutput[] {
  const { connection } = listener;
  const outputs = remove(state, listener, cause.nowMs);
  outputs.push({ type: "close", connection, code: cause.code, reason: cause.reason });
  return outputs;
}

/** Forgets all about a listener and tells those that may be dialling it. */
function remove(state: TrackerState, listener: Listener, nowMs: number): TrackerOutput[] {
  const outputs: TrackerOutput[] = [];
  for (const acquaintance of [...(listener.acquaintances?.values() ?? [])]) {
    part(state, acquaintance);
    if (nowMs - acquaintance.usedAtMs > state.limits.goneNoticeMs) continue;
    tell(outputs, otherOf(acquaintance, listener), { type: "gone", peerId: listener.peerId });
  }
  state.cluster?.inquiriesBy.delete(listener);
  leaveAllSwarms(state, listener);
  leaveNeighbourhoods(state, listener);
  leaveHousehold(state, listener, nowMs);
  state.listeners.remove(listener.slot);
  state.byConnection.delete(listener.connection);
  state.byPeerId.delete(listener.peerId);
  return outputs;
}
