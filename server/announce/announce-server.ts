import { randomInt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type AnnounceSnapshot, createAnnounceTracker } from "../../shared/announce/announce-tracker.ts";
import type { ByteString } from "../../shared/announce/byte-string.ts";
import type { AnnounceInput } from "../../shared/announce/input.ts";
import { announceFrameLimits } from "../../shared/announce/limits.ts";
import { AbuseLog } from "../sockets/abuse-log.ts";
import { type Admission, clientAddress, isAllowedOrigin, type OriginRules } from "../sockets/admission.ts";
import { pingFrame, pongFrame } from "../sockets/frame.ts";
import { Heartbeat } from "../sockets/heartbeat.ts";
import { openInbox } from "../sockets/inbox.ts";
import { createOutboxes, type Outbox } from "../sockets/outbox.ts";
import { refuseUpgrade } from "../sockets/refuse-upgrade.ts";
import { encodeMessage } from "./encode-message.ts";
import type { AnnounceServerLimits } from "./limits.ts";

export interface AnnounceServerOptions extends OriginRules {
  /** Pages of any site may come. */
  readonly isAnyOrigin: boolean;
  /** The swarms that are served; null: all. */
  readonly infoHashes: ReadonlySet<ByteString> | null;
  readonly limits: AnnounceServerLimits;
  /** Counts the sockets. */
  readonly admission: Admission;
  /** Whether a proxy of ours stands before us and appends to X-Forwarded-For. */
  readonly trustProxy: boolean;
  readonly log: { warn(fields: object, text: string): void };
  readonly clock: { nowMs(): number };
}

export interface AnnounceServer {
  /** For the HTTP server's `upgrade` events whose path is `/announce`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes every socket, and ends what is still open after `graceMs`. New sockets are refused. */
  close(graceMs: number): Promise<void>;
  snapshot(): AnnounceSnapshot;
}

/** One socket. */
interface Line {
  readonly connection: number;
  readonly webSocket: WebSocket;
  readonly outbox: Outbox;
  readonly place: { readonly address: string; stranger: boolean };
  /** It gave a sign of life since the last ping. */
  alive: boolean;
  closed: boolean;
  pings: number;
  firstWordTimer: NodeJS.Timeout | null;
}

/** The sockets around the announce tracker's core. Timers run only while there is somebody. */
export function createAnnounceServer(options: AnnounceServerOptions): AnnounceServer {
  const { limits, clock, admission } = options;
  const tracker = createAnnounceTracker({
    seed: randomInt(2 ** 32),
    limits: limits.core,
    infoHashes: options.infoHashes,
  });
  // A variable, because the published types of ws don't know all of these yet.
  const socketOptions = {
    noServer: true,
    maxPayload: announceFrameLimits.frameBytesMax,
    maxFragments: limits.fragmentsMax,
    maxBufferedChunks: limits.chunksMax,
    perMessageDeflate: false,
    autoPong: false,
    closeTimeout: limits.closeTimeoutMs,
    clientTracking: false,
  };
  const sockets = new WebSocketServer(socketOptions);
  const inboxLimits = { payloadBytesMax: announceFrameLimits.frameBytesMax, chunksMax: limits.chunksMax };
  const outboxes = createOutboxes(limits);
  const abuse = new AbuseLog("announce", options.log);
  const lines = new Map<number, Line>();
  const heartbeat = new Heartbeat<Line>({
    intervalMs: limits.heartbeatMs,
    ping(line) {
      line.pings = 0;
      line.outbox.add(pingFrame);
    },
    giveUp: (line) => line.webSocket.terminate(),
  });
  let lastConnection = 0;
  let closing = false;
  let coreTimer: NodeJS.Timeout | null = null;

  return { handleUpgrade, close, snapshot: () => tracker.snapshot() };

  function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = clientAddress(request, options.trustProxy);
    const allowed = options.isAnyOrigin || isAllowedOrigin(request, options);
    if (socket.destroyed || !allowed || closing || !admission.enter(address)) {
      refuseUpgrade(socket, allowed ? "503 Service Unavailable" : "403 Forbidden");
      return;
    }
    // The place is given back when the TCP socket is really gone, so that sockets that won't close still count.
    const place = { address, stranger: true };
    socket.once("close", () => admission.leave(place.address, place.stranger));
    sockets.handleUpgrade(request, socket, head, (webSocket) => open(webSocket, socket, place));
  }

  function open(webSocket: WebSocket, socket: Duplex, place: Line["place"]): void {
    lastConnection += 1;
    const line: Line = {
      connection: lastConnection,
      webSocket,
      outbox: outboxes.open(socket),
      place,
      alive: true,
      closed: false,
      pings: 0,
      firstWordTimer: null,
    };
    lines.set(line.connection, line);
    openInbox({ ...inboxLimits, socket, webSocket, onText: (data) => receive(line, data, false) });
    webSocket.on("message", (data: Buffer, isBinary) => receive(line, data, isBinary));
    webSocket.on("ping", (data: Buffer) => receivePing(line, data));
    webSocket.on("pong", () => {
      line.alive = true;
    });
    webSocket.on("error", () => {
      // The close event follows; a frame that is too large was answered with 1009 by ws itself.
    });
    webSocket.on("close", () => forget(line));
    const late = () => shut(line, 1008, "nothing was said");
    line.firstWordTimer = setTimeout(late, limits.firstWordTimeoutMs).unref();
    heartbeat.add(line);
    tracker.handle({ type: "joined", connection: line.connection, address: place.address }, clock.nowMs());
  }

  function receive(line: Line, data: Buffer, isBinary: boolean): void {
    if (line.closed) return;
    if (isBinary) {
      shut(line, 1003, "text frames only");
      return;
    }
    line.alive = true;
    const isUnderstood = run({ type: "frame", connection: line.connection, bytes: data });
    if (line.place.stranger && isUnderstood && !line.closed) welcome(line);
  }

  function receivePing(line: Line, data: Buffer): void {
    if (line.closed) return;
    line.pings += 1;
    if (line.pings > limits.pingsPerHeartbeatMax) shutForAbuse(line, "pings");
    else line.outbox.add(pongFrame(data));
  }

  /** It spoke our dialect: it takes no place of a stranger any more. */
  function welcome(line: Line): void {
    line.place.stranger = false;
    admission.accept(line.place.address);
    if (line.firstWordTimer !== null) clearTimeout(line.firstWordTimer);
    line.firstWordTimer = null;
  }

  /**
   * Feeds the core and does what it says; false when it answered with a failure. Outputs never cause inputs here, so there is
   * nothing to queue.
   */
  function run(input: AnnounceInput): boolean {
    let isUnderstood = true;
    for (const output of tracker.handle(input, clock.nowMs())) {
      const line = lines.get(output.connection);
      if (line === undefined) continue;
      if (output.type === "close") {
        shutForAbuse(line, output.reason);
        continue;
      }
      if (output.message.type === "failure") isUnderstood = false;
      line.outbox.add(encodeMessage(output.message));
    }
    if (coreTimer === null) armCoreTimer();
    return isUnderstood;
  }

  /** What is due only ever moves later, so a timer that stands is never too late. */
  function armCoreTimer(): void {
    const atMs = tracker.nextTimeoutMs();
    if (atMs === Number.POSITIVE_INFINITY) return;
    const wake = () => {
      coreTimer = null;
      run({ type: "timeout" });
    };
    coreTimer = setTimeout(wake, Math.max(1_000, atMs - clock.nowMs())).unref();
  }

  function shutForAbuse(line: Line, reason: string): void {
    abuse.note(line.place.address, reason, clock.nowMs());
    shut(line, 1008, reason);
  }

  /** Closes a socket; the core forgets it at once, without waiting for the other end to agree. */
  function shut(line: Line, code: number, reason: string): void {
    line.outbox.end();
    line.webSocket.close(code, reason);
    forget(line);
  }

  function forget(line: Line): void {
    if (line.closed) return;
    line.closed = true;
    if (line.firstWordTimer !== null) clearTimeout(line.firstWordTimer);
    heartbeat.delete(line);
    lines.delete(line.connection);
    run({ type: "left", connection: line.connection });
    if (lines.size > 0 || coreTimer === null) return;
    clearTimeout(coreTimer);
    coreTimer = null;
  }

  async function close(graceMs: number): Promise<void> {
    closing = true;
    const open = [...lines.values()];
    const gone = open.map((line) => new Promise((resolve) => line.webSocket.once("close", resolve)));
    for (const line of open) shut(line, 1012, "the tracker restarts");
    const grace = setTimeout(() => {
      for (const line of open) line.webSocket.terminate();
    }, graceMs);
    await Promise.all(gone);
    clearTimeout(grace);
    sockets.close();
  }
}
