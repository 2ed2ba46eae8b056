import { fnvHash } from "../fnv-hash.ts";
import { mixHalf } from "../mix-bits.ts";
import { addressPrefix } from "../signal/address.ts";

/** The provider and the country of an address, as a GeoIP database has them; null: not known. */
export interface Network {
  /** The number of the autonomous system. */
  readonly asn: number | null;
  /** Two letters, ISO 3166. */
  readonly country: string | null;
}

/** Two capital letters as a number above 0; 0 when it is not known. */
export function countryNumber(country: string | null): number {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return 0;
  return (country.charCodeAt(0) - 64) * 32 + country.charCodeAt(1) - 64;
}

/**
 * The area of the network that an address lies in, as a number below 2²⁶: its AS, else its country, else its /16 or /32, most of which
 * belong to one provider. Two areas may get the same number: then their round trips are counted together.
 */
export function areaOf(address: string, { asn, country }: Network): number {
  if (asn !== null) return hash26(`as ${asn}`);
  if (country !== null) return hash26(country);
  const separator = address.includes(":") ? ":" : ".";
  return hash26(address.split(separator, 2).join(separator));
}

/** One of 32 bits for each prefix. */
export function prefixBit(address: string): number {
  return 1 << (hash26(addressPrefix(address)) & 31);
}

/** Of 26 bits. */
function hash26(text: string): number {
  return mixHalf(fnvHash(text)) & 0x3ffffff;
}
