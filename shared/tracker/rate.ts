import type { ClientMessage } from "../signal/message.ts";
import { takeTokens } from "../token-bucket.ts";
import type { TrackerLimits } from "./limits.ts";
import type { Listener } from "./listener.ts";

/** `error`: drop the frame and say so; `drop`: only drop (one error for each burst is enough); `close`: it won't stop. */
export type RateVerdict = "pass" | "error" | "drop" | "close";

/** Takes what the message costs from the listener's token bucket. */
export function takeMessage(
  limits: TrackerLimits,
  listener: Listener,
  message: ClientMessage,
  nowMs: number,
): RateVerdict {
  const rate = { burst: limits.messageBurst, perSecond: limits.messagesPerSecond };
  const cost = message.type === "announce" ? 1 + Math.floor(message.changes.length / limits.changesPerToken) : 1;
  if (takeTokens(listener, rate, cost, nowMs)) {
    if (listener.tokens > limits.messageBurst / 2) listener.dropped = 0;
    return "pass";
  }
  listener.dropped += 1;
  if (listener.dropped > limits.droppedMax) return "close";
  return listener.dropped % 50 === 1 ? "error" : "drop";
}
