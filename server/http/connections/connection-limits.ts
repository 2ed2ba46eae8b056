import type { DescriptorPlan } from "../../descriptors/descriptor-plan.ts";

export interface ConnectionLimits {
  /** TCP connections in all, WebSockets among them. */
  readonly connectionsMax: number;
  /** Of one address that is no trusted proxy's: a university or a carrier's NAT has many listeners behind one. */
  readonly connectionsPerAddressMax: number;
  /** Requests of one connection that have no whole answer yet. Browsers send the next one when the last is answered. */
  readonly requestsAtOnceMax: number;
  /** A connection on which nothing moves for so long is closed: whoever reads has read something by then. */
  readonly stillMs: number;
  /** An answer that has not gone by then is broken off: the largest segment over 64 kbit/s. Streams of events are not. */
  readonly answerMs: number;
  /** When there is no room, an answer that takes longer than this may be broken off for somebody new. */
  readonly answerInCrowdMs: number;
  /** Bytes of answers that wait in all, in this process, for clients to read them. */
  readonly unreadBytesMax: number;
  /** Above that, those are closed who have read nothing for so long. */
  readonly unreadStillMs: number;
}

/** By what the process may have open. */
export function connectionLimits({ connections }: Pick<DescriptorPlan, "connections">): ConnectionLimits {
  return {
    connectionsMax: connections,
    connectionsPerAddressMax: Math.max(8, Math.min(1_024, Math.floor(connections / 2))),
    requestsAtOnceMax: 8,
    stillMs: 30_000,
    answerMs: 180_000,
    answerInCrowdMs: 10_000,
    unreadBytesMax: 268_435_456,
    unreadStillMs: 2_000,
  };
}
