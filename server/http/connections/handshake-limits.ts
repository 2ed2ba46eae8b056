/**
 * How long a client may take to send the head of a request, ms, and how often that is checked: a client that sends it byte by byte would
 * hold a socket for ever. And how long a head may be, address and cookies with it, bytes.
 */
export const handshakeLimits = {
  headersTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
} as const;
