import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { normaliseAddress } from "../../shared/signal/address.ts";
import { writeMmdb } from "../../test/rigs/mmdb.ts";
import { type FindNetwork, openNetworks } from "./networks.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-geo-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function finder(...paths: string[]): Promise<FindNetwork> {
  const opened = await openNetworks(paths);
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

const asnBytes = writeMmdb("GeoLite2-ASN", {
  "192.0.2.0/24": { autonomous_system_number: 64_500, autonomous_system_organization: "Example Net" },
  "198.51.100.128/25": { autonomous_system_number: 64_501 },
  "2001:db8::/32": { autonomous_system_number: 64_502 },
});
const countryBytes = writeMmdb("GeoLite2-Country", {
  "192.0.2.0/25": { country: { geoname_id: 1, iso_code: "PT" } },
  "2001:db8:1::/48": { country: { iso_code: "SE" } },
});

test("an address is found by the longest prefix, IPv4 and IPv6, and what no file holds is not known", async () => {
  const find = await finder(await file("asn.mmdb", asnBytes));
  expect(find("192.0.2.9")).toEqual({ asn: 64_500, country: null });
  expect(find("198.51.100.200")).toEqual({ asn: 64_501, country: null });
  expect(find("198.51.100.20")).toEqual({ asn: null, country: null });
  expect(find(normaliseAddress("2001:db8:7::1") as string)).toEqual({ asn: 64_502, country: null });
  expect(find("203.0.113.1")).toEqual({ asn: null, country: null });
});

test("two files are put together", async () => {
  const find = await finder(await file("asn.mmdb", asnBytes), await file("country.mmdb", countryBytes));
  expect(find("192.0.2.9")).toEqual({ asn: 64_500, country: "PT" });
  expect(find("192.0.2.200")).toEqual({ asn: 64_500, country: null });
  expect(find(normaliseAddress("2001:db8:1::5") as string)).toEqual({ asn: 64_502, country: "SE" });
});

test("values of another kind are taken for not known", async () => {
  const odd = writeMmdb("GeoLite2-City", {
    "192.0.2.0/24": { autonomous_system_number: "64500", country: { iso_code: "Portugal" } },
  });
  expect((await finder(await file("odd.mmdb", odd)))("192.0.2.1")).toEqual({ asn: null, country: null });
});

test("a file that cannot serve stops the start with a sentence that names it and says what is expected", async () => {
  const cases: [path: string, reason: RegExp][] = [
    [join(folder, "missing.mmdb"), /missing\.mmdb": there is no such file; expected a MaxMind-format file/],
    [folder, /it is a folder, not a file/],
    [await file("text.mmdb", Buffer.from("country,PT\n".repeat(100))), /damaged or of another format/],
    [await file("half.mmdb", asnBytes.subarray(0, asnBytes.length - 40)), /damaged or of another format/],
    [await file("empty.mmdb", Buffer.alloc(0)), /damaged or of another format/],
    [
      await file("anonymous.mmdb", writeMmdb("GeoIP2-Anonymous-IP", { "192.0.2.0/24": { is_anonymous: 1 } })),
      /a GeoIP2-Anonymous-IP tells neither provider nor country/,
    ],
  ];
  for (const [path, reason] of cases) {
    const opened = await openNetworks([path]);
    expect(opened.ok ? "opened" : opened.error).toMatch(reason);
  }
});

test("a file whose data is damaged answers that nothing is known, and does not throw", async () => {
  const damaged = Buffer.from(asnBytes);
  const start = damaged.indexOf("autonomous_system_number") - 2;
  damaged.fill(0xff, start, start + 60);
  expect((await finder(await file("damaged.mmdb", damaged)))("192.0.2.9")).toEqual({ asn: null, country: null });
});
