import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { normaliseAddress } from "../../../shared/signal/address.ts";
import type { TrustProxy } from "../../sockets/trusted-proxies.ts";
import type { ConnectionLimits } from "./connection-limits.ts";

export interface ConnectionsSnapshot {
  readonly connections: number;
  readonly addresses: number;
  /** Requests without a whole answer. */
  readonly unanswered: number;
  /** Closed by the guard since the start, by reason. */
  readonly closed: Readonly<Record<ClosedReason, number>>;
}

export type ClosedReason = "room" | "address" | "pipelined" | "still" | "slow";

export interface ConnectionGuard {
  snapshot(): ConnectionsSnapshot;
  stop(): void;
}

interface Waiting {
  readonly response: ServerResponse;
  readonly sinceMs: number;
}

const sweepMs = 5_000;

/** Watches over every TCP connection of an HTTP server, before anything is read from it. */
export function guardConnections(
  server: Server,
  options: { readonly limits: ConnectionLimits; readonly trust: TrustProxy; nowMs(): number },
): ConnectionGuard {
  const { limits, trust, nowMs } = options;
  const byAddress = new Map<string, number>();
  const waiting = new Map<Socket, Set<Waiting>>();
  const closed: Record<ClosedReason, number> = { room: 0, address: 0, pipelined: 0, still: 0, slow: 0 };
  server.maxConnections = limits.connectionsMax;
  server.on("drop", () => {
    closed.room += 1;
  });
  server.setTimeout(limits.stillMs, (socket) => {
    // One that waits for its next request has only been kept for long enough.
    if ((waiting.get(socket)?.size ?? 0) > 0) closed.still += 1;
    socket.destroy();
  });
  server.prependListener("connection", opened);
  server.prependListener("request", asked);
  const timer = setInterval(sweep, sweepMs).unref();

  function opened(socket: Socket): void {
    const answers = new Set<Waiting>();
    waiting.set(socket, answers);
    const address = normaliseAddress(socket.remoteAddress ?? "") ?? "";
    // Our own proxy speaks for many.
    const counts = !trust(address, 0);
    if (counts) byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
    socket.once("close", () => {
      waiting.delete(socket);
      if (counts) leave(address);
      // After Node, which tells the first of them.
      process.nextTick(() => {
        for (const { response } of answers) abandon(response);
      });
    });
    if (!counts || (byAddress.get(address) ?? 0) <= limits.connectionsPerAddressMax) return;
    closed.address += 1;
    socket.destroy();
  }

  function asked({ socket }: IncomingMessage, response: ServerResponse): void {
    const answers = waiting.get(socket);
    if (answers === undefined) return;
    const one: Waiting = { response, sinceMs: nowMs() };
    answers.add(one);
    response.once("close", () => answers.delete(one));
    // Those that stood in the same packet still come; nobody prepares an answer for them.
    if (answers.size <= limits.requestsAtOnceMax || socket.destroyed) return;
    closed.pipelined += 1;
    socket.destroy();
  }

  function leave(address: string): void {
    const left = (byAddress.get(address) ?? 1) - 1;
    if (left > 0) byAddress.set(address, left);
    else byAddress.delete(address);
  }

  function sweep(): void {
    const before = nowMs() - limits.answerMs;
    for (const [socket, answers] of waiting) {
      for (const { response, sinceMs } of answers) {
        if (sinceMs > before || isStreamOfEvents(response)) continue;
        closed.slow += 1;
        socket.destroy();
        break;
      }
    }
  }

  return {
    snapshot: () => ({
      connections: waiting.size,
      addresses: byAddress.size,
      unanswered: [...waiting.values()].reduce((sum, answers) => sum + answers.size, 0),
      closed: { ...closed },
    }),
    stop: () => clearInterval(timer),
  };
}

/** Tells whoever prepares an answer that nobody will have it. Node tells only the one whose turn it was. */
function abandon(response: ServerResponse): void {
  if (response.closed) return;
  response.destroy();
  response.emit("close");
}

/** Of a head that was set, not only written. */
function isStreamOfEvents(response: ServerResponse): boolean {
  return String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
}
