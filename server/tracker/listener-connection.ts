import type { Connection } from "../sockets/connection.ts";
import type { AddressBudget } from "./address-budgets.ts";

/** What the tracker keeps of one connection. */
export interface ListenerState {
  readonly budget: AddressBudget;
  /** `strange` until its hello comes; `checking` while it is found out whether to believe it; `known` to the core. */
  step: "strange" | "checking" | "known";
  /** What its hello has to sign; empty when it is known. */
  nonce: string;
  /** Frames that could not be read. */
  malformed: number;
}

export type ListenerConnection = Connection<ListenerState>;
