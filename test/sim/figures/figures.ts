import { officeAddress } from "../audience/character.ts";
import { type ListenerRecord, recordOf } from "../listener/listener-record.ts";
import type { World } from "../world.ts";

/** What a run came to. Bytes are of segments, without headers. Stalls and starts are those of honest listeners. */
export interface Figures {
  readonly listeners: number;
  readonly hostile: number;
  readonly playedSeconds: number;
  /** Tracks begun by honest listeners, and the share of them in which the sound stopped at least once. */
  readonly plays: number;
  readonly stalledShare: number;
  /** Of all bytes that were played or fetched, cache included. */
  readonly cdnShare: number;
  /** Of the bytes that came from the CDN: those that somebody online held, and those that a neighbour held, when they were asked for. */
  readonly heldOnlineShare: number;
  readonly heldByNeighbourShare: number;
  /** Of the bytes that came from peers: those that stayed within one access network. */
  readonly nearShare: number;
  /** ... within one provider's network, and within one country; 0 in a world without providers. */
  readonly providerShare: number;
  readonly countryShare: number;
  /** Copies of what the office played that came in through its line; 0 where there is no office. */
  readonly officeCopies: number;
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

export function gatherFigures(given: {
  world: World;
  distinctBytes: number;
  officeBytes: number;
  eventsRun: number;
}): Figures {
  const { world, distinctBytes, officeBytes, eventsRun } = given;
  const nowMs = world.scheduler.nowMs();
  const present = world.listeners.filter((listener) => listener.character.arriveMs <= nowMs);
  const records = [...world.departed, ...present.map((listener) => recordOf(listener, nowMs))];
  const honest = records.filter(({ hostile }) => !hostile);
  const total = (pick: (record: ListenerRecord) => number, of = records) =>
    of.reduce((sum, record) => sum + pick(record), 0);
  const bytes = {
    cache: total(({ snapshot }) => snapshot.bytes.cache),
    peer: total(({ snapshot }) => snapshot.bytes.peer),
    cdn: total(({ snapshot }) => snapshot.bytes.cdn),
  };
  const fetched = bytes.peer + bytes.cdn;
  const offload = ratio(bytes.peer, fetched);
  const ceiling = ratio(fetched - distinctBytes, fetched);
  const plays = total(({ starts }) => starts.length, honest);
  return {
    listeners: records.length,
    hostile: records.length - honest.length,
    playedSeconds: total(({ playedSeconds }) => playedSeconds, honest),
    plays,
    stalledShare: ratio(
      total(({ stalledPlays }) => stalledPlays, honest),
      plays,
    ),
    bytes,
    cdnShare: ratio(bytes.cdn, bytes.cache + fetched),
    heldOnlineShare: ratio(
      total(({ avoidable }) => avoidable.heldOnline),
      world.origin.servedBytes,
    ),
    heldByNeighbourShare: ratio(
      total(({ avoidable }) => avoidable.heldByNeighbour),
      world.origin.servedBytes,
    ),
    offload,
    ceiling,
    efficiency: ratio(offload, ceiling),
    nearShare: ratio(
      total(({ peerBytes }) => peerBytes.near),
      total(({ peerBytes }) => peerBytes.all),
    ),
    providerShare: ratio(
      total(({ peerBytes }) => peerBytes.provider),
      total(({ peerBytes }) => peerBytes.all),
    ),
    countryShare: ratio(
      total(({ peerBytes }) => peerBytes.country),
      total(({ peerBytes }) => peerBytes.all),
    ),
    officeCopies: ratio(
      total(({ outsideBytes, network }) => (network === officeAddress ? outsideBytes : 0)),
      officeBytes,
    ),
    originCopies: ratio(world.origin.servedBytes, distinctBytes),
    originServedBytes: world.origin.servedBytes,
    originRequests: world.origin.requests,
    wastedBytes: {
      duplicate: total(({ snapshot }) => snapshot.wastedBytes.duplicate),
      late: total(({ snapshot }) => snapshot.wastedBytes.late),
      unverified: total(({ snapshot }) => snapshot.wastedBytes.unverified),
    },
    startsMs: { click: startsOf(honest, "click"), next: startsOf(honest, "next") },
    stallsMs: honest.flatMap(({ stallsMs }) => stallsMs),
    uploadedBytes: sorted(records.map(({ snapshot }) => snapshot.uploadedBytes)),
    dials: {
      started: total(({ snapshot }) => snapshot.dials.started),
      connected: total(({ snapshot }) => snapshot.dials.connected),
      failed: total(({ snapshot }) => snapshot.dials.failed),
    },
    trackerMessages: {
      received: world.trackerServer.messagesIn,
      sent: world.trackerServer.messagesOut,
      refused: world.trackerServer.refusals,
    },
    rejectedBlocks: total(({ snapshot }) => snapshot.rejected.reduce((sum, { count }) => sum + count, 0)),
    eventsRun,
  };
}

/** The smallest value that at least this share of the sorted values does not exceed; NaN when there are none. */
export function percentile(values: readonly number[], share: number): number {
  return values[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN;
}

function startsOf(records: readonly ListenerRecord[], kind: "click" | "next"): number[] {
  const starts = records.flatMap((record) => record.starts.filter((start) => start.kind === kind));
  return sorted(starts.map((start) => start.waitMs));
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
