import { randomBytes, randomInt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import { signalLimits } from "../../shared/signal/limits.ts";
import { type ClientMessage, closeCodes, type ServerMessage, type Sharing } from "../../shared/signal/message.ts";
import { parseClientMessage } from "../../shared/signal/parse-client-message.ts";
import type { TrackerInput } from "../../shared/tracker/input.ts";
import type { ListenerView, SwarmView } from "../../shared/tracker/look-up.ts";
import { createTracker, type SwarmAudience, type TrackerSnapshot } from "../../shared/tracker/tracker.ts";
import { AbuseLog } from "../sockets/abuse-log.ts";
import { Admission, clientAddress, isAllowedOrigin, type OriginRules } from "../sockets/admission.ts";
import { pingFrame, textFrame } from "../sockets/frame.ts";
import { Heartbeat } from "../sockets/heartbeat.ts";
import { openInbox } from "../sockets/inbox.ts";
import { createOutboxes } from "../sockets/outbox.ts";
import { refuseUpgrade } from "../sockets/refuse-upgrade.ts";
import { AddressBudgets } from "./address-budgets.ts";
import { ClosedNetworks } from "./closed-networks.ts";
import type { ClusterStatus, TrackerCluster } from "./cluster/redis-cluster.ts";
import { checkHello, type Refusal, type VerifyToken } from "./hello.ts";
import { HelloDesk } from "./hello-desk.ts";
import type { TrackerServerLimits } from "./limits.ts";
import { type Line, ListenerSocket, type Place } from "./line.ts";
import type { TrackerLog, TrackerMetrics } from "./metrics.ts";
import type { FindNetwork } from "./networks.ts";

export interface TrackerServerOptions extends OriginRules {
  readonly verifyToken: VerifyToken;
  readonly limits: TrackerServerLimits;
  /** Whether a proxy of ours stands before us and appends to X-Forwarded-For. */
  readonly trustProxy: boolean;
  readonly log: TrackerLog;
  readonly metrics: TrackerMetrics;
  readonly clock: { nowMs(): number };
  /** Whose network an address is part of; nobody's where it is not given. */
  readonly findNetwork?: FindNetwork;
  /** Whether sharing is on at the start; default `on`. */
  readonly sharing?: Sharing;
  /** What is closed at the start; default nothing. */
  readonly closed?: Closed;
  /** The other instances, where there are any. */
  readonly cluster?: TrackerCluster | null;
}

/** What the operator has closed to sharing. */
export interface Closed {
  readonly renditionIds: readonly RenditionId[];
  readonly networks: ClosedNetworks;
}

export interface TrackerServerSnapshot extends TrackerSnapshot {
  readonly sockets: { readonly connections: number; readonly strangers: number; readonly addresses: number };
  /** Null when this instance is alone. */
  readonly bus: ClusterStatus | null;
}

export interface TrackerServer {
  /** For the HTTP server's `upgrade` events whose path is the tracker's. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The operator's switch: listeners are told at once. */
  setSharing(sharing: Sharing): void;
  /** ... for some renditions and some networks; these take the place of those before. Listeners are told at once. */
  setClosed(closed: Closed): void;
  /** Sends everybody away with a spread, and ends what is still open after `graceMs`. New sockets are refused. */
  close(graceMs: number): Promise<void>;
  snapshot(): TrackerServerSnapshot;
  /** Who is in each swarm now. */
  audiences(): SwarmAudience[];
  /** For the operator who looks one up; null when there is none. */
  findSwarm(renditionId: RenditionId): SwarmView | null;
  findListener(peerId: PeerId): ListenerView | null;
}

/** The sockets around the tracker's core. Timers run only while there is somebody. */
export function createTrackerServer(options: TrackerServerOptions): TrackerServer {
  const { limits, metrics, clock, log } = options;
  const { cluster = null } = options;
  const tracker = createTracker({
    seed: randomInt(2 ** 32),
    limits: limits.core,
    sharing: options.sharing ?? "on",
    ...(cluster && { instance: cluster.instance }),
  });
  // A variable, because the published types of ws don't know closeTimeout yet.
  const socketOptions = {
    noServer: true,
    maxPayload: signalLimits.frameBytesMax,
    perMessageDeflate: false,
    closeTimeout: limits.closeTimeoutMs,
    maxFragments: limits.fragmentsMax,
    maxBufferedChunks: limits.chunksMax,
    clientTracking: false,
    WebSocket: ListenerSocket,
  };
  const sockets = new WebSocketServer<typeof ListenerSocket>(socketOptions);
  const inboxLimits = { payloadBytesMax: signalLimits.frameBytesMax, chunksMax: limits.chunksMax };
  const outboxes = createOutboxes({ bufferedBytesMax: limits.bufferedBytesMax });
  const admission = new Admission(limits);
  const budgets = new AddressBudgets(limits.address);
  const desk = new HelloDesk();
  const abuse = new AbuseLog("tracker", log);
  const lines = new Map<number, Line>();
  let lastConnection = 0;
  let closing = false;
  const heartbeat = new Heartbeat<Line>({
    intervalMs: limits.heartbeatMs,
    ping(line) {
      line.pings = 0;
      line.outbox.add(pingFrame);
    },
    giveUp: ({ socket }) => socket.terminate(),
  });
  let coreTimer: NodeJS.Timeout | null = null;
  let coreTimerAtMs = Number.POSITIVE_INFINITY;

  let closedNetworks = new ClosedNetworks();
  if (options.closed) setClosed(options.closed);

  cluster?.start(run);
  return {
    handleUpgrade,
    setSharing,
    setClosed,
    close,
    snapshot,
    audiences: () => tracker.audiences(),
    findSwarm: (renditionId) => tracker.findSwarm(renditionId),
    findListener: (peerId) => tracker.findListener(peerId, clock.nowMs()),
  };

  function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = clientAddress(request, options.trustProxy);
    const allowed = isAllowedOrigin(request, options);
    const nowMs = clock.nowMs();
    const budget = budgets.of(address, nowMs);
    const hasRoom = allowed && !closing && !socket.destroyed;
    if (!hasRoom || !budgets.take(budget, "hellos", nowMs) || !admission.enter(address)) {
      if (!closing) abuse.note(address, allowed ? "no room for another socket" : "foreign origin", nowMs);
      metrics.countRefusal(allowed ? "room" : "origin");
      refuseUpgrade(socket, allowed ? "503 Service Unavailable" : "403 Forbidden");
      return;
    }
    // The place is given back when the TCP socket is really gone, so that sockets that won't close still count.
    const place = { address, budget, stranger: true };
    socket.once("close", () => admission.leave(place.address, place.stranger));
    sockets.handleUpgrade(request, socket, head, (webSocket) => open(webSocket, socket, place));
  }

  function open(socket: ListenerSocket, raw: Duplex, place: Place): void {
    lastConnection += 1;
    const line: Line = {
      connection: lastConnection,
      socket,
      outbox: outboxes.open(raw),
      place,
      nonce: randomBytes(32).toString("base64url"),
      state: "strange",
      alive: true,
      malformed: 0,
      pings: 0,
      helloTimer: null,
    };
    lines.set(line.connection, line);
    socket.line = line;
    openInbox({ ...inboxLimits, socket: raw, webSocket: socket, onText: (data) => receive(line, data, false) });
    socket.on("message", onMessage);
    socket.on("ping", onPing);
    socket.on("pong", onPong);
    socket.on("error", onError);
    socket.on("close", onClose);
    const late = () => refuse(line, { code: "timeout", message: `no hello within ${limits.helloTimeoutMs} ms` });
    line.helloTimer = setTimeout(late, limits.helloTimeoutMs).unref();
    heartbeat.add(line);
    send(line, { type: "challenge", nonce: line.nonce });
  }

  function onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
    const { line } = this as ListenerSocket;
    if (line) receive(line, data, isBinary);
  }

  /** `ws` answers it. */
  function onPing(this: WebSocket): void {
    const { line } = this as ListenerSocket;
    if (!line || line.state === "closed") return;
    line.pings += 1;
    if (line.pings > limits.pingsPerHeartbeatMax) punish(line, { code: 1008, reason: "pings", deed: "flood of pings" });
  }

  function onPong(this: WebSocket): void {
    const { line } = this as ListenerSocket;
    if (line) line.alive = true;
  }

  function onClose(this: WebSocket): void {
    const { line } = this as ListenerSocket;
    if (line) forget(line);
  }

  function receive(line: Line, data: Buffer, isBinary: boolean): void {
    line.alive = true;
    if (line.state === "closed") return;
    if (isBinary) return punish(line, { code: 1003, reason: "text frames only", deed: "binary frame" });
    if (!budgets.take(line.place.budget, "frames", clock.nowMs())) {
      // Dropped unread, and without a word: it costs less than it costs to send.
      abuse.note(line.place.address, "more frames than its address may send", clock.nowMs());
      metrics.countRefusal("rate");
      return;
    }
    switch (line.state) {
      case "strange":
        line.state = "checking";
        // Read now: the bytes are good only until this returns.
        desk.add(welcome.bind(null, line, data.toString()));
        break;
      case "checking":
        refuse(line, { code: "malformed", message: "a frame before welcome" });
        break;
      case "known":
        obey(line, data.toString());
        break;
    }
  }

  async function welcome(line: Line, text: string): Promise<void> {
    if (line.state !== "checking") return;
    const checked = await checkHello({ text, nonce: line.nonce, verifyToken: options.verifyToken }).catch(
      (error: unknown) => {
        log.warn({ error: String(error) }, "tracker: a hello could not be checked");
        return {
          ok: false as const,
          error: { code: "busy" as const, message: "the tracker could not check the token" },
        };
      },
    );
    if (line.state !== "checking") return;
    metrics.countMessage(!checked.ok && checked.error.code === "malformed" ? "malformed" : "hello", "in");
    if (!checked.ok) {
      refuse(line, checked.error);
      return;
    }
    line.state = "known";
    line.nonce = "";
    if (line.helloTimer !== null) clearTimeout(line.helloTimer);
    line.helloTimer = null;
    line.place.stranger = false;
    admission.accept(line.place.address);
    const { connection, place } = line;
    const { address } = place;
    const network = options.findNetwork?.(address) ?? { asn: null, country: null };
    run({ type: "joined", connection, peerId: checked.value, address, network, sharing: sharingOf(address) });
  }

  function obey(line: Line, text: string): void {
    const parsed = parseClientMessage(text);
    if (!parsed.ok) {
      metrics.countMessage("malformed", "in");
      line.malformed += 1;
      send(line, { type: "error", code: "malformed", message: parsed.error });
      if (line.malformed < limits.malformedMax) return;
      punish(line, { code: closeCodes.malformed, reason: "malformed frames", deed: "malformed frames" });
      return;
    }
    const message: ClientMessage = parsed.value;
    metrics.countMessage(message.type, "in");
    if (message.type === "announce") metrics.countAnnounce();
    run({ type: "message", connection: line.connection, message });
  }

  /** Feeds the core and does what it says. Outputs never cause inputs here, so there is nothing to queue. */
  function run(input: TrackerInput): void {
    for (const output of tracker.handle(input, clock.nowMs())) {
      if (output.type !== "send" && output.type !== "close") {
        cluster?.obey(output);
        continue;
      }
      const line = lines.get(output.connection);
      if (line === undefined) continue;
      if (output.type === "send") send(line, output.message);
      else if (output.code === closeCodes.flood) punish(line, { ...output, deed: "flood of frames" });
      else shut(line, output.code, output.reason);
    }
    armCoreTimer();
  }

  function armCoreTimer(): void {
    const atMs = tracker.nextTimeoutMs();
    if (coreTimer !== null && coreTimerAtMs <= atMs) return;
    if (coreTimer !== null) clearTimeout(coreTimer);
    coreTimer = null;
    coreTimerAtMs = atMs;
    if (atMs === Number.POSITIVE_INFINITY) return;
    const wake = () => {
      coreTimer = null;
      run({ type: "timeout" });
    };
    coreTimer = setTimeout(wake, Math.max(0, atMs - clock.nowMs())).unref();
  }

  function send(line: Line, message: ServerMessage): void {
    if (line.state === "closed" || !line.outbox.add(textFrame(JSON.stringify(message)))) return;
    metrics.countMessage(message.type, "out");
  }

  function punish(line: Line, { code, reason, deed }: { code: number; reason: string; deed: string }): void {
    abuse.note(line.place.address, deed, clock.nowMs());
    metrics.countRefusal(code === closeCodes.flood ? "flood" : "malformed");
    shut(line, code, reason);
  }

  function refuse(line: Line, refusal: Refusal): void {
    abuse.note(line.place.address, `hello refused: ${refusal.code}`, clock.nowMs());
    metrics.countRefusal("hello");
    send(line, { type: "refused", ...refusal });
    shut(line, closeCodes.refused, refusal.code);
  }

  /** Closes a socket; the core forgets its listener at once, without waiting for the other end to agree. */
  function shut(line: Line, code: number, reason: string): void {
    line.outbox.end();
    line.socket.close(code, reason);
    forget(line);
  }

  function forget(line: Line): void {
    if (line.state === "closed") return;
    const wasKnown = line.state === "known";
    line.state = "closed";
    if (line.helloTimer !== null) clearTimeout(line.helloTimer);
    lines.delete(line.connection);
    heartbeat.delete(line);
    if (wasKnown) run({ type: "left", connection: line.connection });
  }

  function setSharing(sharing: Sharing): void {
    run({ type: "sharing", sharing });
    cluster?.spreadSharing(sharing);
  }

  function setClosed({ renditionIds, networks }: Closed): void {
    closedNetworks = networks;
    run({ type: "closed", renditionIds });
    for (const { state, connection, place } of [...lines.values()]) {
      if (state === "known") run({ type: "listener-sharing", connection, sharing: sharingOf(place.address) });
    }
  }

  function sharingOf(address: string): Sharing {
    return closedNetworks.has(address) ? "off" : "on";
  }

  async function close(graceMs: number): Promise<void> {
    closing = true;
    const left = cluster?.close();
    const open = [...lines.values()];
    const gone = open.map((line) => new Promise((resolve) => line.socket.once("close", resolve)));
    for (const line of open) {
      const retryAfterMs = 500 + randomInt(limits.movedSpreadMs + 1);
      if (line.state === "known") send(line, { type: "moved", retryAfterMs });
      shut(line, 1012, "the tracker restarts");
    }
    const grace = setTimeout(() => {
      for (const line of open) line.socket.terminate();
    }, graceMs);
    await Promise.all([...gone, left]);
    clearTimeout(grace);
    if (coreTimer !== null) clearTimeout(coreTimer);
    sockets.close();
  }

  function snapshot(): TrackerServerSnapshot {
    return { ...tracker.snapshot(), sockets: admission.snapshot(), bus: cluster?.status() ?? null };
  }
}

function onError(): void {
  // The close event follows; a frame that is too large was answered with 1009 by ws itself.
}
