import { once } from "node:events";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { countBody } from "./count-body.ts";

async function serve(handler: (response: ServerResponse) => void) {
  const counted = { bytes: 0 };
  const server = createServer((request, response) => {
    countBody(response, request.method ?? "", (bytes) => {
      counted.bytes += bytes;
    });
    handler(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get({ port, host: "127.0.0.1" }, resolve).on("error", reject),
  );
  return { counted, response };
}

test("countBody() counts what was written in one piece, in several, and as text, without the headers", async () => {
  const { counted, response } = await serve((answer) => {
    answer.write(Buffer.alloc(1000));
    answer.write("äöü");
    answer.end("end");
  });
  response.resume();
  await once(response, "end");
  await expect.poll(() => counted.bytes).toBe(1000 + 6 + 3);
});

test("countBody() of a client that hangs up: at least what it read, far less than the whole", async () => {
  const wholeBytes = 256 * 1_048_576;
  const chunk = Buffer.alloc(65_536);
  let written = 0;
  const { counted, response } = await serve((answer) => {
    const body = new Readable({
      read() {
        written += chunk.length;
        this.push(written > wholeBytes ? null : chunk);
      },
    });
    answer.on("close", () => body.destroy());
    body.pipe(answer);
  });
  let read = 0;
  for await (const piece of response) {
    read += (piece as Buffer).length;
    if (read > 1_000_000) break;
  }
  response.destroy();
  await once(response, "close");
  expect(counted.bytes).toBeGreaterThanOrEqual(read - chunk.length);
  expect(counted.bytes).toBeLessThan(wholeBytes / 4);
  expect(counted.bytes).toBeLessThanOrEqual(written);
});
