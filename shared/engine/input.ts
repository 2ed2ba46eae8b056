import type { PeerId, RenditionId } from "../ids.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { Nearness } from "../nearness.ts";
import type { BudgetName } from "../wire/frame-budget.ts";
import type { PeerMessage } from "../wire/message.ts";

/** One block of one segment of one rendition. */
export interface BlockKey {
  readonly renditionId: RenditionId;
  readonly segmentIndex: number;
  readonly blockIndex: number;
}

export interface SegmentKey {
  readonly renditionId: RenditionId;
  readonly segmentIndex: number;
}

/** A number that the shell gives to one WebRTC connection; never used twice. */
export type LinkId = number;

/** Whom the tracker introduced, and which side makes the offer. */
export interface Introduction {
  readonly peerId: PeerId;
  readonly offerer: boolean;
  readonly near: Nearness;
  /** Why the tracker introduced it, for people. Older trackers don't tell. */
  readonly reason?: string;
}

/** How the origin answered a fetch in the end. `misfit`: with something else than the manifest says, of another length. */
export type OriginOutcome = "complete" | "failed" | "misfit" | "cancelled";

/** Everything that the outside tells the core. Answers name the output that asked. */
export type EngineInput =
  | FromListener
  | FromTracker
  | FromLinks
  | FromShell
  | FromStore
  /** The machine has slept for so long. Nothing was heard meanwhile, and links may be dead. The clock may have stood still. */
  | { readonly type: "woke"; readonly sleptMs: number }
  /** Nothing but time has passed. */
  | { readonly type: "timeout" };

/** What the listener and the player say. */
export type FromListener =
  | { readonly type: "share"; readonly allowed: boolean }
  /** How much may go up from now on, below the engine's own cap: bits per second, and bytes in all (Infinity: no end). */
  | { readonly type: "upload-allowance"; readonly bitsPerSecond: number; readonly bytes: number }
  /** Renditions that the listener keeps for offline: fetched when nothing is more urgent, and never evicted. Takes the place of what was pinned before. */
  | { readonly type: "pin"; readonly manifests: readonly Manifest[] }
  | { readonly type: "play"; readonly manifest: Manifest }
  | { readonly type: "expect-next"; readonly manifest: Manifest | null }
  /** What the listener may click next: links to its swarms are made ahead, and its beginning is taken from neighbours. */
  | { readonly type: "expect-likely"; readonly manifests: readonly Manifest[] }
  /** The pointer rests on this one: its first sound is fetched, from the origin when no neighbour has it. Null: on nothing. */
  | { readonly type: "expect-click"; readonly manifest: Manifest | null }
  | { readonly type: "stop" }
  | {
      readonly type: "playhead";
      readonly renditionId: RenditionId;
      readonly positionSeconds: number;
      readonly playing: boolean;
    }
  /** The player needs this segment now or soon; answered by `hand-over`. */
  | { readonly type: "want"; readonly wantId: number; readonly key: SegmentKey }
  | { readonly type: "unwant"; readonly wantId: number };

/** What the tracker says, and whether it can be spoken to. */
export type FromTracker =
  | { readonly type: "tracker-open" }
  | { readonly type: "tracker-closed" }
  | { readonly type: "introduced"; readonly peers: readonly Introduction[] }
  /** All renditions that the operator has closed to sharing; others are open. */
  | { readonly type: "closed"; readonly renditionIds: readonly RenditionId[] }
  | { readonly type: "swarm"; readonly renditionId: RenditionId; readonly holders: number; readonly wanters: number };

/** What happens on links and dials. */
export type FromLinks =
  | { readonly type: "link-open"; readonly linkId: LinkId; readonly peerId: PeerId }
  /** The two ends have reached each other inside one network: what goes between them does not use the access line. */
  | { readonly type: "link-inside"; readonly linkId: LinkId }
  | { readonly type: "link-closed"; readonly linkId: LinkId; readonly peerId: PeerId }
  /** `refused`: the tracker would not relay it. */
  | { readonly type: "dial-failed"; readonly peerId: PeerId; readonly refused?: boolean }
  /** A peer that the tracker introduced makes us an offer; answered by `answer` when there is room, else by nothing. */
  | { readonly type: "offered"; readonly peerId: PeerId }
  | { readonly type: "message"; readonly linkId: LinkId; readonly message: PeerMessage }
  /** More came over a link than its budget allows (wire/frame-budget.ts): the shell reads nothing more of it. */
  | { readonly type: "flood"; readonly linkId: LinkId; readonly budget: BudgetName }
  /** A frame could not be decoded: the neighbour speaks nonsense. */
  | { readonly type: "bad-message"; readonly linkId: LinkId; readonly error: string }
  | { readonly type: "block-sent"; readonly linkId: LinkId; readonly requestId: number; readonly bytes: number }
  | { readonly type: "block-unreadable"; readonly linkId: LinkId; readonly requestId: number; readonly key: BlockKey };

/** The shell answers outputs. */
export type FromShell =
  | { readonly type: "verified"; readonly verifyId: number; readonly outcome: CheckOutcome }
  /** One block of a running origin fetch has arrived whole; blocks come in order from `firstBlock` on. */
  | {
      readonly type: "origin-block";
      readonly fetchId: number;
      readonly blockIndex: number;
      readonly payloadBytes: number;
    }
  | { readonly type: "origin-end"; readonly fetchId: number; readonly outcome: OriginOutcome; readonly status: number }
  | { readonly type: "segment-read"; readonly readId: number; readonly outcome: ReadOutcome };

/** `unchecked`: the shell failed to check the bytes. That is our own trouble, and says nothing about who sent them. */
export type CheckOutcome = "genuine" | "false" | "unchecked";

/** `lost`: the store has it no more, or has it wrong. `unreadable`: the shell failed to check it, and the store keeps it. */
export type ReadOutcome = "found" | "lost" | "unreadable";

/** What the store holds and loses. */
export type FromStore =
  | { readonly type: "cache-loaded"; readonly renditions: readonly CachedRendition[]; readonly quotaBytes: number }
  /** The store lost these segments (browser eviction, a failed write): they are no longer held. */
  | { readonly type: "cache-lost"; readonly keys: readonly SegmentKey[] };

export interface CachedRendition {
  readonly manifest: Manifest;
  /** Indexes of the segments that are stored whole. */
  readonly segments: readonly number[];
  readonly lastUsedMs: number;
}
