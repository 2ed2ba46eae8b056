/** Where a STUN or TURN server listens, and how it is spoken to there. */
export interface IceAddress {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** `dtls` cannot be spoken by Node. */
  readonly transport: "udp" | "tcp" | "tls" | "dtls";
}

/** Takes apart an address that the settings accepted (RFC 7064, RFC 7065). */
export function readIceAddress(url: string): IceAddress {
  const [, scheme = "", host = "", port, named] =
    /^(\w+):(\[[^\]]*\]|[^:?]*)(?::(\d+))?(?:\?transport=(\w+))?$/.exec(url) ?? [];
  const isSecure = scheme.endsWith("s");
  const carrier = named ?? (isSecure ? "tcp" : "udp");
  const secured = carrier === "udp" ? "dtls" : "tls";
  return {
    url,
    host: host.replace(/^\[|\]$/g, ""),
    port: port === undefined ? (isSecure ? 5349 : 3478) : Number(port),
    transport: isSecure ? secured : carrier === "tcp" ? "tcp" : "udp",
  };
}
