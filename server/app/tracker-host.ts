import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { byteStringOfHex } from "../../shared/announce/byte-string.ts";
import { type AnnounceServer, createAnnounceServer } from "../announce/announce-server.ts";
import { announceServerLimits } from "../announce/limits.ts";
import type { Settings } from "../settings/settings.ts";
import { Admission } from "../sockets/admission.ts";
import { refuseUpgrade } from "../sockets/refuse-upgrade.ts";
import { trustProxy } from "../sockets/trusted-proxies.ts";
import type { AnnounceFigures } from "../telemetry/announce-figures.ts";
import { AnnounceTotals } from "../telemetry/announce-totals.ts";
import type { TrackerCounts } from "../telemetry/tracker-counts.ts";
import { type Demands, noTracker, type TrackerFigures } from "../telemetry/tracker-figures.ts";
import { createRedisCluster } from "../tracker/cluster/redis-cluster.ts";
import type { VerifyToken } from "../tracker/hello.ts";
import { trackerServerLimits } from "../tracker/limits.ts";
import type { FindNetwork } from "../tracker/networks.ts";
import { createTrackerServer, type TrackerServer } from "../tracker/tracker-server.ts";
import type { SharingControl } from "./sharing-control.ts";

export interface TrackerHostOptions {
  readonly settings: Settings;
  readonly verifyToken: VerifyToken;
  readonly counts: TrackerCounts;
  readonly sharingControl: SharingControl;
  readonly findNetwork?: FindNetwork | undefined;
  /** How many descriptors the sockets of both trackers may have; as many as the tracker takes if not given. */
  readonly socketsMax?: number;
  /** Somebody at an address did what no listener does. */
  onMisdeed?(address: string): void;
  nowMs(): number;
}

/**
 * Runs the trackers behind the HTTP server: our own at `/tracker`, and at `/announce` that of other clients, if the operator wants
 * it. Both can be stopped and started while the server goes on.
 */
export class TrackerHost {
  readonly #options: TrackerHostOptions;
  readonly #sockets = new Set<Duplex>();
  readonly #announceTotals = new AnnounceTotals();
  #server: TrackerServer | null = null;
  #announce: AnnounceServer | null = null;
  #earlier: Demands = noTracker.demands;

  constructor(options: TrackerHostOptions) {
    this.#options = options;
  }

  get server(): TrackerServer | null {
    return this.#server;
  }

  start(): void {
    if (this.#server) return;
    const { settings, verifyToken, counts, findNetwork, nowMs, sharingControl } = this.#options;
    sharingControl.onChange = () => {
      this.#server?.setSharing(sharingControl.sharing);
      this.#server?.setClosed(sharingControl.closed);
    };
    const log = {
      info: () => undefined,
      warn: (fields: object, text: string) => console.error(text, JSON.stringify(fields)),
    };
    const clock = { nowMs };
    const { redisUrl } = settings;
    this.#server = createTrackerServer({
      verifyToken,
      limits: { ...trackerServerLimits, strangersMax: this.#strangersMax(trackerServerLimits.strangersMax) },
      allowedOrigins: settings.publicUrl ? [new URL(settings.publicUrl).origin] : null,
      guestOrigins: settings.pageOrigins,
      trustProxy: trustProxy(settings.trustedProxies),
      log,
      metrics: counts,
      clock,
      sharing: sharingControl.sharing,
      closed: sharingControl.closed,
      onMisdeed: this.#options.onMisdeed,
      cluster: redisUrl === null ? null : createRedisCluster({ url: redisUrl, log, clock }),
      ...(findNetwork === undefined ? {} : { findNetwork }),
    });
    if (settings.announce !== "off") this.#announce = this.#createAnnounce(settings.announce);
  }

  #createAnnounce(swarms: "all" | readonly string[]): AnnounceServer {
    const { settings, nowMs } = this.#options;
    return createAnnounceServer({
      infoHashes: swarms === "all" ? null : new Set(swarms.map(byteStringOfHex)),
      isAnyOrigin: settings.announceOrigins === "any",
      allowedOrigins: settings.publicUrl ? [new URL(settings.publicUrl).origin] : null,
      guestOrigins: settings.pageOrigins,
      limits: announceServerLimits,
      admission: new Admission({
        ...announceServerLimits,
        strangersMax: this.#strangersMax(announceServerLimits.strangersMax),
      }),
      trustProxy: trustProxy(settings.trustedProxies),
      log: { warn: (fields, text) => console.error(text, JSON.stringify(fields)) },
      clock: { nowMs },
      onMisdeed: this.#options.onMisdeed,
    });
  }

  /** Where there are few descriptors, those who have not said hello have half of the sockets' at most. */
  #strangersMax(usual: number): number {
    return Math.min(usual, Math.floor((this.#options.socketsMax ?? usual * 2) / 2));
  }

  /** Tells all listeners to come back later, then closes. */
  async stop(graceMs: number): Promise<void> {
    const server = this.#server;
    const announce = this.#announce;
    this.#earlier = this.#demands();
    if (announce) this.#announceTotals.keep(announce.snapshot());
    this.#server = null;
    this.#announce = null;
    await Promise.all([server?.close(graceMs), announce?.close(graceMs)]);
  }

  /** Cuts every socket without a word, as if the process had been killed. For tests. */
  async kill(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.stop(0);
  }

  /** For the HTTP server's `upgrade` event. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = (request.url ?? "").split("?")[0];
    const { settings } = this.#options;
    const isKnown = path === "/tracker" || (path === "/announce" && settings.announce !== "off");
    const server = path === "/tracker" ? this.#server : this.#announce;
    // Both trackers use the file descriptors of this one process.
    const { socketsMax = trackerServerLimits.connectionsMax } = this.#options;
    const isFull = isKnown && this.#sockets.size >= Math.min(socketsMax, trackerServerLimits.connectionsMax);
    if (isFull) this.#options.counts.countRefusal("room");
    if (!isKnown || !server || isFull) {
      refuseUpgrade(socket, isKnown ? "503 Service Unavailable" : "404 Not Found");
      return;
    }
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    server.handleUpgrade(request, socket, head);
  }

  /** Of `/announce`; null when it is off. */
  announceFigures(): AnnounceFigures | null {
    if (this.#options.settings.announce === "off") return null;
    return this.#announceTotals.figures(this.#announce?.snapshot() ?? null);
  }

  figures(): TrackerFigures {
    const server = this.#server;
    const snapshot = this.#server?.snapshot();
    const others = snapshot?.cluster && snapshot.bus;
    return {
      ...this.#options.counts.figures(),
      connections: snapshot?.connections ?? 0,
      swarmCount: snapshot?.swarms ?? 0,
      introductions: Object.entries(snapshot?.introductions ?? {}).map(([reason, count]) => ({ reason, count })),
      dials: Object.entries(snapshot?.dials ?? {}).flatMap(([near, ends]) =>
        Object.entries(ends).map(([result, count]) => ({ near, result, count })),
      ),
      demands: this.#demands(),
      // A getter, since it walks over all swarms and few callers need it.
      get swarms() {
        return server?.audiences() ?? [];
      },
      cluster: others ? { instances: 1 + (snapshot?.cluster?.others.length ?? 0), connected: others.connected } : null,
    };
  }

  /** Includes trackers that were stopped. Listeners come back holding what they had, so no demand is counted twice. */
  #demands(): Demands {
    const { total, unmet } = this.#server?.snapshot().demands ?? noTracker.demands;
    return { total: this.#earlier.total + total, unmet: this.#earlier.unmet + unmet };
  }
}
