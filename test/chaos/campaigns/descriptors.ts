import { spawnSync } from "node:child_process";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Campaign } from "../campaign.ts";
import { writeMusic } from "../music.ts";
import { startProgram } from "../program.ts";
import { emptyTruth, lookFor } from "../truth.ts";

const limit = 256;
const sockets = 400;
const againMaxMs = 30_000;

export const descriptors: Campaign = {
  name: "descriptors",
  about: `the program may open ${limit} files, and ${sockets} connections come`,
  times: 5,
  unit: "crowds",
  async run({ folder, seed, times, say }) {
    const counts = {
      crowds: 0,
      "connections made": 0,
      "of them cut by the server": 0,
      "looked at after a crowd": 0,
      "slowest to answer afterwards, ms": 0,
    };
    const before = ["prlimit", `--nofile=${limit}:${limit}`];
    if (spawnSync("prlimit", ["--version"]).status !== 0) {
      return { counts, faults: [], skipped: "prlimit is not here (package util-linux)" };
    }
    const [dataDirectory, music] = [join(folder, "data"), join(folder, "music")];
    await writeMusic(music, 2, seed);
    const program = startProgram({ dataDirectory, settings: { TUTTI_MUSIC_DIR: music }, before });
    const url = await program.serving;
    if (url === null) return { counts, faults: [`it does not start: ${program.output()}`] };
    const truth = emptyTruth();
    const faults: string[] = [];
    for (; counts.crowds < times && faults.length === 0; counts.crowds += 1) {
      const crowd = Array.from({ length: sockets }, () => asker(Number(new URL(url).port)));
      await delay(2_000);
      counts["connections made"] += crowd.filter(({ isConnected }) => isConnected()).length;
      counts["of them cut by the server"] += crowd.filter(({ socket }) => socket.destroyed).length;
      for (const { socket } of crowd) socket.destroy();
      const againMs = await untilItAnswers(url);
      counts["slowest to answer afterwards, ms"] = Math.max(counts["slowest to answer afterwards, ms"], againMs);
      faults.push(
        ...(await lookFor(truth, url, dataDirectory).catch((error: Error) => [`after a crowd: ${error.message}`])),
      );
      counts["looked at after a crowd"] += 1;
      say(`${counts.crowds + 1} crowds, ${faults.length} faults`);
    }
    const { code } = await program.kill("SIGTERM");
    if (code !== 0) faults.push(`it ended with ${code}: ${program.output()}`);
    return { counts, faults };
  },
};

/** How long after the crowd is gone: it has to be seen that they are. */
async function untilItAnswers(url: string): Promise<number> {
  const goneMs = performance.now();
  for (;;) {
    const answers = await fetch(`${url}/livez`).then(
      ({ ok }) => ok,
      () => false,
    );
    const tookMs = Math.round(performance.now() - goneMs);
    if (answers || tookMs > againMaxMs) return tookMs;
    await delay(100);
  }
}

/** Asks for a list and keeps its connection, without a word after it. */
function asker(port: number): { socket: Socket; isConnected(): boolean } {
  const socket = connect(port, "127.0.0.1");
  let connected = false;
  socket.on("connect", () => {
    connected = true;
    socket.write("GET /api/v1/tracks HTTP/1.1\r\nHost: localhost\r\n\r\n");
  });
  socket.on("error", () => undefined);
  return { socket, isConnected: () => connected };
}
