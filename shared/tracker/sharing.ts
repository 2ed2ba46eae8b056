import type { RenditionId } from "../ids.ts";
import type { Sharing } from "../signal/message.ts";
import { part } from "./dials/acquaintance.ts";
import type { Listener } from "./listener.ts";
import type { TrackerOutput } from "./output.ts";
import type { TrackerState } from "./state.ts";
import { findEntry } from "./swarms/entries.ts";
import { leaveAllSwarms, leaveSwarm } from "./swarms/membership.ts";

/** The operator's switches: for everybody, for one network, for one rendition. Each takes effect with the frames that it causes. */

/** What holds for one listener. */
export function sharingOf(state: TrackerState, listener: Listener): Sharing {
  return state.sharing === "on" ? listener.sharing : "off";
}

export function setSharing(state: TrackerState, sharing: Sharing): TrackerOutput[] {
  if (state.sharing === sharing) return [];
  state.sharing = sharing;
  return [...state.byConnection.values()].map((listener) => tellSharing(state, listener));
}

/** Closed, it is in no swarm any more, and nothing that was said to it or by it is relayed. */
export function setListenerSharing(state: TrackerState, listener: Listener, sharing: Sharing): TrackerOutput[] {
  if (listener.sharing === sharing) return [];
  const before = sharingOf(state, listener);
  listener.sharing = sharing;
  if (sharing === "off") {
    leaveAllSwarms(state, listener);
    for (const acquaintance of [...(listener.acquaintances?.values() ?? [])]) part(state, acquaintance);
  }
  return sharingOf(state, listener) === before ? [] : [tellSharing(state, listener)];
}

function tellSharing(state: TrackerState, listener: Listener): TrackerOutput {
  const { connection } = listener;
  return { type: "send", connection, message: { type: "sharing", sharing: sharingOf(state, listener) } };
}

/** Everybody is told: a link that carries one of them goes on with the others. */
export function setClosed(state: TrackerState, renditionIds: readonly RenditionId[]): TrackerOutput[] {
  const isSame = renditionIds.length === state.closed.size && renditionIds.every((id) => state.closed.has(id));
  if (isSame) return [];
  state.closed = new Set(renditionIds);
  for (const renditionId of renditionIds) emptySwarm(state, renditionId);
  return [...state.byConnection.keys()].map((connection) => tellClosed(state, connection));
}

export function tellClosed(state: TrackerState, connection: number): TrackerOutput {
  return { type: "send", connection, message: { type: "closed", renditions: [...state.closed] } };
}

function emptySwarm(state: TrackerState, renditionId: RenditionId): void {
  const swarm = state.swarms.get(renditionId);
  while (swarm && swarm.memberCount > 0) {
    const listener = state.listeners.at(swarm.members[swarm.memberCount - 1] as number);
    if (!listener) return;
    leaveSwarm(state, listener, swarm, findEntry(listener, swarm));
  }
}
