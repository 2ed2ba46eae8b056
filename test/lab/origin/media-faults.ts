import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** What a CDN does when it is not well. A slow line or a cut one is the switch's affair. */
export type MediaFault = "none" | "error" | "freeze" | "truncate";

/** After so many bytes of a body it freezes, or is cut off: in the middle of a block. */
const goodBytes = 20_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Stands between a server that listens and its own handler. The answer sets the fault of media requests from then on. */
export function interposeMediaFaults(server: Server): (fault: MediaFault) => void {
  let fault: MediaFault = "none";
  const handlers = server.listeners("request") as Handler[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (fault === "error" && request.url?.startsWith("/media/")) {
      response.writeHead(503, { "access-control-allow-origin": "*" }).end();
      return;
    }
    if (fault !== "none" && request.url?.startsWith("/media/")) spoil(response, fault === "truncate");
    for (const handle of handlers) handle(request, response);
  });
  return (next) => {
    fault = next;
  };
}

/** Lets the first bytes through. The rest is never written; the connection stays open, or is cut. */
function spoil(response: ServerResponse, isCut: boolean): void {
  let written = 0;
  const { write, end } = response;
  const pass = (chunk: unknown): boolean => {
    const bytes = Buffer.from(chunk as Uint8Array);
    const rest = goodBytes - written;
    written += bytes.length;
    if (rest > 0) write.call(response, bytes.subarray(0, rest), "utf8");
    if (isCut && written > goodBytes) setTimeout(() => response.destroy(), 50);
    return written <= goodBytes;
  };
  response.write = ((chunk: unknown) => pass(chunk)) as typeof response.write;
  response.end = ((chunk?: unknown) => {
    const isWhole = chunk instanceof Uint8Array || typeof chunk === "string" ? pass(chunk) : written <= goodBytes;
    if (isWhole) end.call(response, undefined, "utf8");
    return response;
  }) as typeof response.end;
}
