import type { RenditionId } from "../ids.ts";

/** How much the asker needs a block: the uploader serves the lower number first. */
export const urgency = { playing: 0, next: 1, idle: 2 } as const;
export type Urgency = (typeof urgency)[keyof typeof urgency];

/**
 * Why a request was not served. `busy` may be tried again later, `late` when there is more time or less to do: the line would bring the
 * block after it is due. `enough`: it has given more than it received, and is to be asked again only where nobody else gives. The others not
 * before a new `have`.
 */
export type RejectReason = "busy" | "missing" | "stopped" | "late" | "enough";

/** Segments that a neighbour holds of one rendition, bit 0 of byte 0 is segment 0. */
export interface HeldSegments {
  readonly renditionId: RenditionId;
  readonly segmentCount: number;
  /** `ceil(segmentCount / 8)` bytes. */
  readonly bits: Uint8Array;
}

/** Everything that neighbours say to each other. Shapes on the wire: PROTOCOL.md. */
export type PeerMessage =
  | { readonly type: "hello"; readonly protocol: number }
  | { readonly type: "holdings"; readonly held: readonly HeldSegments[] }
  | { readonly type: "have"; readonly renditionId: RenditionId; readonly segmentIndex: number }
  | { readonly type: "drop"; readonly renditionId: RenditionId; readonly segmentIndex: number }
  | {
      readonly type: "request";
      readonly requestId: number;
      readonly renditionId: RenditionId;
      readonly segmentIndex: number;
      readonly blockIndex: number;
      readonly urgency: Urgency;
      /** After so many ms it is of no use any more. */
      readonly dueMs: number;
    }
  /**
   * A part of a block, from byte `offset` on. The payload itself stays in the shell; the core sees only its length. `sentMs`: the
   * sender's clock, whatever that counts, modulo 2^32.
   */
  | {
      readonly type: "block";
      readonly requestId: number;
      readonly offset: number;
      readonly sentMs: number;
      readonly payloadBytes: number;
    }
  /**
   * So many bytes of a block have arrived. Of the parts that no ack told of before the quickest took `delayMs`, on two clocks, modulo
   * 2^32. `spreadMs` lies
   * between the first of them and the last, as they came. `busy`: the line that they came through was full of other things, so that the delay says nothing of the other line.
   */
  | {
      readonly type: "ack";
      readonly requestId: number;
      readonly bytes: number;
      readonly delayMs: number;
      readonly spreadMs: number;
      readonly busy: boolean;
    }
  /** The sender takes a segment from the origin, and will hold it in about `inMs`: nobody else need do so. */
  | { readonly type: "coming"; readonly renditionId: RenditionId; readonly segmentIndex: number; readonly inMs: number }
  /** The sender holds these blocks of a segment, one bit each, and not yet the whole: it may be asked for them. */
  | { readonly type: "some"; readonly renditionId: RenditionId; readonly segmentIndex: number; readonly blocks: number }
  /**
   * Of the rendition that the sender plays, this is the first segment that it lacks, and its sound gets there in `inMs`. The sound gets to
   * those behind it as the song goes on.
   */
  | { readonly type: "needs"; readonly renditionId: RenditionId; readonly segmentIndex: number; readonly inMs: number }
  | { readonly type: "cancel"; readonly requestId: number }
  /** `inMs`: when the block could be there at the earliest. 0 unless the reason is `late`. */
  | { readonly type: "reject"; readonly requestId: number; readonly reason: RejectReason; readonly inMs: number }
  | { readonly type: "ping"; readonly nonce: number }
  | { readonly type: "pong"; readonly nonce: number }
  | { readonly type: "goodbye"; readonly reason: GoodbyeReason };

export type GoodbyeReason = "leaving" | "sharing-off" | "full" | "useless" | "protocol-error" | "bad-block";
