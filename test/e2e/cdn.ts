import { generateKeyPairSync } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** What a CDN can do wrong. `well`: nothing. */
export type CdnFault =
  | "well"
  | "never answers"
  | "status 503"
  | "status 403"
  | "status 404"
  | "wrong bytes"
  | "cut short"
  | "freezes in the body"
  | "no CORS";

export interface TestCdn {
  readonly url: string;
  fault: CdnFault;
  /** Requests since the start: paths, and when each came. */
  readonly asked: { readonly path: string; readonly atMs: number }[];
  close(): Promise<void>;
}

/** A CDN in front of an origin, on a port of its own: another origin to a page. `origin` may come later. */
export async function startCdn(origin: () => string): Promise<TestCdn> {
  const cdn = { fault: "well" as CdnFault, asked: [] as { path: string; atMs: number }[] };
  const server = createServer((request, response) => {
    cdn.asked.push({ path: request.url ?? "", atMs: Date.now() });
    void answer(cdn.fault, origin(), request, response).catch(() => response.destroy());
  });
  const url = await listen(server, "http");
  return Object.assign(cdn, { url, close: () => end(server) });
}

/** One whose certificate nobody vouches for, or that ends each handshake. */
export async function startDistrustedCdn(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createTlsServer({
    key: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }),
  });
  const url = await listen(server, "https");
  return { url, close: () => end(server) };
}

type Answering = Parameters<RequestListener>;

async function answer(fault: CdnFault, origin: string, request: Answering[0], response: Answering[1]): Promise<void> {
  if (fault === "never answers") return;
  const status = /^status (\d+)$/.exec(fault)?.[1];
  const cors = fault === "no CORS" ? {} : { "access-control-allow-origin": "*" };
  if (status !== undefined) {
    response.writeHead(Number(status), cors).end("<html>no</html>");
    return;
  }
  const { range } = request.headers;
  const fetched = await fetch(new URL(request.url ?? "/", origin), { headers: range ? { range } : {} });
  const body = Buffer.from(await fetched.arrayBuffer());
  if (fault === "wrong bytes") for (let at = 0; at < body.length; at += 97) body[at] = (body[at] ?? 0) ^ 0xff;
  const headers: Record<string, string | number> = { ...cors, "content-type": "audio/mp4" };
  const contentRange = fetched.headers.get("content-range");
  if (contentRange !== null) headers["content-range"] = contentRange;
  const sent = fault === "cut short" || fault === "freezes in the body" ? body.subarray(0, body.length / 3) : body;
  if (fault !== "freezes in the body") headers["content-length"] = sent.length;
  response.writeHead(fetched.status, headers);
  response.write(sent);
  if (fault !== "freezes in the body") response.end();
}

function listen(server: Server, scheme: string): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function end(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
