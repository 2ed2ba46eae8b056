import type { EngineOutput } from "../../../shared/engine/output.ts";
import type { PeerId } from "../../../shared/ids.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import type { Random } from "../../../shared/seeded-random.ts";
import type { Arrived, Download, LoaderPeer } from "./download.ts";

/** All that one loader knows, and what it asks of the shell now. */
export interface Ground {
  readonly random: Random;
  nowMs: number;
  out: EngineOutput[];
  /** The queue is to be looked at. */
  isStale: boolean;
  manifest: Manifest | null;
  positionSeconds: number;
  /** The segment that the player asked for last: the queue begins with it. */
  lastRequested: number;
  want: { readonly wantId: number; readonly segmentIndex: number } | null;
  readonly stored: Set<number>;
  readonly downloads: Map<number, Download>;
  readonly verifying: Map<number, { readonly download: Download; readonly arrived: Arrived }>;
  readonly peers: Map<number, LoaderPeer>;
  /** Peers that are linked or being dialled. */
  readonly contacts: Set<PeerId>;
  isSharing: boolean;
  isTrackerOpen: boolean;
  /** False: it takes and does not give. */
  gives: boolean;
  numbers: number;
  readonly counts: Counts;
}

export interface Counts {
  peer: number;
  cdn: number;
  uploaded: number;
  late: number;
  stored: number;
  dials: number;
  connected: number;
  failed: number;
}

export function newGround(random: Random): Ground {
  return {
    random,
    nowMs: 0,
    out: [],
    isStale: false,
    manifest: null,
    positionSeconds: 0,
    lastRequested: 0,
    want: null,
    stored: new Set(),
    downloads: new Map(),
    verifying: new Map(),
    peers: new Map(),
    contacts: new Set(),
    isSharing: false,
    isTrackerOpen: false,
    gives: true,
    numbers: 0,
    counts: { peer: 0, cdn: 0, uploaded: 0, late: 0, stored: 0, dials: 0, connected: 0, failed: 0 },
  };
}

export function freshNumber(ground: Ground): number {
  ground.numbers += 1;
  return ground.numbers;
}

export function running({ downloads }: Pick<Ground, "downloads">, via: "http" | "p2p"): number {
  return [...downloads.values()].filter(({ source }) => source?.via === via).length;
}
