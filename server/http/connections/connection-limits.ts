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
}

/** Databases, media that is read, work that goes on: what is left to them beside connections. */
const otherShare = 0.25;
const otherMin = 64;
const connectionsMost = 60_000;

/** By what the system lets a process have open. */
export function connectionLimits(descriptors: number): ConnectionLimits {
  const others = Math.max(otherMin, descriptors === Infinity ? 0 : descriptors * otherShare);
  const connectionsMax = Math.max(16, Math.min(connectionsMost, Math.floor(descriptors - others)));
  return {
    connectionsMax,
    connectionsPerAddressMax: Math.max(8, Math.min(1_024, Math.floor(connectionsMax / 2))),
    requestsAtOnceMax: 8,
    stillMs: 30_000,
    answerMs: 180_000,
  };
}
