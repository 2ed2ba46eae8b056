import type { CdnFault } from "../../shared/cdn-fault.ts";
import type { EngineSnapshot } from "../../shared/engine/snapshot.ts";
import type { SoundWay } from "./browser/sound-ability.ts";
import type { DeviceKnowledge } from "./manners/device.ts";

/** What the page does. `loading` until the first sound, `stalled` while sound is missing for want of data, after a seek too. */
export type ListenerState = "idle" | "loading" | "playing" | "paused" | "stalled" | "ended" | "failed";

/** What there is to know of the sound, in the order in which it matters. */
export function stateOf({
  failed,
  chosen,
  loading,
  audio,
  watch,
}: {
  readonly failed: boolean;
  readonly chosen: boolean;
  readonly loading: boolean;
  readonly audio: { readonly ended: boolean; readonly paused: boolean };
  readonly watch: { readonly stalled: boolean; readonly isSilent: boolean; readonly startMs: number | null };
}): ListenerState {
  if (failed) return "failed";
  if (!chosen) return "idle";
  if (loading) return "loading";
  if (audio.ended) return "ended";
  if (watch.stalled) return "stalled";
  if (audio.paused) return "paused";
  if (watch.startMs === null) return "loading";
  return watch.isSilent ? "stalled" : "playing";
}

/** `impossible`: this browser or connection cannot; `resting`: nobody sees or hears the page; `switched-off`: the operator's kill switch. */
export type SharingState = "on" | "off" | "impossible" | "resting" | "switched-off";

/** How much goes up to others, and why not more. */
export interface UploadsView {
  /** What holds just now: the lowest of the server's cap, the listener's and what the device allows. */
  readonly bitsPerSecondMax: number;
  /** Sent in this calendar month by all tabs of this browser. */
  readonly monthBytes: number;
  readonly note: string | null;
}

/** What `window.tutti.snapshot()` gives: plain JSON. Counts run since the page was opened. */
export interface ListenerSnapshot
  extends Pick<
    EngineSnapshot,
    | "renditionId"
    | "bytes"
    | "wastedBytes"
    | "uploadedBytes"
    | "neighbours"
    | "dials"
    | "segments"
    | "trackerOpen"
    | "cachedBytes"
    | "quotaBytes"
    | "pendingFetches"
    | "pinned"
  > {
  readonly state: ListenerState;
  /** Why the state is `failed`, in plain words. */
  readonly failure: string | null;
  /** The same in the browser's own words, for those who look into it; empty: it said none. */
  readonly failureDetail: string;
  /** The browser lets no page sound before the listener has clicked in it. */
  readonly wantsClick: boolean;
  /** A song should sound, and the server has not answered what it needs for some seconds. It is asked on. */
  readonly waitsFor: "server" | null;
  /** How songs sound here. Only with the timeline anything is shared, kept and played without a gap. */
  readonly way: SoundWay;
  readonly playsLossless: boolean;
  /** False: how loud it is, is for the device's own keys. */
  readonly setsVolume: boolean;
  readonly trackId: string | null;
  readonly positionSeconds: number;
  readonly durationSeconds: number;
  /** Segments of the whole song that plays or is about to, 0 when none does. */
  readonly segmentCount: number;
  /** Click to sound of the current track; null before its first sound. */
  readonly startMs: number | null;
  readonly plays: number;
  readonly playedSeconds: number;
  readonly stalls: number;
  readonly stallSeconds: number;
  readonly strayBytes: number;
  readonly rejected: readonly {
    readonly source: "peer" | "cdn" | "cache";
    readonly reason: "hash" | "signature";
    readonly count: number;
  }[];
  readonly sharing: SharingState;
  readonly sharingReason: string | null;
  /** What this browser tells of the device, and so what a page can promise. */
  readonly device: DeviceKnowledge;
  /** Why this page can never share, whatever is chosen; null: it can. */
  readonly cannotShare: string | null;
  readonly uploads: UploadsView;
  /** Why this page takes its media past the CDN; null: it does not. */
  readonly cdnBypassedFor: CdnFault | null;
  readonly cacheMode: "opfs" | "memory";
  /** The device has no room for what was heard last: it goes with the page. */
  readonly cacheFull: boolean;
  /** `none`: this browser cannot verify, so the CDN alone is used. */
  readonly verification: "full" | "none";
  /** Bytes that wait in each neighbour's channel. */
  readonly bufferedBytes: readonly number[];
  readonly peerId: string | null;
  /** The newest decisions of the core, oldest first. */
  readonly decisions: readonly string[];
}

/** The engine's part before there is an engine. */
export const emptyEngineSnapshot: EngineSnapshot = {
  sharing: false,
  trackerOpen: false,
  renditionId: null,
  bytes: { cache: 0, peer: 0, cdn: 0 },
  wastedBytes: { duplicate: 0, late: 0, unverified: 0 },
  uploadedBytes: 0,
  rejected: [],
  dials: { started: 0, connected: 0, failed: 0 },
  dialResults: { connected: 0, failed: 0, timeout: 0, refused: 0 },
  neighbours: [],
  segments: [],
  cachedBytes: 0,
  quotaBytes: 0,
  pendingFetches: 0,
  pinned: [],
};
