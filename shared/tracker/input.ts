import type { PeerId, RenditionId } from "../ids.ts";
import type { ClientMessage, Sharing } from "../signal/message.ts";
import type { Network } from "./network.ts";

/** What happens to the tracker. The shell has proven the peer's key and token before `joined`. */
export type TrackerInput =
  | {
      readonly type: "joined";
      /** Chosen by the shell, never used twice. */
      readonly connection: number;
      readonly peerId: PeerId;
      /** Spelled by `normaliseAddress()`. */
      readonly address: string;
      /** `off`: the operator has closed this listener's network to sharing. Default `on`. */
      readonly sharing?: Sharing;
      /** Of that address, where a GeoIP database tells it. */
      readonly network?: Network;
    }
  | { readonly type: "message"; readonly connection: number; readonly message: ClientMessage }
  | { readonly type: "left"; readonly connection: number }
  /** The operator's switch. */
  | { readonly type: "sharing"; readonly sharing: Sharing }
  /** ... for one listener's network. */
  | { readonly type: "listener-sharing"; readonly connection: number; readonly sharing: Sharing }
  /** All renditions that the operator has closed to sharing; others are open. */
  | { readonly type: "closed"; readonly renditionIds: readonly RenditionId[] }
  /** `nextTimeoutMs()` has come. */
  | { readonly type: "timeout" };
