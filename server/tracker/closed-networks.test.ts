import { expect, test } from "vitest";
import { ClosedNetworks } from "./closed-networks.ts";

test.each([
  [["192.0.2.0/24"], "192.0.2.77", true],
  [["192.0.2.0/24"], "192.0.3.1", false],
  [["192.0.2.5"], "192.0.2.5", true],
  [["192.0.2.5"], "192.0.2.6", false],
  [["2001:db8::/48"], "2001:db8:0:0:0:0:0:7", true],
  [["2001:db8::/48"], "2001:db8:1:0:0:0:0:7", false],
  [["0.0.0.0/0"], "203.0.113.9", true],
  [[], "203.0.113.9", false],
  [["192.0.2.0/24"], "no address", false],
])("closed %j: %s is %s", (networks, address, expected) => {
  const closed = ClosedNetworks.from(networks);
  expect(closed.ok && closed.value.has(address)).toBe(expected);
});

test.each(["192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/24/8", "example.org", "", "2001:db8::/129"])(
  "%j is named as no network",
  (network) => {
    const closed = ClosedNetworks.from([network]);
    expect(!closed.ok && closed.error).toContain(`"${network}" is no network`);
  },
);
