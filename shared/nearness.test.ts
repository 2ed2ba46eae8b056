import { expect, test } from "vitest";
import { nearnessOf, type Whereabouts } from "./nearness.ts";

const here: Whereabouts = { address: "192.0.2.1", prefix: "192.0.2", asn: 64_500, country: 133 };
const elsewhere: Whereabouts = { address: "198.51.100.1", prefix: "198.51.100", asn: 64_501, country: 134 };

test.each([
  ["address", { ...elsewhere, address: here.address }],
  ["prefix", { ...elsewhere, prefix: here.prefix }],
  ["network", { ...elsewhere, asn: here.asn }],
  ["country", { ...elsewhere, country: here.country }],
  ["far", elsewhere],
] as const)("nearnessOf() says %s of two that have no more than that in common", (nearness, other) => {
  expect(nearnessOf(here, other)).toBe(nearness);
  expect(nearnessOf(other, here)).toBe(nearness);
});

test("nearnessOf() says the nearest of all that two have in common", () => {
  expect(nearnessOf(here, { ...here, address: "192.0.2.2" })).toBe("prefix");
});

test("nearnessOf() takes what is not known for nothing in common", () => {
  const unknown = { asn: 0, country: 0 };
  expect(nearnessOf({ ...here, ...unknown }, { ...elsewhere, ...unknown })).toBe("far");
});
