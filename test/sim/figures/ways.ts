import type { Host } from "../network/host.ts";

/** Block bytes that came from peers: all, and those that never left the listener's own network, its provider's, its country. */
export interface Ways {
  all: number;
  near: number;
  provider: number;
  country: number;
}

/** Counts how far a block came. Returns whether it came in from outside of the listener's own network. */
export function countWay(ways: Ways, bytes: number, { network, provider }: Host, from: Host | undefined): boolean {
  ways.all += bytes;
  const isNear = from?.network === network;
  if (isNear) ways.near += bytes;
  if (provider !== null && from?.provider?.asn === provider.asn) ways.provider += bytes;
  if (provider !== null && from?.provider?.country === provider.country) ways.country += bytes;
  return !isNear;
}
