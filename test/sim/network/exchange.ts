import { sendPacket } from "../lines/path.ts";
import { type Connection, connect, openConnection } from "./across.ts";
import { type Host, latencyMs, transmit } from "./host.ts";
import type { Scheduler } from "./scheduler.ts";

/** How one request comes to the origin, and its answer back. */
export interface Exchange {
  /** The origin has it, and is ready to answer. */
  ask(work: { readonly answerMs: number; readonly extraMs: number }, ready: () => void): void;
  send(bytes: number, deliver: () => void): void;
  /** `isWhole`: the answer has come to its end. */
  end(isWhole: boolean): void;
}

export interface Exchanges {
  /** The listener opens the page: what comes before any music. */
  loadPage(host: Host): void;
  begin(host: Host): Exchange;
}

/** Requests that cost time alone, and answers that share the line as frames do. */
export function plainExchanges(scheduler: Scheduler, origin: Host): Exchanges {
  return {
    loadPage: () => undefined,
    begin: (host) => ({
      ask: ({ answerMs, extraMs }, ready) => scheduler.after(latencyMs(origin, host) + answerMs + extraMs, ready),
      send: (bytes, deliver) => void transmit(scheduler, { from: origin, to: host, bytes, deliver }),
      end: () => undefined,
    }),
  };
}

/** Of a browser's request for a range, and of the server's answer. */
const requestBytes = 480;
const answerHeadBytes = 900;
const resetBytes = 40;
/** Scripts and styles of the player, compressed, over so many connections, which stay open. */
const page = { bytes: 100_000, connections: 2 };

/** HTTP/1.1: one request at a time on each connection, and one that is broken off takes its connection with it. */
export function connectionExchanges(scheduler: Scheduler, origin: Host): Exchanges {
  const idle = new Map<Host, Connection[]>();
  const loadPage = (host: Host) => {
    const free: Connection[] = [];
    idle.set(host, free);
    for (let count = 0; count < page.connections; count += 1) {
      const connection = openConnection(host, origin);
      connection?.down.send(page.bytes / page.connections, () => free.push(connection));
    }
  };
  const begin = (host: Host): Exchange => {
    const free = idle.get(host);
    const used = free?.pop();
    const connection = used ?? openConnection(host, origin);
    if (!connection) throw new Error("Cannot fetch over lines: the origin or the listener has none");
    let isHeadSent = false;
    return {
      ask({ answerMs, extraMs }, ready) {
        const send = () => connection.up.send(requestBytes, () => scheduler.after(answerMs + extraMs, ready));
        if (used) send();
        else connect(connection, 2, send);
      },
      send(bytes, deliver) {
        connection.down.send(isHeadSent ? bytes : bytes + answerHeadBytes, deliver);
        isHeadSent = true;
      },
      end(isWhole) {
        if (isWhole) return void free?.push(connection);
        connection.up.end();
        // Until the origin hears of it, it goes on.
        sendPacket(connection.path, resetBytes, () => connection.end());
      },
    };
  };
  return { loadPage, begin };
}
