import type { PayloadRef } from "../../../shared/engine/output.ts";

export type DownloadSource =
  | { readonly via: "http"; readonly fetchId: number }
  | { readonly via: "p2p"; readonly linkId: number };

/** A payload that is here. */
export interface Arrived {
  readonly from: PayloadRef;
  readonly bytes: number;
  isGenuine: boolean;
}

/** One segment that is being fetched, or was: what came of it stays for the next try. */
export interface Download {
  readonly segmentIndex: number;
  readonly blockCount: number;
  /** In order from the first on. */
  readonly blocks: Arrived[];
  /** Null: it was broken off. */
  source: DownloadSource | null;
  /** Broken off for the sake of another; unless it begins anew at once, what came of it is lost. */
  gaveWay: boolean;
  beganMs: number;
  /** The first block that was asked of the source. */
  beganAtBlock: number;
  lastByteMs: number;
  /** Requests to the peer that it comes from, by request: which block. */
  readonly requests: Map<number, number>;
}

export function newDownload(segmentIndex: number, blockCount: number): Download {
  return {
    segmentIndex,
    blockCount,
    blocks: [],
    source: null,
    gaveWay: false,
    beganMs: 0,
    beganAtBlock: 0,
    lastByteMs: 0,
    requests: new Map(),
  };
}

/** One of the others, and what it says that it has. */
export interface LoaderPeer {
  readonly linkId: number;
  readonly peerId: string;
  loaded: Uint8Array;
  loadingOverHttp: Uint8Array;
  downloading: Download | null;
  timeouts: number;
  /** What it sent to us, and in how much time, the latest last. */
  readonly sent: { readonly bytes: number; readonly ms: number }[];
}

/** Bytes per second while it was sending to us, over the last of that time; 0: it has sent nothing yet. */
export function speedOf({ sent }: LoaderPeer, overMs: number): number {
  let [bytes, ms] = [0, 0];
  for (let place = sent.length - 1; place >= 0 && ms < overMs; place -= 1) {
    bytes += sent[place]?.bytes ?? 0;
    ms += sent[place]?.ms ?? 0;
  }
  return ms === 0 ? 0 : (bytes * 1_000) / ms;
}
