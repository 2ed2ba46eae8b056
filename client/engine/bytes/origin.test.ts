import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { createTestWay } from "../../../test/rigs/media-way.ts";
import { pageClock } from "../clock.ts";
import { fetchOrigin, type OriginRequest } from "./origin.ts";

const segment = Uint8Array.from({ length: 2 * blockBytes + 100 }, (_, index) => (index * 7) & 0xff);
let answer: (response: ServerResponse, range: string | undefined) => void = () => undefined;
const server = createServer((request, response) => answer(response, request.headers.range));

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function run(ask: Partial<OriginRequest> = {}) {
  const blocks: [number, Uint8Array][] = [];
  const end = await fetchOrigin({
    way: createTestWay(pageClock, `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    path: "0.m4s",
    pressing: true,
    onAnswer: () => undefined,
    segmentBytes: segment.length,
    firstBlock: 0,
    endBlock: 3,
    reload: false,
    clock: pageClock,
    signal: new AbortController().signal,
    onBlock: (blockIndex, payload) => blocks.push([blockIndex, payload]),
    ...ask,
  });
  return { ...end, blocks };
}

test("the whole segment is asked without a range and told block by block", async () => {
  let range: string | undefined = "none seen";
  answer = (response, header) => {
    range = header;
    response.end(segment);
  };
  const { outcome, status, blocks } = await run();
  expect({ outcome, status, range }).toEqual({ outcome: "complete", status: 200, range: undefined });
  expect(blocks.map(([index, payload]) => [index, payload.length])).toEqual([
    [0, blockBytes],
    [1, blockBytes],
    [2, 100],
  ]);
  expect(Buffer.concat(blocks.map(([, payload]) => payload)).equals(segment)).toBe(true);
});

test("missing blocks are asked by their exact range", async () => {
  answer = (response, range) => {
    expect(range).toBe(`bytes=${blockBytes}-${segment.length - 1}`);
    response.writeHead(206, { "content-range": `bytes ${blockBytes}-${segment.length - 1}/${segment.length}` });
    response.end(segment.subarray(blockBytes));
  };
  const { outcome, blocks } = await run({ firstBlock: 1 });
  expect(outcome).toBe("complete");
  expect(blocks.map(([index]) => index)).toEqual([1, 2]);
});

test("an origin that answers a range with the whole is understood", async () => {
  answer = (response) => response.end(segment);
  const { outcome, blocks } = await run({ firstBlock: 1, endBlock: 2 });
  expect(outcome).toBe("complete");
  expect(Buffer.from(blocks[0]?.[1] ?? []).equals(segment.subarray(blockBytes, 2 * blockBytes))).toBe(true);
});

const failures: [string, number, (response: ServerResponse) => void][] = [
  ["a body that ends early", 2, (response) => response.end(segment.subarray(0, 2 * blockBytes + 99))],
  ["a body that is too long", 3, (response) => response.end(Buffer.concat([segment, Buffer.of(0)]))],
  ["a body that is cut off", 1, (response) => cutOff(response)],
  ["status 500", 0, (response) => response.writeHead(500).end("no")],
  ["status 404", 0, (response) => response.writeHead(404).end(segment)],
  ["a range that wasn't asked", 0, (response) => wrongRange(response)],
];

test.each(failures)("%s has failed, and %i whole blocks of it stand", async (name, count, respond) => {
  answer = (response) => respond(response);
  const { outcome, blocks } = await run();
  expect(outcome).toBe(name.startsWith("a range") ? "misfit" : "failed");
  expect(blocks.length).toBe(count);
});

test("a cancelled fetch ends as cancelled and tells the bytes that were in vain", async () => {
  const controller = new AbortController();
  answer = (response) => {
    response.write(segment.subarray(0, blockBytes + 10));
  };
  const onBlock = () => setTimeout(() => controller.abort(), 0);
  const { outcome, strayBytes } = await run({ signal: controller.signal, onBlock });
  expect(outcome).toBe("cancelled");
  expect(strayBytes).toBe(10);
});

function cutOff(response: ServerResponse): void {
  response.writeHead(200, { "content-length": segment.length });
  response.write(segment.subarray(0, blockBytes + 5), () => response.destroy());
}

function wrongRange(response: ServerResponse): void {
  response.writeHead(206, { "content-range": `bytes 0-99/${segment.length}` });
  response.end(segment.subarray(0, 100));
}
