import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** What a CDN does when it is not well. A slow line or a cut one is the switch's affair. */
export type MediaFault = "none" | "error" | "freeze" | "truncate";

/** After so many bytes of a body it freezes, or is cut off: in the middle of a block. */
const goodBytes = 20_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Of the media requests to come. */
export interface MediaFaults {
  set(fault: MediaFault): void;
  /** Segment bytes that were sent in spoiled bodies: the server itself does not get to count them. */
  segmentBytes(): number;
}

/** Stands between a server that listens and its own handler. */
export function interposeMediaFaults(server: Server): MediaFaults {
  let fault: MediaFault = "none";
  let segmentBytes = 0;
  const handlers = server.listeners("request") as Handler[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (fault === "error" && request.url?.startsWith("/media/")) {
      response.writeHead(503, { "access-control-allow-origin": "*" }).end();
      return;
    }
    if (fault !== "none" && request.url?.startsWith("/media/")) {
      const isSegment = request.url.includes(".m4s");
      spoil(response, fault === "truncate", (bytes) => {
        if (isSegment) segmentBytes += bytes;
      });
    }
    for (const handle of handlers) handle(request, response);
  });
  return {
    set(next) {
      fault = next;
    },
    segmentBytes: () => segmentBytes,
  };
}

/** Lets the first bytes through. The rest is never written; the connection stays open, or is cut. */
function spoil(response: ServerResponse, isCut: boolean, count: (bytes: number) => void): void {
  let given = 0;
  const { write, end } = response;
  const pass = (chunk: unknown): Buffer => {
    const bytes = Buffer.from(chunk as Uint8Array);
    const rest = Math.max(0, goodBytes - given);
    given += bytes.length;
    if (isCut && given > goodBytes) setTimeout(() => response.destroy(), 50);
    return bytes.subarray(0, rest);
  };
  const written = (chunk: unknown): boolean => {
    const passed = pass(chunk);
    if (passed.length > 0) write.call(response, passed, "utf8", (error) => error ?? count(passed.length));
    return given <= goodBytes;
  };
  response.write = ((chunk: unknown) => written(chunk)) as typeof response.write;
  response.end = ((chunk?: unknown) => {
    const last = chunk instanceof Uint8Array || typeof chunk === "string" ? chunk : Buffer.alloc(0);
    // Of a body that ends as it should, the server counts the last piece.
    if (given + Buffer.byteLength(last) <= goodBytes) end.call(response, pass(last), "utf8");
    else written(last);
    return response;
  }) as typeof response.end;
}
