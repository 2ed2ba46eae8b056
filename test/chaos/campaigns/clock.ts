import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "../../../shared/seeded-random.ts";
import type { Campaign } from "../campaign.ts";
import { writeMusic } from "../music.ts";
import { startProgram } from "../program.ts";
import { Traffic } from "../traffic.ts";
import { emptyTruth, lookFor } from "../truth.ts";

const hourMs = 3_600_000;
const shifts = [-2 * hourMs, 400 * 24 * hourMs, 0];
const preload = new URL("../clock-shift.mjs", import.meta.url).href;
const aWhileMs = 1_500;

export const clock: Campaign = {
  name: "clock",
  about: "the server's clock jumps by -2 h and by +400 days, and back, under ingest, plays, reports and edits",
  times: 30,
  unit: "jumps",
  async run({ folder, seed, times, say }) {
    const [dataDirectory, music, file] = ["data", "music", "clock"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeMusic(music, Math.min(4, times + 1), seed);
    await writeFile(file, "0");
    const settings = { TUTTI_MUSIC_DIR: music, CHAOS_CLOCK: file };
    const truth = emptyTruth();
    const random = seededRandom(seed);
    const faults: string[] = [];
    const counts = { jumps: 0, sessions: 0, plays: 0, reports: 0, "edits acknowledged": 0, starts: 0 };
    for (let jump = 0; jump < times && faults.length < 20; ) {
      const program = startProgram({ dataDirectory, settings, nodeFlags: ["--import", preload] });
      const url = await program.serving;
      if (url === null) return { counts, faults: [...faults, `it does not start: ${program.output()}`] };
      counts.starts += 1;
      faults.push(...(await lookFor(truth, url, dataDirectory)));
      const traffic = new Traffic({ url, dataDirectory, truth, random, pauseMs: 40 });
      traffic.start();
      // Three jumps in one life; the next start finds the clock as the last one left it, and what it wrote itself in the future.
      for (const until = Math.min(times, jump + 3); jump < until; jump += 1) {
        await writeFile(file, String(shifts[Math.floor(random() * shifts.length)]));
        counts.jumps += 1;
        await delay(aWhileMs);
        const session = await fetch(`${url}/api/v1/session`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: "{}",
        });
        if (session.status === 200) counts.sessions += 1;
        else faults.push(`after jump ${jump} a session is answered with ${session.status}`);
        const ready = await fetch(`${url}/readyz`);
        if (ready.status !== 200) faults.push(`after jump ${jump} it is not ready: ${await ready.text()}`);
      }
      await traffic.stop();
      counts.plays += traffic.counts.plays;
      counts.reports += traffic.counts.reports;
      counts["edits acknowledged"] += traffic.counts.edits;
      faults.push(...traffic.counts.refusals);
      const { code } = await program.kill("SIGTERM");
      if (code !== 0) faults.push(`it ended with ${code}: ${program.output()}`);
      say(`${counts.jumps} jumps, ${faults.length} faults`);
    }
    return { counts, faults };
  },
};
