import type { IntroducedPeer } from "../../signal/message.ts";
import { unreachable } from "../../unreachable.ts";
import { acquaint, otherOf, part } from "../dials/acquaintance.ts";
import { learnOf, mayLearnOf } from "../dials/household.ts";
import { handleDialResult, handleRelay } from "../dials/relay.ts";
import { introductionsLeft, meet } from "../introductions/meet.ts";
import type { Acquaintance, Listener } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import { tell } from "../reply.ts";
import type { TrackerState } from "../state.ts";
import { othersIn, saidOf } from "../swarms/membership.ts";
import { awayListener, forgetInstancesBut } from "./away.ts";
import type { Cluster } from "./cluster.ts";
import { clusterLimits } from "./cluster-limits.ts";
import type { AskMessage, ClusterMessage, MetMessage } from "./cluster-message.ts";
import type { InstanceId } from "./instance.ts";
import { askKey, countElsewhere } from "./seek-afar.ts";

interface FromAfar<Message> {
  readonly from: InstanceId;
  readonly message: Message;
  readonly nowMs: number;
}

/** What another instance says. Whatever comes late, twice or out of order reaches nobody who was not introduced. */
export function handleCluster(
  state: TrackerState,
  cluster: Cluster,
  { from, message, nowMs }: FromAfar<ClusterMessage>,
): TrackerOutput[] {
  if (from === cluster.instance) return [];
  switch (message.type) {
    case "ask":
      return handleAsk(state, cluster, { from, message, nowMs });
    case "met":
      return handleMet(state, cluster, { from, message, nowMs });
    case "offer":
    case "answer":
    case "candidate":
    case "dial-result":
    case "parted":
    case "gone":
    case "stranger":
      return handleBetweenTwo(state, cluster, { from, message, nowMs });
    default:
      return unreachable(message);
  }
}

/**
 * Introduces another instance's listener to some of ours, by the same policy and limits as if it were here. Ours are told at once; the
 * listener is told by its own instance, when that has our answer.
 */
function handleAsk(
  state: TrackerState,
  cluster: Cluster,
  { from, message, nowMs }: FromAfar<AskMessage>,
): TrackerOutput[] {
  const { peerId, address, renditionId, heldSegments, want, places } = message;
  const swarm = state.swarms.get(renditionId);
  const outputs: TrackerOutput[] = [];
  if (swarm === undefined) {
    // The directory is wrong: it says that we have listeners of the swarm.
    outputs.push({ type: "publish", renditionId, holders: 0, wanters: 0 });
    return outputs;
  }
  // The listener is here too, on a socket that may be dead: the heartbeat finds that out.
  if (state.sharing === "off" || state.byPeerId.has(peerId)) return outputs;
  const listener = awayListener(state, cluster, { peerId, instance: from, address, nowMs });
  meet(state, listener, [{ swarm, heldSegments, want }], { seeking: true, nowMs, outputs, openingsMax: places });
  return outputs;
}

/** The answer to an ask of ours: the others were told of our listener, and now it is told of them. */
function handleMet(
  state: TrackerState,
  cluster: Cluster,
  { from, message, nowMs }: FromAfar<MetMessage>,
): TrackerOutput[] {
  const { to, renditionId } = message;
  const key = askKey({ instance: from, peerId: to, renditionId });
  const asked = cluster.asked.get(key);
  if (asked === undefined) return [];
  cluster.asked.delete(key);
  const outputs: TrackerOutput[] = [];
  if (nowMs - asked.atMs > clusterLimits.askMs || state.sharing === "off") return outputs;
  const listener = state.byPeerId.get(to);
  const swarm = state.swarms.get(renditionId);
  const said = listener && swarm ? saidOf(listener, swarm) : null;
  if (!listener || !swarm || !said) {
    // It has left, or wants something else by now.
    const type = listener ? "parted" : "gone";
    for (const { peerId } of message.peers) {
      outputs.push({ type: "cluster", to: from, message: { type, from: to, to: peerId } });
    }
    return outputs;
  }
  const peers: IntroducedPeer[] = [];
  for (const { peerId, near } of message.peers.slice(0, asked.peersMax)) {
    if (state.byPeerId.has(peerId) || introductionsLeft(state, listener, nowMs) <= 0) continue;
    const known = listener.acquaintances?.get(peerId);
    // Each instance asked the other for its listener at the same time: one of the two listeners makes the offer.
    if (known && isCrossing(known, { listener, from, nowMs }) && to > peerId) continue;
    const other = awayListener(state, cluster, { peerId, instance: from, address: "", nowMs });
    if (!mayLearnOf(state, listener, other, nowMs)) continue;
    learnOf(listener, other, nowMs);
    acquaint(state, { first: listener, second: other, nowMs });
    listener.introductions += 1;
    cluster.counts.introduced += 1;
    peers.push({ peerId, offerer: true, near, swarms: [renditionId] });
  }
  if (peers.length === 0) return outputs;
  tell(outputs, listener, { type: "introduce", peers });
  const here = othersIn(swarm, said);
  const there = countElsewhere(state, renditionId, nowMs);
  const counts = { holders: here.holders + there.holders, wanters: here.wanters + there.wanters };
  tell(outputs, listener, { type: "swarm", renditionId, ...counts });
  return outputs;
}

function isCrossing(
  known: Acquaintance,
  view: { readonly listener: Listener; readonly from: InstanceId; readonly nowMs: number },
): boolean {
  return otherOf(known, view.listener).away === view.from && view.nowMs - known.usedAtMs < clusterLimits.askMs;
}

/** A frame of a listener there for one here. Both instances must know that the two were introduced. */
function handleBetweenTwo(
  state: TrackerState,
  cluster: Cluster,
  { from, message, nowMs }: FromAfar<Exclude<ClusterMessage, AskMessage | MetMessage>>,
): TrackerOutput[] {
  const receiver = state.byPeerId.get(message.to);
  const acquaintance = receiver?.acquaintances?.get(message.from);
  const sender = acquaintance && receiver ? otherOf(acquaintance, receiver) : undefined;
  if (!receiver || !acquaintance || !sender || sender.away !== from) return notHere(from, message, receiver);
  const outputs: TrackerOutput[] = [];
  switch (message.type) {
    case "offer":
    case "answer":
    case "candidate":
      cluster.counts.relayed += 1;
      // What goes back to the sender is a refusal, and its own instance has admitted the same frame.
      return handleRelay(state, sender, message, nowMs).filter(
        (output) => output.type === "send" && output.connection === receiver.connection,
      );
    case "dial-result":
      return handleDialResult(state, sender, message, nowMs);
    case "parted":
      part(state, acquaintance);
      return outputs;
    case "gone":
    case "stranger": {
      part(state, acquaintance);
      if (nowMs - acquaintance.usedAtMs > state.limits.goneNoticeMs) return outputs;
      tell(outputs, receiver, { type: "gone", peerId: message.from });
      return outputs;
    }
    default:
      return unreachable(message);
  }
}

/** Tells the other instance that its listener dials in vain, so that it tries somebody else. */
function notHere(
  from: InstanceId,
  message: Exclude<ClusterMessage, AskMessage | MetMessage>,
  receiver: Listener | undefined,
): TrackerOutput[] {
  if (message.type !== "offer" && message.type !== "answer") return [];
  const type = receiver === undefined ? "gone" : "stranger";
  return [{ type: "cluster", to: from, message: { type, from: message.to, to: message.from } }];
}

/** Tells another instance what our listener says of a dial or a link with that instance's listener. Nothing when both are ours. */
export function forwardAfar(
  listener: Listener,
  message: { readonly type: "dial-result" | "parted"; readonly to: Listener["peerId"]; readonly ok?: boolean },
): TrackerOutput[] {
  const acquaintance = listener.acquaintances?.get(message.to);
  const instance = acquaintance === undefined ? null : otherOf(acquaintance, listener).away;
  if (instance === null) return [];
  const between = { from: listener.peerId, to: message.to };
  if (message.type === "parted") return [{ type: "cluster", to: instance, message: { type: "parted", ...between } }];
  const told = { type: "dial-result", ...between, ok: message.ok === true } as const;
  return [{ type: "cluster", to: instance, message: told }];
}

/** Takes in which instances live, told every few seconds, and forgets asks that were never answered. */
export function handleInstances(
  state: TrackerState,
  cluster: Cluster,
  { alive, nowMs }: { readonly alive: readonly InstanceId[]; readonly nowMs: number },
): void {
  cluster.alive = new Set(alive.filter((instance) => instance !== cluster.instance));
  forgetInstancesBut(state, cluster, cluster.alive);
  for (const [key, { atMs }] of cluster.asked) {
    if (nowMs - atMs <= clusterLimits.askMs) break;
    cluster.asked.delete(key);
  }
  for (const [renditionId, { atMs }] of cluster.elsewhere) {
    if (nowMs - atMs <= clusterLimits.elsewhereToldMs) break;
    cluster.elsewhere.delete(renditionId);
  }
  if (nowMs - cluster.inquiryWindowStartMs >= clusterLimits.inquiryWindowMs) cluster.inquiriesBy.clear();
}
