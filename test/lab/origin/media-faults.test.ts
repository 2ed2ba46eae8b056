import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countBody } from "../../../server/media/count-body.ts";
import { interposeMediaFaults, type MediaFaults } from "./media-faults.ts";

const bodyBytes = 50_000;
let counted = 0;
let faults: MediaFaults;
let url = "";
const server = createServer((request, response) => {
  countBody(response, request.method ?? "", (bytes) => {
    counted += bytes;
  });
  response.writeHead(200, { "content-length": bodyBytes });
  response.write(Buffer.alloc(15_000));
  response.end(Buffer.alloc(bodyBytes - 15_000));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  faults = interposeMediaFaults(server);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Bytes of a body until it breaks off. */
async function bytesOf(path: string): Promise<number> {
  const { body } = await fetch(`${url}${path}`);
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) bytes += chunk.length;
  } catch {
    // Cut off.
  }
  return bytes;
}

test("a body that is cut off has its first 20,000 bytes, which are counted once", async () => {
  faults.set("truncate");
  counted = 0;
  expect(await bytesOf("/media/abc/3.m4s")).toBe(20_000);
  expect(faults.segmentBytes()).toBe(20_000);
  expect(counted).toBe(0);
});

test("an origin in trouble answers 503 to media requests alone", async () => {
  faults.set("error");
  expect((await fetch(`${url}/media/abc/3.m4s`)).status).toBe(503);
  expect(await bytesOf("/api")).toBe(bodyBytes);
});

test("an origin that is well again sends all, by its own count", async () => {
  faults.set("none");
  const before = faults.segmentBytes();
  counted = 0;
  expect(await bytesOf("/media/abc/3.m4s")).toBe(bodyBytes);
  expect(counted).toBe(bodyBytes);
  expect(faults.segmentBytes()).toBe(before);
});
