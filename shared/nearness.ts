/**
 * How near two listeners are: the same public address (one household), the same /24 or /48, the same provider's network
 * (AS number), the same country, or anywhere else. A listener reads a word that it does not know as `far`.
 */
export const nearnesses = ["address", "prefix", "network", "country", "far"] as const;
export type Nearness = (typeof nearnesses)[number];

/** Where on the network a listener is, as far as that is known. */
export interface Whereabouts {
  readonly address: string;
  readonly prefix: string;
  /** The provider's AS and the country, each as a number; 0: not known. */
  readonly asn: number;
  readonly country: number;
}

export function nearnessOf(one: Whereabouts, other: Whereabouts): Nearness {
  if (one.address === other.address) return "address";
  if (one.prefix === other.prefix) return "prefix";
  if (one.asn !== 0 && one.asn === other.asn) return "network";
  return one.country !== 0 && one.country === other.country ? "country" : "far";
}
