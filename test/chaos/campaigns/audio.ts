import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { hashBlocks, renditionIdOf } from "../../../shared/manifest/block-tree.ts";
import { parseSignedManifest } from "../../../shared/manifest/signed-manifest.ts";
import { hasFfmpeg } from "../../contract/sound.ts";
import { Chance, seedOf } from "../../fuzz/chance.ts";
import { watchJobs } from "../audio/job-watch.ts";
import { mutateSound } from "../audio/mutate-sound.ts";
import { makeSamples, type Sample } from "../audio/samples.ts";
import { findStrace, foreignDeeds, straceTo } from "../audio/traced.ts";
import type { Campaign, CampaignReport, CampaignTask } from "../campaign.ts";
import { inLanes, programsAtOnce } from "../lanes.ts";
import { startProgram } from "../program.ts";

/** Files that one run of the program ingests. */
const batchFiles = 50;

/** Files of the run that is traced. */
const tracedFiles = 6;

/** Processor time that a job on a file of three seconds may take: far below the limits that a job has. */
const jobSecondsMax = 90;

/** What the guard of a job allows, and what it may take until that is seen. */
const jobMemoryMiBMax = 1_024 + 512;

export const audio: Campaign = {
  name: "audio",
  about: "sound files broken by accident and on purpose, ingested by both encoders",
  times: 2_000,
  unit: "files",
  run,
};

interface Tally {
  added: number;
  refused: number;
  jobs: number;
  worstSeconds: number;
  worstMiB: number;
  readonly reasons: Map<string, number>;
  readonly faults: string[];
}

async function run(task: CampaignTask): Promise<CampaignReport> {
  if (!hasFfmpeg) return { counts: {}, faults: [], skipped: "no ffmpeg, with which the whole files are made" };
  const { samples, missing } = await makeSamples(join(task.folder, "samples"));
  const tally: Tally = { added: 0, refused: 0, jobs: 0, worstSeconds: 0, worstMiB: 0, reasons: new Map(), faults: [] };
  const strace = findStrace();
  const traced = strace === null ? 0 : Math.min(tracedFiles, Math.ceil(task.times / 4));
  let files = 0;
  await inLanes(batchesOf(task.times, traced), programsAtOnce, async ({ first, count, isTraced, ways }) => {
    const folder = await mkdtemp(join(task.folder, "batch-"));
    const music = await writeBatch({ ...task, folder }, samples, first, count);
    const traceBy = isTraced ? strace : null;
    for (const hasIt of ways) await ingest({ folder, tally, music, count, hasFfmpeg: hasIt, traceBy });
    await rm(folder, { recursive: true });
    if (isTraced) return;
    files += (count * ways.length) / 2;
    task.say(`${files} of ${task.times} files: ${tally.added} added, ${tally.refused} refused`);
  });
  const skipped = [missing, traced === 0 ? "no strace, so nobody saw which files were opened" : null].filter(
    (why) => why,
  );
  return {
    counts: {
      "whole files": samples.length,
      "ingests that published": tally.added,
      "ingests that refused, with a reason": tally.refused,
      "kinds of reasons": tally.reasons.size,
      "jobs, each a process": tally.jobs,
      "processor seconds of the longest job": tally.worstSeconds.toFixed(1),
      "MiB of the largest job": Math.round(tally.worstMiB),
      "files ingested under strace, twice": traced,
    },
    faults: tally.faults,
    ...(skipped.length > 0 ? { skipped: skipped.join("; ") } : {}),
  };
}

interface Batch {
  readonly first: number;
  readonly count: number;
  readonly isTraced: boolean;
  /** With ffmpeg (true) and without. */
  readonly ways: readonly boolean[];
}

/** A single batch is made one way in one lane and the other way in another; of many, each lane takes one both ways. */
function batchesOf(times: number, traced: number): Batch[] {
  const eachAlone = times <= batchFiles ? [[true], [false]] : [[true, false]];
  const batches = (first: number, count: number, isTraced: boolean) =>
    eachAlone.map((ways) => ({ first, count, isTraced, ways }));
  const untraced = Array.from({ length: Math.ceil(times / batchFiles) }, (_, index) => index * batchFiles);
  return [
    ...untraced.flatMap((first) => batches(first, Math.min(batchFiles, times - first), false)),
    ...(traced > 0 ? batches(0, traced, true) : []),
  ];
}

/** A folder of broken files; each comes from the seed and its number alone. */
async function writeBatch(
  task: CampaignTask,
  samples: readonly Sample[],
  first: number,
  count: number,
): Promise<string> {
  const music = join(task.folder, "music");
  await mkdir(music, { recursive: true });
  for (let index = first; index < first + count; index += 1) {
    const chance = new Chance(seedOf("audio", task.seed, index));
    const sample = chance.pick(samples);
    const name = `${String(index).padStart(5, "0")} ${sample.name}`;
    const bytes = mutateSound(sample, chance.pick(samples), chance);
    await writeFile(join(music, chance.oneIn(10) ? `${name}${extname(chance.pick(samples).name)}` : name), bytes);
  }
  return music;
}

interface Run {
  /** An empty one of its own. */
  readonly folder: string;
  readonly tally: Tally;
  readonly music: string;
  readonly count: number;
  readonly hasFfmpeg: boolean;
  /** The path of strace, for a run that is traced. */
  readonly traceBy: string | null;
}

async function ingest({ folder, tally, music, count, hasFfmpeg: hasIt, traceBy }: Run): Promise<void> {
  const dataDirectory = join(folder, "data");
  const trace = join(folder, "trace");
  const program = startProgram({
    dataDirectory,
    words: ["ingest", music],
    hasFfmpeg: hasIt,
    before: traceBy === null ? [] : straceTo(traceBy, trace),
  });
  const stopWatching = watchJobs(program.pid);
  const { code, signal } = await program.ended;
  const { jobs, seconds, memoryMiB } = stopWatching();
  const output = program.output();
  const way = `${hasIt ? "with" : "without"} ffmpeg`;
  const told = (pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? 0);
  const added = told(/(\d+) tracks? added/);
  const refused = told(/(\d+) not readable/);
  const others = told(/(\d+) already there/);
  // It says with its code that files were refused.
  if (code !== (refused > 0 ? 1 : 0))
    tally.faults.push(
      `the program ended with ${code ?? signal} ${way} after ${refused} refused: ${output.slice(-300)}`,
    );
  if (added + refused + others !== count) {
    tally.faults.push(`${added} added, ${refused} refused and ${others} known are not the ${count} files ${way}`);
  }
  for (const [, reason] of output.matchAll(/^ {2}\S.*?: (.*)$/gm)) {
    const kind = (reason ?? "").replace(/\d+/g, "N");
    tally.reasons.set(kind, (tally.reasons.get(kind) ?? 0) + 1);
  }
  tally.faults.push(...mediaFaults(join(dataDirectory, "media"), added).map((fault) => `${fault} (${way})`));
  for (const left of leftOf(join(dataDirectory, "ingest", "scratch"))) tally.faults.push(`${left} was left as scratch`);
  if (traceBy === null) {
    if (seconds > jobSecondsMax) tally.faults.push(`a job took ${seconds.toFixed(0)} s of a processor ${way}`);
    if (memoryMiB > jobMemoryMiBMax) tally.faults.push(`a job took ${memoryMiB.toFixed(0)} MiB ${way}`);
    tally.worstSeconds = Math.max(tally.worstSeconds, seconds);
    tally.worstMiB = Math.max(tally.worstMiB, memoryMiB);
    tally.jobs += jobs;
  } else {
    const deeds = foreignDeeds(trace, folder);
    tally.faults.push(...deeds.slice(0, 5).map((line) => `it reached out ${way}: ${line}`));
  }
  tally.added += added;
  tally.refused += refused;
  await rm(dataDirectory, { recursive: true, force: true });
}

/** All that the media store shows is whole, and there is as much of it as was added. */
function mediaFaults(media: string, added: number): string[] {
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
  const faults: string[] = leftOf(join(media, ".stage")).map((name) => `${name} was left as a stage`);
  const shown = leftOf(media).filter((name) => /^[0-9a-f]{32}$/.test(name));
  if (shown.length < Math.min(1, added)) faults.push(`${shown.length} renditions are shown of ${added} tracks`);
  for (const renditionId of shown) {
    const read = (name: string) => readFileSync(join(media, renditionId, name));
    const parsed = parseSignedManifest(read("manifest.json").toString());
    if (!parsed.ok) {
      faults.push(`${renditionId}: ${parsed.error}`);
      continue;
    }
    const { manifest } = parsed.value;
    const isWhole =
      renditionIdOf(manifest, sha256) === renditionId &&
      manifest.segments.every(({ blockHashes }, index) =>
        hashBlocks(read(`${index}.m4s`), sha256).every((byte, at) => byte === blockHashes[at]),
      );
    if (!isWhole) faults.push(`${renditionId} is not what its manifest says`);
  }
  return faults;
}

function leftOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(
    (name) => !(/^[0-9a-f]{16}$/.test(name) && readdirSync(join(folder, name)).length === 0),
  );
}
