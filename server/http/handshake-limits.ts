/** How long a client may take to send the head of a request, ms, and how often that is looked at: a handshake that trickles holds a socket. */
export const handshakeLimits = { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 } as const;
