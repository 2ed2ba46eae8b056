import type { RenditionId } from "../ids.ts";
import type { ServerMessage } from "../signal/message.ts";
import type { ClusterMessage } from "./instances/cluster-message.ts";
import type { InstanceId } from "./instances/instance.ts";

/** What the shell must do, in this order. */
export type TrackerOutput =
  | { readonly type: "send"; readonly connection: number; readonly message: ServerMessage }
  | { readonly type: "close"; readonly connection: number; readonly code: number; readonly reason: string }
  /** To another instance. */
  | { readonly type: "cluster"; readonly to: InstanceId; readonly message: ClusterMessage }
  /** What the directory should say of this swarm for us; nothing when both are 0. */
  | {
      readonly type: "publish";
      readonly renditionId: RenditionId;
      readonly holders: number;
      readonly wanters: number;
      /** Nothing of ours is there yet: an instance that asks now should see it, so it is written at once. */
      readonly first?: true;
    }
  /** What does the directory say of it? A `found` input answers each, also when it can't be read. */
  | { readonly type: "inquire"; readonly renditionId: RenditionId };
