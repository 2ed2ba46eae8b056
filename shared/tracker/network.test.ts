import { expect, test } from "vitest";
import { met, newTracker, peerId, song } from "../../test/rigs/tracker.ts";
import { areaOf, countryNumber, prefixBit } from "./network.ts";

const unknown = { asn: null, country: null };

test("an area is the provider's, else the country's, else that of the first half of the prefix", () => {
  const area = areaOf("192.0.2.1", unknown);
  expect(areaOf("192.0.77.9", unknown)).toBe(area);
  expect(areaOf("192.1.2.1", unknown)).not.toBe(area);
  expect(areaOf("2001:db8:1:0:0:0:0:1", unknown)).toBe(areaOf("2001:db8:2:0:0:0:0:1", unknown));
  expect(areaOf("192.0.2.1", { asn: 7, country: "PT" })).toBe(areaOf("10.0.0.1", { asn: 7, country: "SE" }));
  expect(areaOf("192.0.2.1", { asn: null, country: "PT" })).toBe(areaOf("10.0.0.1", { asn: null, country: "PT" }));
  expect(areaOf("192.0.2.1", { asn: 4_294_967_295, country: null })).toBeLessThan(2 ** 26);
});

test("countries are told apart, and what is no country is not known", () => {
  expect(new Set(["AA", "AZ", "ZA", "ZZ"].map(countryNumber)).size).toBe(4);
  expect([null, "", "pt", "PRT", "P1"].map(countryNumber)).toEqual([0, 0, 0, 0, 0]);
});

test("a prefix has one bit of 32", () => {
  expect(prefixBit("192.0.2.1")).toBe(prefixBit("192.0.2.200"));
  const bits = new Set(Array.from({ length: 500 }, (_, index) => prefixBit(`10.${index}.0.1`)));
  expect(bits.size).toBe(32);
});

test("listeners of one provider find each other in a swarm of thousands, and then those of the country", () => {
  const world = newTracker({ swarmsPerConnectionMax: 5, introductionsPerAnnounceMax: 8 });
  const join = (connection: number, asn: number, country: string) => {
    const address = `10.${connection >> 8}.${connection & 255}.1`;
    const network = { asn, country };
    return world.tracker.handle({ type: "joined", connection, peerId: peerId(connection), address, network }, 1_000);
  };
  for (let number = 1; number <= 3_000; number += 1) {
    join(number, 64_512 + (number % 500), number % 4 === 0 ? "PT" : "SE");
    world.announce(number, [song, 30, 0]);
  }
  join(3_001, 64_512 + 8, "PT");
  const peers = met(world.announce(3_001, [song, 0, 3]), 3_001);
  expect(peers.filter(({ near }) => near === "network")).toHaveLength(5);
  expect(new Set(peers.map(({ reason }) => reason))).toEqual(new Set(["same-network", "far-share", "long-standing"]));

  join(3_002, 9, "PT");
  const abroad = met(world.announce(3_002, [song, 0, 3]), 3_002);
  expect(abroad.filter(({ reason }) => reason === "same-country").length).toBe(5);
  expect(abroad.filter(({ reason }) => reason === "same-country").every(({ near }) => near === "country")).toBe(true);
});
