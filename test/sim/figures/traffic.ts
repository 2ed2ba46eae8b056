import type { World } from "../world.ts";
import type { Moment } from "./moments.ts";

/** What went over the lines apart from the music. It is no part of a run's hash. */
export interface Traffic {
  /** Frames between peers: all bytes of those that carry a block, of all others, and the music in them. */
  readonly blockFrameBytes: number;
  readonly otherFrameBytes: number;
  readonly payloadBytes: number;
  /** Of each budget of a neighbour's frames, the most that an honest one used. */
  readonly budgetUse: ReadonlyMap<string, number>;
  /** Between listeners and tracker. */
  readonly signalBytes: { readonly received: number; readonly sent: number };
  /** Messages of each type to and from the tracker, as "announce in". */
  readonly signalMessages: ReadonlyMap<string, number>;
}

export function trafficOf({ rendezvous, trackerServer }: World): Traffic {
  const { blockFrameBytes, otherFrameBytes, payloadBytes, budgetUse } = rendezvous.frames;
  const { bytesIn, bytesOut, messages } = trackerServer;
  return {
    blockFrameBytes,
    otherFrameBytes,
    payloadBytes,
    budgetUse,
    signalBytes: { received: bytesIn, sent: bytesOut },
    signalMessages: messages,
  };
}

/** Messages of the tracker. */
export interface TrackerLoad {
  readonly receivedPerSecond: number;
  readonly sentPerSecond: number;
  /** Both ways, in the busiest of the run's even steps. */
  readonly peakPerSecond: number;
  readonly perListenerHour: number;
}

export function trackerLoadOf(moments: readonly Moment[]): TrackerLoad {
  let listenerMs = 0;
  let peakPerSecond = 0;
  moments.forEach((now, index) => {
    const before = moments[index - 1];
    const passedMs = now.atMs - (before?.atMs ?? 0);
    listenerMs += now.listeners * passedMs;
    const messages = messagesOf(now) - (before ? messagesOf(before) : 0);
    if (passedMs > 0) peakPerSecond = Math.max(peakPerSecond, (1000 * messages) / passedMs);
  });
  const last = moments.at(-1);
  if (!last || last.atMs === 0) {
    return { receivedPerSecond: 0, sentPerSecond: 0, peakPerSecond, perListenerHour: 0 };
  }
  return {
    receivedPerSecond: (1000 * last.trackerMessages.received) / last.atMs,
    sentPerSecond: (1000 * last.trackerMessages.sent) / last.atMs,
    peakPerSecond,
    perListenerHour: listenerMs === 0 ? 0 : messagesOf(last) / (listenerMs / 3_600_000),
  };
}

function messagesOf({ trackerMessages }: Moment): number {
  return trackerMessages.received + trackerMessages.sent;
}
