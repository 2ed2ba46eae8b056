import type { PeerId, RenditionId } from "../ids.ts";
import type { ClientMessage, Sharing } from "../signal/message.ts";
import type { SwarmElsewhere } from "./instances/cluster.ts";
import type { ClusterMessage } from "./instances/cluster-message.ts";
import type { InstanceId } from "./instances/instance.ts";
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
  /** Another instance says something. */
  | { readonly type: "cluster"; readonly from: InstanceId; readonly message: ClusterMessage }
  /** Answers an `inquire`: who else has listeners of that swarm. */
  | { readonly type: "found"; readonly renditionId: RenditionId; readonly others: readonly SwarmElsewhere[] }
  /** The other instances that live; told every few seconds. */
  | { readonly type: "instances"; readonly alive: readonly InstanceId[] }
  /** Say again what the directory holds of this share of the swarms, 0 to 1; and of more while a rewrite goes on. */
  | { readonly type: "refresh"; readonly share: number }
  /** The directory was lost: all has to be said again, by the next refreshes. */
  | { readonly type: "rewrite" }
  /** `nextTimeoutMs()` has come. */
  | { readonly type: "timeout" };
