import type { ClientMessage, ServerMessage } from "../../shared/signal/message.ts";

/** Why a socket or a frame was turned away. */
export type RefusalCause = "origin" | "room" | "hello" | "malformed" | "flood" | "rate";

/** What the tracker counts. The owner of the metrics registry binds these; labels are bounded by the types. */
export interface TrackerMetrics {
  countAnnounce(): void;
  countRefusal(cause: RefusalCause): void;
  countMessage(type: ClientMessage["type"] | ServerMessage["type"] | "malformed", direction: "in" | "out"): void;
}

/** Structured log in the manner of pino. Never an address, never a token. */
export interface TrackerLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}
