import Fastify from "fastify";
import { expect, test } from "vitest";
import { isOwnOrigin } from "./request-origin.ts";

async function isOwn(headers: Record<string, string>, publicUrl: string | null = null): Promise<boolean> {
  const server = Fastify();
  server.get("/", async (request) => ({ own: isOwnOrigin(request, publicUrl) }));
  const { statusCode, payload } = await server.inject({ url: "/", headers });
  expect(statusCode).toBe(200);
  return JSON.parse(payload).own;
}

test("our own pages, and programs that are none, are let in; other sites are not", async () => {
  expect(await isOwn({ host: "music.example", origin: "http://music.example" })).toBe(true);
  expect(await isOwn({ host: "inside:8080", origin: "https://music.example" }, "https://music.example/x")).toBe(true);
  expect(await isOwn({ host: "music.example" })).toBe(true);
  expect(await isOwn({ host: "music.example", origin: "https://evil.example" })).toBe(false);
});

test.each(["[", "a b", "x:99999", ""])(
  "a Host header that is no host (%j) lets no page in, and breaks nothing",
  async (host) => {
    expect(await isOwn({ host, origin: "http://music.example" })).toBe(false);
  },
);
