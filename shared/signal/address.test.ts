import { isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addressPrefix, ipv6Groups, isIpv4, normaliseAddress } from "./address.ts";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::FFFF:c000:201", "192.0.2.1"],
  ["2001:DB8::0001", "2001:db8:0:0:0:0:0:1"],
  ["fe80::1%eth0", "fe80:0:0:0:0:0:0:1"],
  ["::", "0:0:0:0:0:0:0:0"],
  ["host.example", null],
  ["1:2:3:4:5:6:7:8:9", null],
  ["1::2::3", null],
  ["", null],
])("normaliseAddress(%j) is %j", (text, expected) => {
  expect(normaliseAddress(text)).toBe(expected);
});

test("addressPrefix() is the /24 of IPv4 and the /48 of IPv6", () => {
  expect(addressPrefix("192.0.2.77")).toBe("192.0.2");
  expect(addressPrefix("2001:db8:5:0:0:0:0:1")).toBe("2001:db8:5");
});

test("isIpv4() and ipv6Groups() agree with the system about what an address is", () => {
  const texts = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.string({ unit: fc.constantFrom("0", "1", "f", ":", ":", ".", "255"), maxLength: 30 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(isIpv4(text)).toBe(isIP(text) === 4);
      expect(ipv6Groups(text) !== null).toBe(isIP(text) === 6);
    }),
    { numRuns: 2_000 },
  );
});
