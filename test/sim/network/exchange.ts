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
  begin(host: Host): Exchange;
}

/** Requests that cost time alone, and answers that share the line as frames do. */
export function plainExchanges(scheduler: Scheduler, origin: Host): Exchanges {
  return {
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
/** A page was loaded over so many connections, and they are still open. */
const openFromLoading = 2;

/** HTTP/1.1: one request at a time on each connection, and one that is broken off takes its connection with it. */
export function connectionExchanges(scheduler: Scheduler, origin: Host): Exchanges {
  const idle = new Map<Host, Connection[]>();
  const loaded = (host: Host) =>
    Array.from({ length: openFromLoading }, () => openConnection(host, origin)).filter((each) => each !== null);
  const begin = (host: Host): Exchange => {
    const free = idle.get(host) ?? loaded(host);
    idle.set(host, free);
    const used = free.pop();
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
        if (isWhole) return void free.push(connection);
        connection.up.end();
        // Until the origin hears of it, it goes on.
        sendPacket(connection.path, resetBytes, () => connection.end());
      },
    };
  };
  return { begin };
}
