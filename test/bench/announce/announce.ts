import { parseArgs } from "node:util";
import { measureAnnounceLoad } from "./announce-load.ts";
import type { TrackerName } from "./messages.ts";

/** `npm run bench -- announce --peers 10000 --swarms 100,1000,10000 --seconds 10 --pace 1000 --contenders tutti,bittorrent` */
export async function runAnnounce(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      peers: { type: "string", default: "10000" },
      swarms: { type: "string", default: "100,1000,10000,zipf" },
      seconds: { type: "string", default: "10" },
      pace: { type: "string", default: "1000" },
      contenders: { type: "string", default: "tutti,bittorrent" },
    },
  });
  console.log("swarms   contender    µs each  a second  µs each at pace  p50 ms  p99 ms  messages  KiB a peer");
  for (const swarm of values.swarms.split(",")) {
    for (const contender of values.contenders.split(",") as TrackerName[]) {
      const figures = await measureAnnounceLoad({
        contender,
        peers: Number(values.peers),
        swarm: swarm === "zipf" ? "zipf" : Number(swarm),
        seconds: Number(values.seconds),
        pace: Number(values.pace),
      });
      const cells: [string, number][] = [
        [figures.saturatedMicroseconds.toFixed(0), 8],
        [figures.announcesPerSecond.toFixed(0), 9],
        [figures.pacedMicroseconds.toFixed(0), 16],
        [figures.paced.p50Ms.toFixed(1), 7],
        [figures.paced.p99Ms.toFixed(1), 7],
        [figures.messagesPerAnnounce.toFixed(1), 9],
        [figures.kibibytesPerPeer.toFixed(1), 11],
      ];
      const line = cells.map(([text, width]) => text.padStart(width)).join(" ");
      console.log(`${swarm.padEnd(8)} ${contender.padEnd(11)} ${line}`);
    }
  }
}
