import { WebSocket } from "ws";
import type { Outbox } from "../sockets/outbox.ts";
import type { AddressBudget } from "./address-budgets.ts";

/** What a socket takes of the budgets. */
export interface Place {
  readonly address: string;
  readonly budget: AddressBudget;
  stranger: boolean;
}

/** A socket that knows its line: handlers are made once for all sockets, and not anew for each of ten thousand. */
export class ListenerSocket extends WebSocket {
  line: Line | null = null;
}

/** One socket. `strange` until its hello is believed; `checking` while that is being found out. */
export interface Line {
  readonly connection: number;
  readonly socket: ListenerSocket;
  readonly outbox: Outbox;
  readonly place: Place;
  /** Only as long as it is strange. */
  nonce: string;
  state: "strange" | "checking" | "known" | "closed";
  alive: boolean;
  malformed: number;
  /** Of theirs, since the last of ours. */
  pings: number;
  helloTimer: NodeJS.Timeout | null;
}
