import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { lineOf, normaliseAddress } from "../../../shared/signal/address.ts";
import { AbuseLog, type AbuseLogger } from "../../sockets/abuse-log.ts";
import type { TrustProxy } from "../../sockets/trusted-proxies.ts";
import {
  byReason,
  closeReasons,
  type HttpConnectionFigures,
  type RefusedReason,
  refusedReasons,
} from "../../telemetry/http-connections.ts";
import type { ConnectionLimits } from "./connection-limits.ts";
import { Newcomers } from "./newcomers.ts";
import { RecentCount } from "./recent-count.ts";
import { Standings } from "./standing.ts";

export interface ConnectionGuard {
  snapshot(): HttpConnectionFigures;
  stop(): void;
}

export interface GuardOptions {
  readonly limits: ConnectionLimits;
  readonly trust: TrustProxy;
  /** A clock that nobody sets. */
  nowMs(): number;
  /** Others than the guard may strike, too. */
  readonly standings?: Standings;
  readonly newcomers?: Newcomers;
  readonly log?: AbuseLogger;
}

interface Guarded {
  readonly socket: Socket;
  /** Null: our own proxy's, which speaks for many. */
  readonly address: string | null;
  /** Requests without a whole answer. */
  readonly answers: Map<ServerResponse, IncomingMessage>;
  /** When the oldest of them came; without any, when it began to wait for nothing. */
  sinceMs: number;
  /** Bytes that the system had taken when it was last looked at, and when there were more than before. */
  sentBytes: number;
  movedMs: number;
}

const sweepMs = 1_000;
/** How many are looked at for one that may go. */
const lookedAtMax = 64;
/** Of whoever came or was answered last so many are not closed for somebody new for so long: what they ask for has to be read first. */
const newcomersMin = 8;
const newcomerMs = 1_000;
/** When so many of all connections are taken, who made trouble before is not let in. */
const crowdedPart = 0.9;
/** So many of all may wait at the door. */
const waitingPart = 0.2;
/** For a connection that is turned away at the door. */
const noRoom =
  "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Type: text/plain\r\nContent-Length: 33\r\n\r\nToo many connections: try again.\n";

/** Watches over every TCP connection of an HTTP server, before anything is read from it. */
export function guardConnections(server: Server, options: GuardOptions): ConnectionGuard {
  const { limits, trust, nowMs } = options;
  const { standings = new Standings(nowMs) } = options;
  const { newcomers = new Newcomers(nowMs, Math.ceil(limits.connectionsMax * waitingPart)) } = options;
  const byAddress = new Map<string, number>();
  const all = new Map<Socket, Guarded>();
  /** Those that have nothing to wait for, and those that wait for an answer; the longest so first. */
  const idle = new Set<Guarded>();
  const busy = new Set<Guarded>();
  const refused = byReason(refusedReasons, () => 0);
  const closed = byReason(closeReasons, () => 0);
  const recent = byReason(refusedReasons, () => new RecentCount(nowMs));
  const abuse = new AbuseLog("http", options.log ?? { warn: () => undefined });
  // The guard makes room itself, and says so. This is for what it may have overlooked.
  server.maxConnections = limits.connectionsMax + lookedAtMax;
  server.on("drop", () => count("room"));
  server.setTimeout(limits.stillMs, (socket) => {
    const guarded = all.get(socket);
    // One that waits for its next request has only been kept for long enough.
    if (guarded !== undefined && busy.has(guarded)) close(guarded, "still");
    else socket.destroy();
  });
  const serve = takeOver<[Socket]>(server, "connection", opened);
  const answer = takeOver<[IncomingMessage, ServerResponse]>(server, "request", asked);
  server.prependListener("clientError", misspoke);
  server.prependListener("upgrade", upgraded);
  const timer = setInterval(sweep, sweepMs).unref();
  newcomers.start();

  function opened(socket: Socket): void {
    const from = normaliseAddress(socket.remoteAddress ?? "") ?? "";
    if (trust(from, 0)) return admit(socket, null);
    const address = lineOf(from);
    const standing = standings.of(address);
    if (standing === "known") return admit(socket, address);
    const isCrowded = newcomers.isSlow || all.size + newcomers.waiting > limits.connectionsMax * crowdedPart;
    if (standing === "shut out" && isCrowded) return shutOut(socket, "struck");
    newcomers.come(socket, { admit: () => admit(socket, address), refuse: () => shutOut(socket, "pace") });
  }

  /** The address of a proxy of ours, which speaks for many, is null. */
  function admit(socket: Socket, address: string | null): void {
    if (address !== null && (byAddress.get(address) ?? 0) >= limits.connectionsPerAddressMax)
      return turnAway(socket, "address", address);
    if (all.size >= limits.connectionsMax && !makeRoom()) return turnAway(socket, "room", address ?? "");
    if (address !== null) byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
    const guarded: Guarded = {
      socket,
      address,
      answers: new Map(),
      sinceMs: nowMs(),
      sentBytes: 0,
      movedMs: nowMs(),
    };
    all.set(socket, guarded);
    idle.add(guarded);
    serve(socket);
    socket.once("close", () => {
      forget(guarded);
      // After Node, which tells the first of them.
      process.nextTick(() => {
        for (const response of guarded.answers.keys()) abandon(response);
      });
    });
  }

  /** The cheapest that there is: nothing is read and nothing answered. */
  function shutOut(socket: Socket, reason: RefusedReason): void {
    count(reason);
    socket.on("error", () => undefined);
    socket.resetAndDestroy();
  }

  /** What it said is no HTTP, or it took too long to say it. */
  function misspoke(error: NodeJS.ErrnoException, socket: Duplex): void {
    const guarded = all.get(socket as Socket);
    if (guarded !== undefined && error.code !== "ECONNRESET") strike(guarded);
  }

  function strike({ address }: Guarded): void {
    if (address !== null) standings.strike(address);
  }

  /**
   * Whoever has waited longest for nothing goes. Those who have just come are left alone: what they ask for is on its way. Then whoever is
   * being served and does not do its part of it.
   */
  function makeRoom(): boolean {
    const [longest] = idle;
    const now = nowMs();
    const isNew = idle.size <= newcomersMin && longest !== undefined && now - longest.sinceMs < newcomerMs;
    if (longest !== undefined && !isNew) return close(longest, "displaced");
    let lookedAt = 0;
    for (const guarded of busy) {
      lookedAt += 1;
      if (lookedAt > lookedAtMax) break;
      const waitsMs = now - guarded.sinceMs;
      if (waitsMs < limits.unreadStillMs) break;
      const mayGo = waitsMs > limits.answerInCrowdMs || isItsOwnFault(guarded, now - limits.unreadStillMs);
      if (mayGo && !isForEvents(guarded)) return close(guarded, "displaced");
    }
    return false;
  }

  function turnAway(socket: Socket, reason: RefusedReason, address: string): void {
    count(reason);
    const deed = reason === "room" ? `all ${limits.connectionsMax} connections are taken` : "too many connections";
    // With no room at all it is nobody's deed.
    abuse.note(reason === "room" ? "" : address, deed, nowMs());
    socket.on("error", () => undefined);
    socket.write(noRoom);
    socket.destroySoon();
  }

  function count(reason: RefusedReason): void {
    refused[reason] += 1;
    recent[reason].add();
  }

  function asked(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const guarded = all.get(socket);
    // Those that stood in the same packet as one too many still come; nobody prepares an answer for them.
    if (guarded === undefined) return socket.destroyed ? undefined : answer(request, response);
    const { answers } = guarded;
    if (answers.size === 0) {
      guarded.sinceMs = nowMs();
      move(guarded, busy);
    }
    answers.set(response, request);
    response.once("close", () => answered(guarded, response));
    if (answers.size <= limits.requestsAtOnceMax) return answer(request, response);
    abuse.note(guarded.address ?? "", "more requests at once than are answered", nowMs());
    close(guarded, "pipelined");
    readNoMore(socket);
  }

  function answered(guarded: Guarded, response: ServerResponse): void {
    guarded.answers.delete(response);
    if (guarded.address !== null && response.writableFinished && response.statusCode < 400)
      standings.answered(guarded.address);
    // The next in line begins to wait anew: it is its answer that is measured.
    guarded.sinceMs = nowMs();
    if (all.has(guarded.socket)) move(guarded, guarded.answers.size === 0 ? idle : busy);
  }

  /** A tracker's from here on: it knows how to be rid of it. */
  function upgraded(_request: IncomingMessage, socket: Duplex): void {
    const guarded = all.get(socket as Socket);
    if (guarded !== undefined) leaveLists(guarded);
  }

  function move(guarded: Guarded, list: Set<Guarded>): void {
    leaveLists(guarded);
    list.add(guarded);
  }

  function leaveLists(guarded: Guarded): void {
    for (const list of [idle, busy]) list.delete(guarded);
  }

  function close(guarded: Guarded, reason: keyof typeof closed): true {
    closed[reason] += 1;
    // Whoever was idle has done nothing wrong.
    if (reason !== "displaced") strike(guarded);
    forget(guarded);
    guarded.socket.destroy();
    return true;
  }

  function forget(guarded: Guarded): void {
    const { socket, address } = guarded;
    if (!all.delete(socket)) return;
    leaveLists(guarded);
    if (address === null) return;
    const left = (byAddress.get(address) ?? 1) - 1;
    if (left > 0) byAddress.set(address, left);
    else byAddress.delete(address);
  }

  function sweep(): void {
    const now = nowMs();
    let unread = 0;
    const unmoved: Guarded[] = [];
    for (const guarded of busy) {
      if (guarded.sinceMs <= now - limits.answerMs && !isForEvents(guarded)) {
        close(guarded, "slow");
        continue;
      }
      unread += waitingBytes(guarded);
      if (isStill(guarded, now)) unmoved.push(guarded);
    }
    for (const guarded of unmoved) {
      if (unread <= limits.unreadBytesMax) return;
      unread -= waitingBytes(guarded);
      close(guarded, "unread");
    }
  }

  function isStill(guarded: Guarded, now: number): boolean {
    const { bytesWritten, writableLength } = guarded.socket;
    const sentBytes = bytesWritten - writableLength;
    if (sentBytes !== guarded.sentBytes) guarded.movedMs = now;
    guarded.sentBytes = sentBytes;
    return now - guarded.movedMs >= limits.unreadStillMs;
  }

  return {
    snapshot: () => ({
      connections: all.size,
      connectionsMax: limits.connectionsMax,
      addresses: byAddress.size,
      unanswered: sumOf(busy, ({ answers }) => answers.size),
      unreadBytes: sumOf(busy, waitingBytes),
      refused: { ...refused },
      closed: { ...closed },
      refusedOfLate: byReason(refusedReasons, (reason) => recent[reason].count()),
    }),
    stop: () => {
      clearInterval(timer);
      newcomers.stop();
    },
  };
}

/** Puts somebody in the place of who listens to an event already; returns what calls those. */
function takeOver<Args extends unknown[]>(
  server: Server,
  event: "connection" | "request",
  listener: (...args: Args) => void,
): (...args: Args) => void {
  const former = server.listeners(event) as ((this: Server, ...args: Args) => void)[];
  server.removeAllListeners(event);
  server.on(event, listener as (...args: unknown[]) => void);
  return (...args) => {
    for (const each of former) each.apply(server, args);
  };
}

/** It has not sent all that it wants to say, or has not read for a while what is there for it. */
function isItsOwnFault({ answers, movedMs }: Guarded, sinceMs: number): boolean {
  for (const [response, request] of answers)
    if (!request.complete || (response.writableLength > 0 && movedMs < sinceMs)) return true;
  return false;
}

/** What Node keeps of a connection that is read. */
interface WithParser {
  readonly parser?: { onIncoming: () => number } | null;
}

/** The requests that stand in the same packet as one too many: each of them would get an answer and an error with its stack. */
function readNoMore(socket: Socket): void {
  const { parser } = socket as unknown as WithParser;
  // What follows is another protocol's: the parser stops there.
  if (parser) parser.onIncoming = () => 2;
}

/** What waits in the socket is counted by the response whose turn it is. */
function waitingBytes({ answers }: Guarded): number {
  return sumOf(answers.keys(), (response) => response.writableLength);
}

function sumOf<Item>(items: Iterable<Item>, value: (item: Item) => number): number {
  let sum = 0;
  for (const item of items) sum += value(item);
  return sum;
}

/** Tells whoever prepares an answer that nobody will have it. Node tells only the one whose turn it was. */
function abandon(response: ServerResponse): void {
  if (response.closed) return;
  response.destroy();
  response.emit("close");
}

/** Of a head that was set, not only written. */
function isForEvents({ answers }: Guarded): boolean {
  for (const response of answers.keys())
    if (String(response.getHeader("content-type") ?? "").startsWith("text/event-stream")) return true;
  return false;
}
