import { readFile } from "node:fs/promises";
import { startHostilePeer } from "../../peer/node-peer.ts";
import type { StrangerResult } from "../figures/run-result.ts";
import type { StrangerSettings } from "./stranger-host.ts";

/** `stranger.ts SETTINGS`: a neighbour that means ill, in a process of its own, until the lab lets go. */
const { serverUrl, renditionId, segmentPaths, kind }: StrangerSettings = JSON.parse(process.argv[2] ?? "");
const segments = await Promise.all(segmentPaths.map((path) => readFile(path)));
const peer = await startHostilePeer({ serverUrl, renditionId, segments, kind });

process.on("message", () => {
  process.send?.({
    asked: peer.asked(),
    served: peer.served(),
    servedBytes: peer.servedBytes(),
    goodbyes: peer.goodbyes(),
  } satisfies StrangerResult);
});
// The lab ends its strangers itself; a signal that the terminal sends to all must not come first.
process.on("SIGINT", () => undefined);
process.once("disconnect", () => process.exit(0));
process.send?.("ready");
