import fc from "fast-check";
import { expect, test } from "vitest";
import { sanitizeCandidate } from "./candidate.ts";

test.each([
  [
    "an mDNS host of Chromium",
    "candidate:2667987256 1 udp 2113937151 16a6846c-ade0-4c4b-860e-b1fb234353ec.local 46160 typ host generation 0 ufrag q51o network-cost 999",
    "candidate:2667987256 1 udp 2113937151 16a6846c-ade0-4c4b-860e-b1fb234353ec.local 46160 typ host generation 0 ufrag q51o network-cost 999",
  ],
  [
    "libdatachannel's spelling with a= and UDP",
    "a=candidate:2 1 UDP 2116026111 fd00::2 40628 typ host",
    "candidate:2 1 udp 2116026111 fd00::2 40628 typ host",
  ],
  [
    "an active TCP host",
    "candidate:1 1 tcp 1518280447 192.0.2.2 9 typ host tcptype active generation 0",
    "candidate:1 1 tcp 1518280447 192.0.2.2 9 typ host tcptype active generation 0",
  ],
])("sanitizeCandidate() accepts %s", (_name, text, expected) => {
  expect(sanitizeCandidate(text)).toEqual({ ok: true, value: expected });
});

test("sanitizeCandidate() blanks the private address behind a server-reflexive one", () => {
  expect(
    sanitizeCandidate(
      "candidate:842163049 1 udp 1677729535 198.51.100.7 61665 typ srflx raddr 10.0.0.17 rport 61665 generation 0",
    ),
  ).toEqual({
    ok: true,
    value: "candidate:842163049 1 udp 1677729535 198.51.100.7 61665 typ srflx raddr 0.0.0.0 rport 0 generation 0",
  });
});

test("sanitizeCandidate() drops extensions that it doesn't know", () => {
  expect(sanitizeCandidate("candidate:1 1 udp 1 192.0.2.2 9000 typ host evil yes __proto__ 1 ufrag <script>")).toEqual({
    ok: true,
    value: "candidate:1 1 udp 1 192.0.2.2 9000 typ host",
  });
});

test.each([
  ["multicast", "candidate:1 1 udp 1 224.0.0.251 5353 typ host"],
  ["IPv6 multicast", "candidate:1 1 udp 1 ff02::fb 5353 typ host"],
  ["broadcast", "candidate:1 1 udp 1 255.255.255.255 9000 typ host"],
  ["a wildcard", "candidate:1 1 udp 1 0.0.0.0 9000 typ host"],
  ["an IPv6 wildcard", "candidate:1 1 udp 1 :: 9000 typ host"],
  ["a name that is not mDNS", "candidate:1 1 udp 1 victim.example 80 typ host"],
  ["an address with a leading zero", "candidate:1 1 udp 1 010.0.0.1 80 typ host"],
  ["this machine", "candidate:1 1 udp 1 127.0.0.1 9000 typ host"],
  ["all of it", "candidate:1 1 tcp 1 127.255.0.9 80 typ host tcptype passive"],
  ["this machine over IPv6", "candidate:1 1 udp 1 ::1 9000 typ host"],
  ["this machine as a mapped address", "candidate:1 1 udp 1 ::ffff:127.0.0.1 9000 typ host"],
  ["this machine in hex", "candidate:1 1 udp 1 ::ffff:7f00:1 9000 typ host"],
  ["this machine in an old spelling", "candidate:1 1 udp 1 ::127.0.0.1 9000 typ host"],
  ["a link", "candidate:1 1 udp 1 169.254.7.7 9000 typ host"],
  ["a link over IPv6", "candidate:1 1 udp 1 fe80::1 9000 typ host"],
  ["the far end of its range", "candidate:1 1 udp 1 febf::1 9000 typ host"],
  ["a cloud's metadata", "candidate:1 1 udp 1 169.254.169.254 80 typ host"],
  ["another cloud's", "candidate:1 1 udp 1 100.100.100.200 80 typ srflx"],
  ["a cloud's over IPv6", "candidate:1 1 udp 1 fd00:ec2::254 80 typ host"],
  ["a zone", "candidate:1 1 udp 1 fe80::1%eth0 9000 typ host"],
  ["port 0 over UDP", "candidate:1 1 udp 1 192.0.2.2 0 typ host"],
  ["a port above 65535", "candidate:1 1 udp 1 192.0.2.2 65536 typ host"],
  ["RTCP", "candidate:1 2 udp 1 192.0.2.2 9000 typ host"],
  ["another transport", "candidate:1 1 sctp 1 192.0.2.2 9000 typ host"],
  ["TCP without its kind", "candidate:1 1 tcp 1 192.0.2.2 9000 typ host"],
  ["a line break", "candidate:1 1 udp 1 192.0.2.2 9000 typ host\r\na=setup:active"],
  ["nothing", ""],
  ["too long", `candidate:1 1 udp 1 192.0.2.2 9000 typ host ${"x ".repeat(300)}`],
])("sanitizeCandidate() refuses %s", (_name, text) => {
  expect(sanitizeCandidate(text)).toMatchObject({ ok: false });
});

test("sanitizeCandidate() never throws, never lets a line break through, and is content with its own output", () => {
  const word = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      "candidate:1",
      "1",
      "udp",
      "tcp",
      "9000",
      "192.0.2.2",
      "fd00::2",
      "typ",
      "host",
      "srflx",
      "tcptype",
      "active",
    ),
  );
  const near = fc
    .tuple(fc.array(word, { maxLength: 12 }), fc.nat(8))
    .map(([words, keep]) =>
      [..."candidate:1 1 udp 1 192.0.2.2 9000 typ host".split(" ").slice(0, keep), ...words].join(" "),
    );
  fc.assert(
    fc.property(near, (text) => {
      const result = sanitizeCandidate(text);
      if (!result.ok) return;
      expect(result.value).not.toMatch(/[\r\n]/);
      expect(sanitizeCandidate(result.value)).toEqual(result);
    }),
    { numRuns: 1_000 },
  );
});
