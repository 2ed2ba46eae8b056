import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import type { TrustedProxies } from "../settings/setting-kinds.ts";
import { clientAddress, clientHost, trustProxy } from "./trusted-proxies.ts";

/** A request as it comes in over a socket from there. */
function requestFrom(address: string, headers: Record<string, string>): IncomingMessage {
  const socket = Object.defineProperty(new Socket(), "remoteAddress", { value: address });
  return Object.assign(new IncomingMessage(socket), { headers });
}

const addressOf = (trusted: TrustedProxies, from: string, forwarded: string) =>
  clientAddress(requestFrom(from, { "x-forwarded-for": forwarded }), trustProxy(trusted));

test("where no proxy is named nobody chooses its own address, from the same machine neither", () => {
  expect(addressOf([], "203.0.113.9", "198.51.100.7")).toBe("203.0.113.9");
  expect(addressOf([], "127.0.0.1", "198.51.100.7")).toBe("127.0.0.1");
  expect(addressOf(0, "127.0.0.1", "198.51.100.7")).toBe("127.0.0.1");
});

test("a named proxy tells the address that it saw; what the client wrote before that is not read", () => {
  expect(addressOf(["127.0.0.1"], "127.0.0.1", "192.0.2.66, 198.51.100.7")).toBe("198.51.100.7");
  expect(addressOf(["127.0.0.1"], "::ffff:127.0.0.1", "198.51.100.7")).toBe("198.51.100.7");
  expect(addressOf(["10.0.0.0/8"], "10.1.2.3", "2001:db8::7")).toBe("2001:db8:0:0:0:0:0:7");
  expect(addressOf(["10.0.0.0/8"], "192.168.0.1", "198.51.100.7")).toBe("192.168.0.1");
});

test("behind a CDN and a proxy, both named, the listener's address is that which the CDN saw", () => {
  const trusted = ["127.0.0.1", "192.0.2.0/24"];
  expect(addressOf(trusted, "127.0.0.1", "203.0.113.66, 198.51.100.7, 192.0.2.9")).toBe("198.51.100.7");
  // Whoever comes past the CDN is taken for what it is.
  expect(addressOf(trusted, "127.0.0.1", "203.0.113.66, 198.51.100.7")).toBe("198.51.100.7");
});

test("two hops are two, whoever they are", () => {
  expect(addressOf(2, "203.0.113.1", "192.0.2.66, 198.51.100.7, 203.0.113.2")).toBe("198.51.100.7");
  expect(addressOf(1, "203.0.113.1", "192.0.2.66, 198.51.100.7, 203.0.113.2")).toBe("203.0.113.2");
});

test("what is no address is not taken for one", () => {
  expect(addressOf(1, "203.0.113.1", "somebody")).toBe("203.0.113.1");
  expect(addressOf(2, "203.0.113.1", "somebody, unknown")).toBe("203.0.113.1");
});

test("a host is believed of a proxy that is trusted, and else as the client named it", () => {
  const request = (from: string) =>
    requestFrom(from, { host: "inside:8080", "x-forwarded-host": "a.example, music.example" });
  expect(clientHost(request("127.0.0.1"), trustProxy(["127.0.0.1"]))).toBe("music.example");
  expect(clientHost(request("203.0.113.9"), trustProxy(["127.0.0.1"]))).toBe("inside:8080");
});
