import type { AnnounceChange } from "../announce-change.ts";
import type { PeerId, RenditionId } from "../ids.ts";
import type { GoodbyeReason, PeerMessage } from "../wire/message.ts";
import type { BlockKey, LinkId, SegmentKey } from "./input.ts";

/** Where verified bytes came from. */
export type Source = "cache" | "peer" | "cdn";

/** Why a source was chosen, in the debug panel's words. */
export type PickReason =
  | "held"
  | "neighbour-in-time"
  | "first-sound"
  | "urgent"
  | "alone"
  | "nobody-holds-it"
  | "hedge"
  | "sharing-off"
  | "retry";

/** Why bytes that arrived were of no use. `late`: nothing could be done with them any more, or they could not be checked. */
export type WasteReason = "duplicate" | "late" | "unverified";

/** What the core asks of the outside. `…Id`s come back in the input that answers. */
export type EngineOutput =
  | ToTracker
  | ToLinks
  | BytesOutput
  /** For the log of decisions. */
  | { readonly type: "decision"; readonly text: string };

/** For the tracker. The shell reconnects on its own between `tracker-connect` and `tracker-disconnect`. */
export type ToTracker =
  | { readonly type: "tracker-connect" }
  | { readonly type: "tracker-disconnect" }
  /** The connection may be dead without a sign of it: make another in its place, now. */
  | { readonly type: "tracker-renew" }
  | { readonly type: "announce"; readonly changes: readonly AnnounceChange[] }
  | { readonly type: "seek-peers"; readonly renditionId: RenditionId };

/** `bad-service`, `flood`: see neighbours/leave.ts. */
export type HangUpReason = GoodbyeReason | "silent" | "bad-service" | "flood" | "dial-timeout";

/** For peers and neighbours. */
export type ToLinks =
  | { readonly type: "dial"; readonly peerId: PeerId; readonly offerer: boolean }
  /** Answer the offer that this peer made last. */
  | { readonly type: "answer"; readonly peerId: PeerId }
  | { readonly type: "hang-up"; readonly peerId: PeerId; readonly reason: HangUpReason }
  /** The first ping came back: the listener that made the offer tells the tracker that the link is open, and how far the two are apart. */
  | { readonly type: "link-measured"; readonly linkId: LinkId; readonly roundTripMs: number }
  /** When it is a `reject` of a block of which the shell still has parts, they go no more. */
  | { readonly type: "send"; readonly linkId: LinkId; readonly message: PeerMessage }
  /** Read this block from memory or the cache, verified, and send `bytes` of it from `offset` on as the answer to `requestId`. */
  | {
      readonly type: "send-block";
      readonly linkId: LinkId;
      readonly requestId: number;
      readonly key: BlockKey;
      readonly offset: number;
      readonly bytes: number;
      /** Goes into the frame: the neighbour tells how much later, on its own clock, the part has arrived. */
      readonly sentMs: number;
    };

/**
 * For blocks on their way in, and for whole segments. The shell holds the payload of (link, request) or (fetch, block) until it is told
 * what becomes of it.
 */
export type BytesOutput =
  | {
      readonly type: "verify";
      readonly verifyId: number;
      readonly key: BlockKey;
      readonly from: PayloadRef;
    }
  /** The payload is genuine: keep it as part of its segment. */
  | { readonly type: "keep-block"; readonly key: BlockKey; readonly from: PayloadRef }
  | { readonly type: "discard-block"; readonly from: PayloadRef; readonly reason: WasteReason }
  | {
      readonly type: "fetch-origin";
      readonly fetchId: number;
      readonly key: SegmentKey;
      /** Blocks `firstBlock` (included) to `endBlock` (excluded); the whole segment when that is all of it. */
      readonly firstBlock: number;
      readonly endBlock: number;
      readonly reason: PickReason;
      /** The sound waits for it, or is about to. */
      readonly pressing: boolean;
    }
  /** `silent`: it stood still for too long. `false-bytes`: it sent others than the manifest says. */
  | {
      readonly type: "cancel-origin";
      readonly fetchId: number;
      readonly reason: "needless" | "silent" | "false-bytes";
    }
  /** All blocks are kept: put the segment into the store, where `hand-over` and `send-block` find it. */
  | { readonly type: "store-segment"; readonly key: SegmentKey }
  /** Is the segment readable and genuine? Load it into memory; answered by `segment-read`. */
  | { readonly type: "read-segment"; readonly readId: number; readonly key: SegmentKey }
  /** Neither we nor the origin have it: the player waits for it in vain, unless a neighbour comes that holds it. */
  | { readonly type: "missing"; readonly key: SegmentKey }
  | { readonly type: "hand-over"; readonly wantId: number; readonly key: SegmentKey; readonly source: Source }
  | { readonly type: "evict"; readonly keys: readonly SegmentKey[] }
  /** A half-fetched segment is given up: free its buffer. */
  | { readonly type: "forget-partial"; readonly key: SegmentKey };

/** A payload that waits in the shell. */
export type PayloadRef =
  | { readonly via: "link"; readonly linkId: LinkId; readonly requestId: number }
  | { readonly via: "origin"; readonly fetchId: number; readonly blockIndex: number };
