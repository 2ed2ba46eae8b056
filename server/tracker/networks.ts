import { Reader, type Response } from "mmdb-lib";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { Network } from "../../shared/tracker/network.ts";
import { readRegular } from "../files/open-regular.ts";

/** Whose network an address is part of, as far as the databases know. Looks into memory only, and remembers nothing. */
export type FindNetwork = (address: string) => Network;

/** The fields that we read of GeoLite2-ASN, -Country, -City and files of the same form. */
interface GeoRecord {
  readonly autonomous_system_number?: unknown;
  readonly country?: { readonly iso_code?: unknown };
}

/** Types such as GeoLite2-ASN, GeoIP2-ISP, GeoLite2-Country, DBIP-City-Lite. */
const usefulTypes = /asn|isp|country|city|enterprise/i;

/** Reads MaxMind-format files into memory; the failure is a sentence for the operator who starts the server. */
export async function openNetworks(paths: readonly string[]): Promise<Result<FindNetwork, string>> {
  const readers: Reader<Response>[] = [];
  for (const path of paths) {
    const opened = await openDatabase(path);
    if (!opened.ok) return opened;
    readers.push(opened.value);
  }
  return ok((address) => {
    let network: Network = { asn: null, country: null };
    for (const reader of readers) {
      const found = networkIn(reader, address);
      network = { asn: network.asn ?? found.asn, country: network.country ?? found.country };
    }
    return network;
  });
}

/** Bytes of a file of networks; those of all cities in the world have 0.1 GB. */
const databaseBytesMax = 1_000_000_000;

async function openDatabase(path: string): Promise<Result<Reader<Response>, string>> {
  const wanted = "expected a MaxMind-format file such as GeoLite2-ASN.mmdb or GeoLite2-Country.mmdb";
  const found = await readRegular(path, { bytesMax: databaseBytesMax });
  if (!found.ok) return fail(`Cannot open TUTTI_GEO_MMDB "${path}": ${found.error}; ${wanted}`);
  try {
    const reader = new Reader<Response>(found.value);
    const { databaseType } = reader.metadata;
    if (usefulTypes.test(databaseType)) return ok(reader);
    return fail(`Cannot use TUTTI_GEO_MMDB "${path}": a ${databaseType} tells neither provider nor country; ${wanted}`);
  } catch {
    return fail(`Cannot read TUTTI_GEO_MMDB "${path}": it is damaged or of another format; ${wanted}`);
  }
}

/** An address has no known network when the file does not contain it, or is damaged there. */
function networkIn(reader: Reader<Response>, address: string): Network {
  let found: GeoRecord | null = null;
  try {
    found = reader.get(address) as GeoRecord | null;
  } catch {
    return { asn: null, country: null };
  }
  const asn = found?.autonomous_system_number;
  const country = found?.country?.iso_code;
  return {
    asn: typeof asn === "number" && Number.isInteger(asn) && asn > 0 ? asn : null,
    country: typeof country === "string" && /^[A-Z]{2}$/.test(country) ? country : null,
  };
}
