import { expect, test } from "vitest";
import { betweenMs, type Provider, providerOf } from "./provider.ts";

const blocks = Array.from({ length: 250 }, (_, index) => `10.${index + 1}.7.9`);

test("50 networks share the addresses by Zipf, each has some, and a /16 is of one alone", () => {
  const owners = blocks.map((address) => (providerOf(50, address) as Provider).asn);
  const counts = [...new Set(owners)].map((asn) => owners.filter((owner) => owner === asn).length);
  expect(counts).toHaveLength(50);
  expect(counts[0]).toBeGreaterThan(5 * (counts[9] as number));
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
  expect(providerOf(50, "10.3.200.1")).toEqual(providerOf(50, "10.3.1.77"));
  expect(new Set(blocks.map((address) => providerOf(50, address)?.country)).size).toBe(5);
});

test("as many networks as blocks, one, and none", () => {
  expect(new Set(blocks.map((address) => providerOf(250, address)?.asn)).size).toBe(250);
  expect(new Set(blocks.map((address) => providerOf(1, address)?.asn)).size).toBe(1);
  expect(providerOf(0, "10.3.1.77")).toBeNull();
});

test("between networks it takes longer than within one, and longest abroad", () => {
  const at = (asn: number, country: string) => ({ asn, country });
  expect(betweenMs(at(1, "CA"), at(1, "CA"))).toBe(0);
  expect(betweenMs(at(1, "CA"), at(2, "CA"))).toBe(5);
  expect(betweenMs(at(1, "CA"), at(2, "CB"))).toBe(25);
  expect(betweenMs(null, at(2, "CB"))).toBe(0);
});
