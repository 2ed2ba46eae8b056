import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "../../../shared/seeded-random.ts";
import type { Campaign } from "../campaign.ts";
import { writeMusic } from "../music.ts";
import { startProgram } from "../program.ts";
import { Traffic } from "../traffic.ts";
import { emptyTruth, lookFor } from "../truth.ts";

const roundMs = 10_000;
const roundsPerMinute = 6;
/** What is filled once (code, caches, the pool of the database) is filled by then. */
const warmRounds = 30;

interface Sample {
  readonly megabytes: number;
  readonly descriptors: number;
}

export const steady: Campaign = {
  name: "steady",
  about: "lists, plays, reports and edits all the time; memory and open files are looked at each minute",
  times: 30 * roundsPerMinute,
  unit: "rounds of 10 s",
  async run({ folder, seed, times, say }) {
    const [dataDirectory, music] = [join(folder, "data"), join(folder, "music")];
    await writeMusic(music, Math.min(6, times + 1), seed);
    const program = startProgram({ dataDirectory, settings: { TUTTI_MUSIC_DIR: music } });
    const url = await program.serving;
    if (url === null) return { counts: {}, faults: [`it does not start: ${program.output()}`] };
    const truth = emptyTruth();
    const traffic = new Traffic({ url, dataDirectory, truth, random: seededRandom(seed), pauseMs: 25 });
    traffic.start();
    const samples: Sample[] = [];
    for (let round = 1; round <= times; round += 1) {
      await Promise.race([delay(roundMs), program.ended]);
      if (round % roundsPerMinute !== 0 && round !== times) continue;
      const sample = await look(program.pid).catch(() => null);
      if (sample === null) return { counts: {}, faults: [`it ended by itself: ${program.output()}`] };
      samples.push(sample);
      say(
        `after ${((round * roundMs) / 60_000).toFixed(1)} min ${sample.megabytes} MB, ${sample.descriptors} open files`,
      );
    }
    await traffic.stop();
    const faults = [
      ...traffic.counts.refusals,
      ...(await lookFor(truth, url, dataDirectory)),
      ...growth(samples, times),
    ];
    const { code } = await program.kill("SIGTERM");
    if (code !== 0) faults.push(`it ended with ${code}: ${program.output()}`);
    const { plays, reports, edits, lists } = traffic.counts;
    const warm = samples.slice(warmRounds / roundsPerMinute);
    return {
      counts: {
        plays,
        reports,
        edits,
        lists,
        "MB a minute, once warm": slope(warm.map(({ megabytes }) => megabytes)).toFixed(2),
        "open files a minute, once warm": slope(warm.map(({ descriptors }) => descriptors)).toFixed(2),
      },
      faults,
    };
  },
};

async function look(pid: number): Promise<Sample> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  return { megabytes: Math.round(kilobytes / 1024), descriptors: (await readdir(`/proc/${pid}/fd`)).length };
}

/** The line through the samples that lies nearest to them, by least squares. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [above, below] = values.reduce(
    ([top, bottom], value, index) => [top + (index - middle) * (value - mean), bottom + (index - middle) ** 2],
    [0, 0] as [number, number],
  );
  return below === 0 ? 0 : above / below;
}

/** Over ten minutes and more, once warm: neither half as much memory again, nor twenty files more. */
function growth(samples: readonly Sample[], times: number): string[] {
  const warm = samples.slice(warmRounds / roundsPerMinute);
  const [first, last] = [warm[0], warm.at(-1)];
  if (times < 2 * warmRounds || !first || !last) return [];
  const faults: string[] = [];
  if (last.megabytes > first.megabytes * 1.5)
    faults.push(`memory went from ${first.megabytes} to ${last.megabytes} MB`);
  if (last.descriptors > first.descriptors + 20) {
    faults.push(`open files went from ${first.descriptors} to ${last.descriptors}`);
  }
  return faults;
}
