import type { ByteString } from "./byte-string.ts";
import type { SdpSpan } from "./sdp-bytes.ts";

export const announceEvents = ["started", "stopped", "completed", "update", "paused"] as const;
export type AnnounceEvent = (typeof announceEvents)[number];

export interface Offer {
  readonly offerId: ByteString;
  readonly sdp: SdpSpan;
}

/** What clients say. The ids are copies; an SDP is a part of the frame. */
export type ClientFrame =
  | {
      readonly type: "announce";
      readonly infoHash: ByteString;
      readonly peerId: ByteString;
      /** `update` when the frame has none. */
      readonly event: AnnounceEvent;
      /** It lacks nothing (`left` is 0). A peer that does not say what it lacks is taken for incomplete. */
      readonly isComplete: boolean;
      readonly offers: readonly Offer[];
    }
  | {
      readonly type: "answer";
      readonly infoHash: ByteString;
      readonly peerId: ByteString;
      readonly toPeerId: ByteString;
      readonly offerId: ByteString;
      readonly sdp: SdpSpan;
    }
  | { readonly type: "scrape"; readonly infoHashes: readonly ByteString[] };

/** What is wrong with a frame, and, as far as it was read, what it was about: clients look at both before they read a failure. */
export interface FrameFault {
  readonly reason: string;
  readonly action: "announce" | "scrape" | null;
  readonly infoHash: ByteString | null;
}
