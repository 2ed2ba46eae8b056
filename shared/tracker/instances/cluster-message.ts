import type { Want } from "../../announce-change.ts";
import type { PeerId, RenditionId } from "../../ids.ts";
import type { Nearness } from "../../nearness.ts";

/** What instances of one tracker say to each other, over a bus that may lose, delay and reorder. */
export type ClusterMessage =
  | AskMessage
  | MetMessage
  | {
      readonly type: "offer" | "answer";
      readonly from: PeerId;
      readonly to: PeerId;
      readonly dial: string;
      readonly sdp: string;
    }
  | {
      readonly type: "candidate";
      readonly from: PeerId;
      readonly to: PeerId;
      readonly dial: string;
      readonly candidate: string;
      readonly mid: string;
    }
  | { readonly type: "dial-result"; readonly from: PeerId; readonly to: PeerId; readonly ok: boolean }
  | { readonly type: "parted"; readonly from: PeerId; readonly to: PeerId }
  /** `from` left its tracker. */
  | { readonly type: "gone"; readonly from: PeerId; readonly to: PeerId }
  /** What `to` said did not reach `from`, who was not introduced to it as far as is known there. */
  | { readonly type: "stranger"; readonly from: PeerId; readonly to: PeerId };

/** A listener of ours wants a rendition and found too few here: whom may it meet of yours? */
export interface AskMessage {
  readonly type: "ask";
  readonly peerId: PeerId;
  readonly address: string;
  readonly renditionId: RenditionId;
  readonly heldSegments: number;
  readonly want: Want;
  /** At most so many. */
  readonly places: number;
}

/** Answers an ask: these were told of it. */
export interface MetMessage {
  readonly type: "met";
  readonly to: PeerId;
  readonly renditionId: RenditionId;
  readonly peers: readonly { readonly peerId: PeerId; readonly near: Nearness }[];
}
