import { randomInt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type AnnounceSnapshot, createAnnounceTracker } from "../../shared/announce/announce-tracker.ts";
import type { ByteString } from "../../shared/announce/byte-string.ts";
import type { AnnounceInput } from "../../shared/announce/input.ts";
import { announceFrameLimits } from "../../shared/announce/limits.ts";
import { unreachable } from "../../shared/unreachable.ts";
import { AbuseLog } from "../sockets/abuse-log.ts";
import { type Admission, isAllowedOrigin, type OriginRules } from "../sockets/admission.ts";
import type { Connection } from "../sockets/connection.ts";
import { Connections } from "../sockets/connections.ts";
import { CoreTimer } from "../sockets/core-timer.ts";
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
  readonly log: { warn(fields: object, text: string): void };
  readonly clock: { nowMs(): number };
  /** Somebody at an address did what no listener does. */
  readonly onMisdeed?: ((address: string) => void) | undefined;
}

export interface AnnounceServer {
  /** For the HTTP server's `upgrade` events whose path is `/announce`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes every socket, and ends what is still open after `graceMs`. New sockets are refused. */
  close(graceMs: number): Promise<void>;
  snapshot(): AnnounceSnapshot;
}

/** What is kept of a connection, apart from what the core knows. */
const nothing = {};

/** The core of `/announce` behind its connections. Timers run only while there is somebody. */
export function createAnnounceServer(options: AnnounceServerOptions): AnnounceServer {
  const { limits, clock, admission, trustProxy } = options;
  const tracker = createAnnounceTracker({
    seed: randomInt(2 ** 32),
    limits: limits.core,
    infoHashes: options.infoHashes,
  });
  const abuse = new AbuseLog("announce", options.log, options.onMisdeed);
  const connections = new Connections<object>({
    limits,
    messageBytesMax: announceFrameLimits.frameBytesMax,
    admission,
    trustProxy,
    user: {
      isAllowed: (request) => options.isAnyOrigin || isAllowedOrigin(request, options),
      admit: () => nothing,
      refused() {},
      opened: ({ id, address }) => void run({ type: "joined", connection: id, address }),
      received,
      receivedBinary: (connection) => connection.shut(1003, "text frames only"),
      floodedByPings: (connection) => punish(connection, "pings"),
      silent: (connection) => connection.shut(1008, "nothing was said"),
      gone,
    },
  });
  const timer = new CoreTimer({
    nextTimeoutMs: () => tracker.nextTimeoutMs(),
    wake: () => void run({ type: "timeout" }),
    clock,
    waitMinMs: 1_000,
  });

  return {
    handleUpgrade: (request, socket, head) => connections.handleUpgrade(request, socket, head),
    close: (graceMs) => connections.close(graceMs),
    snapshot: () => tracker.snapshot(),
  };

  /** A client that speaks our dialect takes no room of a stranger any more. */
  function received(connection: Connection<object>, text: Buffer): void {
    const isUnderstood = run({ type: "frame", connection: connection.id, bytes: text });
    if (connection.isStranger && isUnderstood && connection.isOpen) connection.accept();
  }

  function gone({ id }: Connection<object>): void {
    run({ type: "left", connection: id });
    if (connections.size === 0) timer.stop();
  }

  /**
   * Feeds the core and does what it says; false when it answered with a failure. A close feeds it again at once, with `left`; nothing is
   * queued for that, because the core is through with its input by then and the outputs that follow find no such connection any more.
   */
  function run(input: AnnounceInput): boolean {
    let isUnderstood = true;
    for (const output of tracker.handle(input, clock.nowMs())) {
      const connection = connections.find(output.connection);
      if (connection === undefined) continue;
      switch (output.type) {
        case "send":
          if (output.message.type === "failure") isUnderstood = false;
          connection.send(encodeMessage(output.message));
          break;
        case "close":
          punish(connection, output.reason);
          break;
        default:
          unreachable(output);
      }
    }
    timer.arm();
    return isUnderstood;
  }

  function punish(connection: Connection<object>, reason: string): void {
    abuse.misdeed(connection.address, reason, clock.nowMs());
    connection.shut(1008, reason);
  }
}
