import type { Want } from "../../announce-change.ts";
import type { PeerId, RenditionId } from "../../ids.ts";
import type { Nearness } from "../../nearness.ts";
import type { Relayed } from "../../signal/message.ts";

/** What instances of one tracker say to each other, over a bus that may lose, delay and reorder. */
export type ClusterMessage =
  | AskMessage
  | MetMessage
  | (Ends & Relayed)
  | (Ends & { readonly type: "dial-result"; readonly ok: boolean })
  | (Ends & { readonly type: "parted" })
  /** `from` left its tracker. */
  | (Ends & { readonly type: "gone" })
  /** What `to` said did not reach `from`: the instance of `from` does not know that the two were introduced. */
  | (Ends & { readonly type: "stranger" });

/** A listener of the instance that says it, and one of the instance that hears it. */
export interface Ends {
  readonly from: PeerId;
  readonly to: PeerId;
}

/** A listener of ours wants a rendition and found too few here: whom may it meet of yours? */
export interface AskMessage {
  readonly type: "ask";
  readonly peerId: PeerId;
  readonly address: string;
  readonly renditionId: RenditionId;
  readonly heldSegments: number;
  readonly want: Want;
  /** Openings of the listener: peers at most. On the wire they have the name `places` and keep it. */
  readonly places: number;
}

/** Answers an ask: these were told of it. */
export interface MetMessage {
  readonly type: "met";
  readonly to: PeerId;
  readonly renditionId: RenditionId;
  readonly peers: readonly { readonly peerId: PeerId; readonly near: Nearness }[];
}
