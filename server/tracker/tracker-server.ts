import { randomInt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import { signalLimits } from "../../shared/signal/limits.ts";
import { type ClientMessage, closeCodes, type Sharing } from "../../shared/signal/message.ts";
import type { TrackerInput } from "../../shared/tracker/input.ts";
import type { ListenerView, SwarmView } from "../../shared/tracker/look-up.ts";
import type { TrackerOutput } from "../../shared/tracker/output.ts";
import { createTracker, type SwarmAudience, type TrackerSnapshot } from "../../shared/tracker/tracker.ts";
import { unreachable } from "../../shared/unreachable.ts";
import { AbuseLog } from "../sockets/abuse-log.ts";
import { Admission, isAllowedOrigin, type OriginRules } from "../sockets/admission.ts";
import { Connections } from "../sockets/connections.ts";
import { CoreTimer } from "../sockets/core-timer.ts";
import { AddressBudgets } from "./address-budgets.ts";
import { ClosedNetworks } from "./closed-networks.ts";
import type { ClusterStatus, TrackerCluster } from "./cluster/redis-cluster.ts";
import type { VerifyToken } from "./hello.ts";
import type { TrackerServerLimits } from "./limits.ts";
import type { ListenerConnection, ListenerState } from "./listener-connection.ts";
import { ListenerTalk } from "./listener-talk.ts";
import type { TrackerLog, TrackerMetrics } from "./metrics.ts";
import type { FindNetwork } from "./networks.ts";

export interface TrackerServerOptions extends OriginRules {
  readonly verifyToken: VerifyToken;
  readonly limits: TrackerServerLimits;
  readonly log: TrackerLog;
  readonly metrics: TrackerMetrics;
  readonly clock: { nowMs(): number };
  /** Whose network an address is part of; nobody's where it is not given. */
  readonly findNetwork?: FindNetwork;
  /** Whether sharing is on at the start; default `on`. */
  readonly sharing?: Sharing;
  /** What is closed at the start; default nothing. */
  readonly closed?: Closed;
  /** Somebody at an address did what no listener does. */
  readonly onMisdeed?: ((address: string) => void) | undefined;
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

/** The tracker's core between its connections and the other instances. Timers run only while there is somebody. */
export function createTrackerServer(options: TrackerServerOptions): TrackerServer {
  const { limits, metrics, clock, log, verifyToken, cluster = null } = options;
  const tracker = createTracker({
    seed: randomInt(2 ** 32),
    limits: limits.core,
    sharing: options.sharing ?? "on",
    ...(cluster && { instance: cluster.instance }),
  });
  const admission = new Admission(limits);
  const budgets = new AddressBudgets(limits.address);
  const abuse = new AbuseLog("tracker", log, options.onMisdeed);
  const talk = new ListenerTalk({ verifyToken, limits, budgets, abuse, log, metrics, clock, joined, said });
  const connections = new Connections<ListenerState>({
    limits,
    messageBytesMax: signalLimits.frameBytesMax,
    admission,
    trustProxy: options.trustProxy,
    user: {
      isAllowed: (request) => isAllowedOrigin(request, options),
      admit,
      refused,
      opened: (connection) => talk.open(connection),
      received: (connection, text) => talk.receive(connection, text),
      receivedBinary: (connection) =>
        talk.punish(connection, { code: 1003, reason: "text frames only", deed: "binary frame" }),
      floodedByPings: (connection) => talk.punish(connection, { code: 1008, reason: "pings", deed: "flood of pings" }),
      silent: (connection) =>
        talk.refuse(connection, { code: "timeout", message: `no hello within ${limits.firstWordTimeoutMs} ms` }),
      gone,
    },
  });
  const timer = new CoreTimer({
    nextTimeoutMs: () => tracker.nextTimeoutMs(),
    wake: () => run({ type: "timeout" }),
    clock,
  });
  let closedNetworks = new ClosedNetworks();
  if (options.closed) setClosed(options.closed);

  cluster?.start(run);
  return {
    handleUpgrade: (request, socket, head) => connections.handleUpgrade(request, socket, head),
    setSharing,
    setClosed,
    close,
    snapshot: () => ({ ...tracker.snapshot(), sockets: admission.snapshot(), bus: cluster?.status() ?? null }),
    audiences: () => tracker.audiences(),
    findSwarm: (renditionId) => tracker.findSwarm(renditionId),
    findListener: (peerId) => tracker.findListener(peerId, clock.nowMs()),
  };

  function admit(address: string): ListenerState | null {
    const nowMs = clock.nowMs();
    const budget = budgets.of(address, nowMs);
    if (!budgets.take(budget, "hellos", nowMs)) return null;
    return { budget, step: "strange", nonce: "", malformed: 0 };
  }

  function refused(address: string, cause: "origin" | "room"): void {
    const deed = cause === "origin" ? "foreign origin" : "no room for another socket";
    if (!connections.isClosing) abuse.note(address, deed, clock.nowMs());
    metrics.countRefusal(cause);
  }

  function joined({ id, address }: ListenerConnection, peerId: PeerId): void {
    const network = options.findNetwork?.(address) ?? { asn: null, country: null };
    run({ type: "joined", connection: id, peerId, address, network, sharing: sharingOf(address) });
  }

  function said({ id }: ListenerConnection, message: ClientMessage): void {
    run({ type: "message", connection: id, message });
  }

  function gone({ id, own }: ListenerConnection): void {
    if (own.step === "known") run({ type: "left", connection: id });
    if (connections.size === 0) timer.stop();
  }

  /**
   * Feeds the core and does what it says. A close feeds it again at once, with `left`; nothing is queued for that, because the core is
   * through with its input by then and the outputs that follow find no such connection any more.
   */
  function run(input: TrackerInput): void {
    for (const output of tracker.handle(input, clock.nowMs())) carryOut(output);
    timer.arm();
  }

  function carryOut(output: TrackerOutput): void {
    switch (output.type) {
      case "send": {
        const connection = connections.find(output.connection);
        if (connection !== undefined) talk.send(connection, output.message);
        break;
      }
      case "close": {
        const connection = connections.find(output.connection);
        if (connection === undefined) break;
        if (output.code === closeCodes.flood) talk.punish(connection, { ...output, deed: "flood of frames" });
        else connection.shut(output.code, output.reason);
        break;
      }
      case "cluster":
      case "publish":
      case "inquire":
        cluster?.obey(output);
        break;
      default:
        unreachable(output);
    }
  }

  function setSharing(sharing: Sharing): void {
    run({ type: "sharing", sharing });
    cluster?.spreadSharing(sharing);
  }

  function setClosed({ renditionIds, networks }: Closed): void {
    closedNetworks = networks;
    run({ type: "closed", renditionIds });
    for (const { id, own, address } of connections.all()) {
      if (own.step === "known") run({ type: "listener-sharing", connection: id, sharing: sharingOf(address) });
    }
  }

  function sharingOf(address: string): Sharing {
    return closedNetworks.has(address) ? "off" : "on";
  }

  async function close(graceMs: number): Promise<void> {
    const left = cluster?.close();
    const closed = connections.close(graceMs, (connection) => {
      const retryAfterMs = 500 + randomInt(limits.movedSpreadMs + 1);
      if (connection.own.step === "known") talk.send(connection, { type: "moved", retryAfterMs });
    });
    await Promise.all([closed, left]);
    timer.stop();
  }
}
