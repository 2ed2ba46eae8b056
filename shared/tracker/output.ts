import type { ServerMessage } from "../signal/message.ts";

/** What the shell must do, in this order. */
export type TrackerOutput =
  | { readonly type: "send"; readonly connection: number; readonly message: ServerMessage }
  | { readonly type: "close"; readonly connection: number; readonly code: number; readonly reason: string };
