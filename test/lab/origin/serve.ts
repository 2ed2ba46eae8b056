import { spawn } from "node:child_process";
import { startRivals } from "../../contenders/contenders.ts";
import { startTestServer } from "../../start-server.ts";
import { interposeMediaFaults } from "./media-faults.ts";
import type { OriginQuestion, OriginReady, OriginSettings, Served } from "./origin-messages.ts";

/** `serve.ts SETTINGS`: Tutti's own server, the others' pages and perhaps a STUN server, until the lab lets go. */
const { dataDirectory, address, hasStun }: OriginSettings = JSON.parse(process.argv[2] ?? "");
const stunUrl = hasStun ? `stun:${address}:3478` : null;
const server = await startTestServer({
  dataDirectory,
  settings: { TUTTI_HOST: address, ...(stunUrl ? { TUTTI_STUN_URLS: stunUrl } : {}) },
});
const rivals = await startRivals(address);
const faults = interposeMediaFaults(server.app.server);
const stun = hasStun ? startStun() : null;

function startStun() {
  const files = ["--pidfile", `${dataDirectory}/stun.pid`, "--log-file", "stdout"];
  const words = ["-n", "--stun-only", "--no-tls", "--no-dtls", "--no-cli", "--listening-ip", address, ...files];
  return spawn("turnserver", words, { stdio: "ignore" });
}

/** Connections that ask for a WebSocket while the tracker is a black hole: accepted by the system, and never answered. */
const upgrades = server.app.server.listeners("upgrade") as ((...words: unknown[]) => void)[];
server.app.server.removeAllListeners("upgrade");
let isTrackerUp = true;
server.app.server.on("upgrade", (...words: unknown[]) => {
  if (isTrackerUp) for (const handle of upgrades) handle(...words);
});

const metric = (kind: string) => server.metric(`tutti_media_served_bytes_total{kind="${kind}"}`);

async function served(): Promise<Served> {
  const segmentBytes = (await metric("segment")) + faults.segmentBytes();
  const others = await Promise.all(["init", "playlist", "manifest"].map(metric));
  return { segmentBytes, mediaBytes: others.reduce((sum, bytes) => sum + bytes, segmentBytes) };
}

async function answerTo(question: OriginQuestion): Promise<Served | null> {
  switch (question.ask) {
    case "served":
      return served();
    case "media-fault":
      faults.set(question.fault);
      return null;
    case "tracker":
      isTrackerUp = question.isUp;
      if (question.isUp) server.startTracker();
      else await server.stopTracker();
      return null;
  }
}

process.on("message", async (question: OriginQuestion) => process.send?.(await answerTo(question)));
// The lab ends its origin itself; a signal that the terminal sends to all must not come first.
process.on("SIGINT", () => undefined);
process.once("disconnect", async () => {
  setTimeout(() => process.exit(1), 5_000).unref();
  stun?.kill();
  await rivals.close();
  await server.close();
  process.exit(0);
});
const ready: OriginReady = {
  url: `http://${address}:${new URL(server.url).port}`,
  rivalsUrl: rivals.url,
  rivalsTrackerUrl: rivals.trackerUrl,
  stunUrl,
};
process.send?.(ready);
