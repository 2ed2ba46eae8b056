import { startRivals } from "../../contenders/contenders.ts";
import { startTestServer } from "../../start-server.ts";
import type { OriginQuestion, OriginReady, Served } from "./origin-messages.ts";

/** `serve.ts DATA_DIRECTORY ADDRESS`: Tutti's own server and the others' pages, until the lab lets go. */
const [dataDirectory = "", address = ""] = process.argv.slice(2);
const server = await startTestServer({ dataDirectory, settings: { TUTTI_HOST: address } });
const rivals = await startRivals(address);

const metric = (kind: string) => server.metric(`tutti_media_served_bytes_total{kind="${kind}"}`);

async function served(): Promise<Served> {
  const segmentBytes = await metric("segment");
  const others = await Promise.all(["init", "playlist", "manifest"].map(metric));
  return { segmentBytes, mediaBytes: others.reduce((sum, bytes) => sum + bytes, segmentBytes) };
}

async function answerTo(question: OriginQuestion): Promise<Served | null> {
  switch (question.ask) {
    case "served":
      return served();
    case "media":
      server.setMediaUp(question.isUp);
      return null;
    case "tracker":
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
  await rivals.close();
  await server.close();
  process.exit(0);
});
const ready: OriginReady = {
  url: `http://${address}:${new URL(server.url).port}`,
  rivalsUrl: rivals.url,
  rivalsTrackerUrl: rivals.trackerUrl,
};
process.send?.(ready);
