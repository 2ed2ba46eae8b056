import type { IncomingMessage } from "node:http";
import proxyAddress from "@fastify/proxy-addr";
import { normaliseAddress } from "../../shared/signal/address.ts";
import type { TrustedProxies } from "../settings/setting-kinds.ts";

/** Whether the proxy at an address, `hop` hops from here (0: it speaks to us itself), is one of ours. */
export type TrustProxy = (address: string, hop: number) => boolean;

/** What fastify and both sockets ask before they believe a forwarded header. */
export function trustProxy(trusted: TrustedProxies): TrustProxy {
  if (typeof trusted === "number") return (_address, hop) => hop < trusted;
  return trusted.length === 0 ? () => false : proxyAddress.compile([...trusted]);
}

/**
 * The client's address, normalised: that of the socket, or what the nearest of our proxies saw, read from the end of X-Forwarded-For as far as
 * our own proxies wrote it.
 */
export function clientAddress(request: IncomingMessage, trust: TrustProxy): string {
  const { remoteAddress } = request.socket;
  // It is gone already.
  if (remoteAddress === undefined) return "0.0.0.0";
  return normaliseAddress(proxyAddress(request, trust)) ?? normaliseAddress(remoteAddress) ?? "0.0.0.0";
}

/** The host that the client named, as our proxy passes it on or as the client sent it to us. */
export function clientHost(request: IncomingMessage, trust: TrustProxy): string | undefined {
  const { host } = request.headers;
  const forwarded = request.headers["x-forwarded-host"];
  if (forwarded === undefined || !trust(request.socket.remoteAddress ?? "", 0)) return host;
  return String(forwarded).split(",").at(-1)?.trim() ?? host;
}
