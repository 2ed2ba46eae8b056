/** How a transport protocol sends, as far as it matters for when bytes arrive. */
export interface Protocol {
  /** Bytes of the stream in one packet at most, and headers around them, from IP inwards. */
  readonly packetBytes: number;
  readonly headerBytes: number;
  /** An acknowledgement that carries nothing else. */
  readonly ackBytes: number;
  /** Header of a message within the stream, for each packet that it fills. */
  readonly fragmentBytes: number;
  /** The congestion window at first and at least, packets; what is left of it after a loss. */
  readonly firstWindow: number;
  readonly leastWindow: number;
  readonly lossFactor: number;
  /** How much the window may grow with one acknowledgement while it starts slowly, packets. */
  readonly growthPerAckMax: number;
  /** The window does not grow while queues make a round trip longer by more than so many empty ones. */
  readonly queuesAtMost: number;
  /** Packets that go out at one time, whatever the window. */
  readonly burstMax: number;
  /** An acknowledgement waits so long for a second packet. */
  readonly ackDelayMs: number;
  readonly timeoutMs: { readonly first: number; readonly least: number; readonly most: number };
  /** What a timeout is above the smoothed round trip, at least. */
  readonly varianceLeastMs: number;
}

/**
 * SCTP over DTLS over UDP as dcSCTP does it, which Chromium uses for data channels: packets of 1,191 bytes with 12 of SCTP's header and
 * 16 for each fragment, 37 of DTLS 1.2 and 28 of UDP and IPv4 around them. From dcsctp_options.h: a window of ten packets at first
 * and four at least, timeouts from 400 ms, bursts of four, acknowledgements within 200 ms; WebRTC lets no timeout grow beyond 3 s.
 */
export const dataChannel: Protocol = {
  packetBytes: 1_179,
  headerBytes: 77,
  ackBytes: 97,
  fragmentBytes: 16,
  firstWindow: 10,
  leastWindow: 4,
  lossFactor: 0.5,
  growthPerAckMax: 1,
  queuesAtMost: Infinity,
  burstMax: 4,
  ackDelayMs: 200,
  timeoutMs: { first: 500, least: 400, most: 3_000 },
  varianceLeastMs: 220,
};

/**
 * TCP with timestamps as the lab's origin sends it, which is Linux with BBR: ten packets at first, doubled with each round trip until as
 * much waits in queues as is on the way, not less after a loss, and not forgotten when nothing is sent for a while.
 */
export const tcp: Protocol = {
  packetBytes: 1_448,
  headerBytes: 52,
  ackBytes: 52,
  fragmentBytes: 0,
  firstWindow: 10,
  leastWindow: 4,
  lossFactor: 1,
  growthPerAckMax: Infinity,
  queuesAtMost: 1,
  burstMax: Infinity,
  ackDelayMs: 40,
  timeoutMs: { first: 1_000, least: 200, most: 120_000 },
  varianceLeastMs: 200,
};

/** TCP as most servers send: CUBIC (RFC 9438), which after a loss grows by a packet per round trip here, and there by more. */
export const cubic: Protocol = { ...tcp, leastWindow: 2, lossFactor: 0.7, queuesAtMost: Infinity };

/** What a message takes in the stream of its protocol. */
export function streamBytes({ packetBytes, fragmentBytes }: Protocol, bytes: number): number {
  return bytes + Math.ceil(bytes / (packetBytes - fragmentBytes)) * fragmentBytes;
}
