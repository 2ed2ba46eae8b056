import type { Listener } from "./listener.ts";
import { stallMs } from "./player.ts";
import type { World } from "./world.ts";

/** What a run came to. Bytes are of segments, without headers. Stalls and starts are those of honest listeners. */
export interface Figures {
  readonly listeners: number;
  readonly hostile: number;
  readonly playedSeconds: number;
  readonly bytes: { readonly cache: number; readonly peer: number; readonly cdn: number };
  /** Share of `peer + cdn` that came from peers. */
  readonly offload: number;
  /** What it could have been at best: each block once from the CDN. */
  readonly ceiling: number;
  readonly efficiency: number;
  /** Bytes that the origin sent, for each byte of what was played. */
  readonly originCopies: number;
  readonly originServedBytes: number;
  readonly originRequests: number;
  readonly wastedBytes: { readonly duplicate: number; readonly late: number; readonly unverified: number };
  readonly startsMs: { readonly click: readonly number[]; readonly next: readonly number[] };
  readonly stallsMs: readonly number[];
  readonly uploadedBytes: readonly number[];
  readonly dials: { readonly started: number; readonly connected: number; readonly failed: number };
  readonly trackerMessages: { readonly received: number; readonly sent: number; readonly refused: number };
  readonly rejectedBlocks: number;
  readonly eventsRun: number;
}

export function gatherFigures(given: { world: World; distinctBytes: number; eventsRun: number }): Figures {
  const { world, distinctBytes, eventsRun } = given;
  const nowMs = world.scheduler.nowMs();
  const listeners = world.listeners.filter((listener) => listener.character.arriveMs <= nowMs);
  const honest = listeners.filter((listener) => listener.character.hostility === null);
  const snapshots = listeners.map((listener) => listener.core.snapshot(nowMs));
  const total = (pick: (snapshot: (typeof snapshots)[number]) => number) =>
    snapshots.reduce((sum, snapshot) => sum + pick(snapshot), 0);
  const bytes = {
    cache: total(({ bytes }) => bytes.cache),
    peer: total(({ bytes }) => bytes.peer),
    cdn: total(({ bytes }) => bytes.cdn),
  };
  const fetched = bytes.peer + bytes.cdn;
  const offload = ratio(bytes.peer, fetched);
  const ceiling = ratio(fetched - distinctBytes, fetched);
  return {
    listeners: listeners.length,
    hostile: listeners.length - honest.length,
    playedSeconds: honest.reduce((sum, listener) => sum + listener.playedSeconds, 0),
    bytes,
    offload,
    ceiling,
    efficiency: ratio(offload, ceiling),
    originCopies: ratio(world.origin.servedBytes, distinctBytes),
    originServedBytes: world.origin.servedBytes,
    originRequests: world.origin.requests,
    wastedBytes: {
      duplicate: total(({ wastedBytes }) => wastedBytes.duplicate),
      late: total(({ wastedBytes }) => wastedBytes.late),
      unverified: total(({ wastedBytes }) => wastedBytes.unverified),
    },
    startsMs: { click: startsOf(honest, "click"), next: startsOf(honest, "next") },
    stallsMs: honest.flatMap((listener) => listener.stallsMs.filter((ms) => ms > stallMs)),
    uploadedBytes: sorted(snapshots.map((snapshot) => snapshot.uploadedBytes)),
    dials: {
      started: total(({ dials }) => dials.started),
      connected: total(({ dials }) => dials.connected),
      failed: total(({ dials }) => dials.failed),
    },
    trackerMessages: {
      received: world.trackerServer.messagesIn,
      sent: world.trackerServer.messagesOut,
      refused: world.trackerServer.refusals,
    },
    rejectedBlocks: total(({ rejected }) => rejected.reduce((sum, { count }) => sum + count, 0)),
    eventsRun,
  };
}

/** The smallest value that at least this share of the sorted values does not exceed; NaN when there are none. */
export function percentile(values: readonly number[], share: number): number {
  return values[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN;
}

function startsOf(listeners: readonly Listener[], kind: "click" | "next"): number[] {
  const starts = listeners.flatMap((listener) => listener.starts.filter((start) => start.kind === kind));
  return sorted(starts.map((start) => start.waitMs));
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
