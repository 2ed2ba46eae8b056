import type { ByteString } from "./byte-string.ts";
import type { SdpSpan } from "./sdp-bytes.ts";

export interface ScrapeFile {
  readonly infoHash: ByteString;
  /** Peers that lack nothing, those that lack something, and how often one told us that it had become complete. */
  readonly complete: number;
  readonly incomplete: number;
  readonly downloaded: number;
}

/** What clients hear. */
export type ServerMessage =
  | {
      readonly type: "response";
      readonly infoHash: ByteString;
      readonly complete: number;
      readonly incomplete: number;
      readonly intervalSeconds: number;
    }
  /** Passed on between two peers of a swarm; `peerId` is the sender's, by our own books. */
  | {
      readonly type: "offer" | "answer";
      readonly infoHash: ByteString;
      readonly peerId: ByteString;
      readonly offerId: ByteString;
      /** Of the frame that was handled: to be copied before the next one is. */
      readonly sdp: SdpSpan;
    }
  | { readonly type: "scrape"; readonly files: readonly ScrapeFile[]; readonly intervalSeconds: number }
  | {
      readonly type: "failure";
      readonly reason: string;
      readonly action: "announce" | "scrape" | null;
      readonly infoHash: ByteString | null;
    };

export type CloseReason = "malformed" | "flood";

/** What the shell must do, in this order. */
export type AnnounceOutput =
  | { readonly type: "send"; readonly connection: number; readonly message: ServerMessage }
  | { readonly type: "close"; readonly connection: number; readonly reason: CloseReason };
