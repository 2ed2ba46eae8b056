import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAnnounceServer } from "../../../server/announce/announce-server.ts";
import { announceServerLimits } from "../../../server/announce/limits.ts";
import { Admission } from "../../../server/sockets/admission.ts";
import { trustProxy } from "../../../server/sockets/trusted-proxies.ts";
import type { TrackerName, Usage } from "./messages.ts";

/** All peers of the bench are behind one address and come within seconds: what is counted by address is opened wide, and nothing else. */
const many = 1_000_000_000;

async function startTutti(): Promise<number> {
  const limits = {
    ...announceServerLimits,
    connectionsMax: many,
    connectionsPerAddressMax: many,
    strangersMax: many,
    strangersPerAddressMax: many,
    core: {
      ...announceServerLimits.core,
      membershipsPerAddressMax: many,
      addressRate: { burst: many, perSecond: many },
    },
  };
  const tracker = createAnnounceServer({
    isAnyOrigin: false,
    infoHashes: null,
    allowedOrigins: null,
    limits,
    admission: new Admission(limits),
    trustProxy: trustProxy([]),
    log: { warn: (fields, text) => console.error(text, fields) },
    clock: { nowMs: () => Date.now() },
  });
  const http = createServer();
  http.on("upgrade", (request, socket, head) => tracker.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, resolve));
  return (http.address() as AddressInfo).port;
}

async function startBittorrent(): Promise<number> {
  const { default: TrackerServer } = await import("bittorrent-tracker/server");
  const tracker = new TrackerServer({ udp: false, http: true, ws: true, stats: false });
  tracker.listen(0, "127.0.0.1");
  await new Promise((resolve) => tracker.http.once("listening", resolve));
  return (tracker.http.address() as AddressInfo).port;
}

const name = process.argv[2] as TrackerName;
const port = await (name === "tutti" ? startTutti() : startBittorrent());
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() };
  process.send?.(usage);
});
process.on("disconnect", () => process.exit(0));
process.send?.({ port });
