import type { Network } from "../../../shared/tracker/network.ts";

/** An internet provider, as a GeoIP database would name it. */
export interface Provider extends Network {
  readonly asn: number;
  readonly country: string;
}

/** The second part of an invented address, 1 to 250, is its provider's: a /16 is of one alone. */
const blocks = 250;
export const networksMax = blocks;
/** Providers of one country. */
const perCountry = 10;
/** One way, milliseconds, without both access lines: between two providers of a country, and of different ones. */
const sameCountryMs = 5;
const abroadMs = 25;

/** The blocks of `networks` providers by Zipf, one at least for each. */
export function providerOf(networks: number, address: string): Provider | null {
  if (networks === 0) return null;
  const block = (Number(address.split(".")[1]) - 1 + blocks) % blocks;
  const index = ownerOf(networks, block);
  const country = `C${String.fromCharCode(65 + (Math.floor(index / perCountry) % 26))}`;
  return { asn: 64_512 + index, country };
}

function ownerOf(networks: number, block: number): number {
  let sum = 0;
  for (let rank = 1; rank <= networks; rank += 1) sum += 1 / rank;
  const spare = blocks - networks;
  let end = 0;
  for (let rank = 1; rank <= networks; rank += 1) {
    end += 1 + spare / rank / sum;
    if (block < Math.round(end)) return rank - 1;
  }
  return networks - 1;
}

export function betweenMs(one: Provider | null, other: Provider | null): number {
  if (one === null || other === null || one.asn === other.asn) return 0;
  return one.country === other.country ? sameCountryMs : abroadMs;
}
