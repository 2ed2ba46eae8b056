import { expect, test } from "vitest";
import { readIceAddress } from "./ice-address.ts";

test.each([
  ["stun:a.example", "a.example", 3478, "udp"],
  ["stun:[::1]:3479", "::1", 3479, "udp"],
  ["turn:a.example:80?transport=tcp", "a.example", 80, "tcp"],
  ["turn:a.example?transport=udp", "a.example", 3478, "udp"],
  ["turns:a.example", "a.example", 5349, "tls"],
  ["turns:a.example:443?transport=tcp", "a.example", 443, "tls"],
  ["turns:a.example?transport=udp", "a.example", 5349, "dtls"],
])("%s is %s, port %i, over %s", (url, host, port, transport) => {
  expect(readIceAddress(url)).toEqual({ url, host, port, transport });
});
