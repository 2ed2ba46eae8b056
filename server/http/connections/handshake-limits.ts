/**
 * How long a client may take to send the head of a request, ms, and how often that is checked. A client that sends it byte by byte
 * would hold a socket for ever.
 */
export const handshakeLimits = { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 } as const;
