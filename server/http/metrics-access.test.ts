import fastify from "fastify";
import { expect, test } from "vitest";
import type { TrustedProxies } from "../settings/setting-kinds.ts";
import { trustProxy } from "../sockets/trusted-proxies.ts";
import { answerErrors } from "./answer-errors.ts";
import { isMetricsReader, notMetricsReader } from "./metrics-access.ts";
import { OperatorAccess } from "./operator-access.ts";

const adminToken = "the-operators-own-token";

interface Server {
  readonly token?: string;
  readonly publicUrl?: string;
  readonly trusted?: TrustedProxies;
}

/** The status that a request from an address has. */
async function statusFor(
  remoteAddress: string,
  headers: Record<string, string> = {},
  { token, publicUrl = null as never, trusted = [] }: Server = {},
): Promise<number> {
  const app = fastify({ trustProxy: trustProxy(trusted) });
  answerErrors(app);
  const operator = new OperatorAccess({ adminToken, isSecure: false });
  app.get("/metrics", async (request) => {
    if (!isMetricsReader(request, { access: operator, token: token ?? null, publicUrl })) throw notMetricsReader();
    return "numbers";
  });
  return (await app.inject({ url: "/metrics", remoteAddress, headers })).statusCode;
}

test("this machine and its own networks read the metrics, others do not", async () => {
  for (const inner of ["127.0.0.1", "::1", "::ffff:10.0.0.7", "192.168.1.5", "fd00::7"]) {
    expect([inner, await statusFor(inner)]).toEqual([inner, 200]);
  }
  for (const outer of ["203.0.113.9", "2001:db8::7"]) expect([outer, await statusFor(outer)]).toEqual([outer, 401]);
});

test("a token opens them from anywhere, and where there is one nothing else of a stranger's does", async () => {
  const token = "sixteen-characters-and-more";
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  expect(await statusFor("203.0.113.9", bearer(token), { token })).toBe(200);
  expect(await statusFor("203.0.113.9", bearer(adminToken), { token })).toBe(200);
  expect(await statusFor("203.0.113.9", bearer("another-token-altogether"), { token })).toBe(401);
  expect(await statusFor("127.0.0.1", {}, { token })).toBe(401);
});

test("what a proxy passes on from outside does not come from inside", async () => {
  const forwarded = { "x-forwarded-for": "203.0.113.9" };
  expect(await statusFor("127.0.0.1", forwarded)).toBe(401);
  expect(await statusFor("127.0.0.1", forwarded, { trusted: ["127.0.0.1"] })).toBe(401);
  expect(await statusFor("127.0.0.1", { "x-forwarded-for": "10.0.0.7" }, { trusted: ["127.0.0.1"] })).toBe(200);
  const publicUrl = "https://music.example";
  expect(await statusFor("127.0.0.1", { host: "music.example" }, { publicUrl })).toBe(401);
  expect(await statusFor("127.0.0.1", { host: "inside:8080" }, { publicUrl })).toBe(200);
});
