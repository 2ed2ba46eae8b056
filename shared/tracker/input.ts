import type { PeerId } from "../ids.ts";
import type { ClientMessage, Sharing } from "../signal/message.ts";

/** What happens to the tracker. The shell has proven the peer's key and token before `joined`. */
export type TrackerInput =
  | {
      readonly type: "joined";
      /** Chosen by the shell, never used twice. */
      readonly connection: number;
      readonly peerId: PeerId;
      /** Spelled by `normaliseAddress()`. */
      readonly address: string;
    }
  | { readonly type: "message"; readonly connection: number; readonly message: ClientMessage }
  | { readonly type: "left"; readonly connection: number }
  /** The operator's switch. */
  | { readonly type: "sharing"; readonly sharing: Sharing }
  /** `nextTimeoutMs()` has come. */
  | { readonly type: "timeout" };
