import { createPublicKey } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import BittorrentTracker from "bittorrent-tracker/server";
import { WebSocketServer } from "ws";
import { handshakeLimits } from "../../../server/http/connections/handshake-limits.ts";
import { trustProxy } from "../../../server/sockets/trusted-proxies.ts";
import { createRedisCluster } from "../../../server/tracker/cluster/redis-cluster.ts";
import { trackerServerLimits } from "../../../server/tracker/limits.ts";
import { verifySessionToken } from "../../../server/tracker/session-token.ts";
import { createTrackerServer } from "../../../server/tracker/tracker-server.ts";
import { trackerLimits } from "../../../shared/tracker/limits.ts";
import type { Served, ServedOptions } from "./served-messages.ts";

/**
 * One tracker in a process of its own, so that its processor time and memory are nobody else's:
 * `served.ts KIND JSON`, told over IPC where it listens and asked there for its figures.
 */
const [kind = "", words = "{}"] = process.argv.slice(2);
const { publicKey = "", answer = "", limits = {}, redisUrl = "", speed = 1 } = JSON.parse(words) as ServedOptions;
/** As on SIGTERM: everybody is sent away with a spread. */
let leave: () => Promise<void> = () => Promise.resolve();
const { http, snapshot } = serve(kind);
if (!http.listening) http.listen(0, "127.0.0.1");
http.once("listening", () => tell({ port: (http.address() as AddressInfo).port }));

const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();

process.on("message", async (asked) => {
  if (asked === "leave") {
    void leave().then(() => process.exit(0));
    return;
  }
  const { user, system } = process.cpuUsage();
  const loopMs = { p99: loop.percentile(99) / 1e6, max: loop.max / 1e6 };
  if (asked === "memory") {
    // Buffers are let go of behind a collection, by another thread.
    for (let times = 0; times < 3; times += 1) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  tell({ cpuMicros: user + system, loopMs, rss, heapUsed, external, snapshot: snapshot() });
  loop.reset();
});
process.on("disconnect", () => process.exit(0));

function tell(message: Served): void {
  process.send?.(message);
}

interface Serving {
  readonly http: Server;
  snapshot(): unknown;
}

function serve(kind: string): Serving {
  switch (kind) {
    case "tutti":
      return serveTutti();
    case "bittorrent-tracker": {
      const tracker = new BittorrentTracker({ http: true, udp: false, ws: true, stats: false });
      tracker.listen(0, "127.0.0.1");
      return { http: tracker.http, snapshot: () => null };
    }
    case "floor": {
      const http = createServer();
      const sockets = new WebSocketServer({ server: http, perMessageDeflate: false, clientTracking: false });
      sockets.on("connection", (socket) => socket.on("message", () => socket.send(answer)));
      return { http, snapshot: () => null };
    }
    default:
      throw new Error(`Cannot serve "${kind}": expected tutti, bittorrent-tracker or floor`);
  }
}

function serveTutti(): Serving {
  const http = createServer(handshakeLimits);
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
  const counts = new Map<string, number>();
  const log = { info: () => undefined, warn: () => undefined };
  const startMs = Date.now();
  const clock = { nowMs: () => startMs + (Date.now() - startMs) * speed };
  const tracker = createTrackerServer({
    verifyToken: (token) => verifySessionToken({ publicKey: key, token, nowMs: Date.now() }),
    limits: {
      ...trackerServerLimits,
      connectionsMax: 40_000,
      strangersMax: 40_000,
      core: { ...trackerLimits, ...limits },
    },
    allowedOrigins: null,
    trustProxy: trustProxy([]),
    log,
    metrics: {
      countAnnounce: () => undefined,
      countRefusal: (cause) => counts.set(`refused ${cause}`, (counts.get(`refused ${cause}`) ?? 0) + 1),
      countMessage: (type, direction) => {
        const name = `${direction} ${type}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      },
    },
    clock,
    cluster: redisUrl === "" ? null : createRedisCluster({ url: redisUrl, log, clock }),
  });
  leave = () => tracker.close(3_000);
  http.on("upgrade", (request, socket, head) => tracker.handleUpgrade(request, socket, head));
  return { http, snapshot: () => ({ ...tracker.snapshot(), counts: Object.fromEntries(counts) }) };
}
