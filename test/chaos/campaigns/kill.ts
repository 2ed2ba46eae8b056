import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import type { Campaign, CampaignReport, CampaignTask } from "../campaign.ts";
import { inLanes, programsAtOnce } from "../lanes.ts";
import { renameOne, writeMusic } from "../music.ts";
import { type Program, startProgram } from "../program.ts";
import { Traffic } from "../traffic.ts";
import { debrisIn, emptyTruth, listTracks, lookFor, noteTracks, type Truth } from "../truth.ts";

const songsMax = 10;
const kindsOfRendition = 4;
/** A third of all kills comes before the server serves, or just then. */
const earlyShare = 1 / 3;
/** Long enough for a first job of a song and a part of the second. */
const lateMs = 2_500;
/** Fewer kills are not worth a second data directory, which begins empty. */
const killsPerLaneMin = 20;
/** How long a start may take on a machine that does other work besides. */
const startMaxMs = 180_000;
const firstStartMs = 1_500;
const soonMs = 2_000;

/** A data directory and the program that has it open. */
interface World {
  readonly dataDirectory: string;
  readonly music: string;
  readonly songs: number;
  readonly random: Random;
  truth: Truth;
  /** Data directories so far: when all music is added, the next one begins empty. */
  generation: number;
  /** How long the last start took: the moments of early kills are spread over that, on slow machines too. */
  startMs: number;
  /** Kills of this world alone. */
  kills: number;
  readonly counts: Counts;
  readonly faults: string[];
}

interface Counts {
  kills: number;
  "before it served": number;
  "while it added music": number;
  "data directories from empty to whole": number;
  "starts after a kill, looked at": number;
  "of them ready within 2 s": number;
  "slowest, ms": number;
  "renditions checked by their bytes": number;
  "plays between": number;
  "reports between": number;
  "edits acknowledged": number;
}

export const kill: Campaign = {
  name: "kill",
  about: "kill -9 at random moments under ingest, plays, reports and edits",
  times: 1_000,
  unit: "kills",
  async run(task): Promise<CampaignReport> {
    const counts = noCounts();
    const faults: string[] = [];
    const lanes = Math.min(programsAtOnce, Math.ceil(task.times / killsPerLaneMin));
    const shares = Array.from({ length: lanes }, (_, lane) => Math.floor((task.times + lane) / lanes));
    await inLanes([...shares.entries()], lanes, async ([lane, kills]) => {
      const world = await makeWorld(task, lane, { counts, faults });
      while (world.kills < kills && faults.length < 20) {
        await oneLife(world);
        if (counts.kills % 25 === 0) {
          task.say(
            `${counts.kills} kills, data directory ${world.generation} of lane ${lane}, ${faults.length} faults`,
          );
        }
      }
      await lastLook(world);
    });
    return { counts: { ...counts }, faults };
  },
};

function noCounts(): Counts {
  return {
    kills: 0,
    "before it served": 0,
    "while it added music": 0,
    "data directories from empty to whole": 0,
    "starts after a kill, looked at": 0,
    "of them ready within 2 s": 0,
    "slowest, ms": 0,
    "renditions checked by their bytes": 0,
    "plays between": 0,
    "reports between": 0,
    "edits acknowledged": 0,
  };
}

async function makeWorld(
  { folder, seed, times }: CampaignTask,
  lane: number,
  told: Pick<World, "counts" | "faults">,
): Promise<World> {
  const songs = Math.min(songsMax, Math.ceil(times / 2));
  const [dataDirectory, music] = [join(folder, `data-${lane}`), join(folder, `music-${lane}`)];
  await writeMusic(music, songs, seed);
  const random = seededRandom(seed + lane);
  // The second world begins without ffmpeg.
  return {
    ...{ dataDirectory, music, songs, random, truth: emptyTruth(), ...told },
    ...{ generation: 1 + (lane % 2), startMs: firstStartMs, kills: 0 },
  };
}

function start(world: World): Program {
  return startProgram({
    dataDirectory: world.dataDirectory,
    settings: { TUTTI_MUSIC_DIR: world.music },
    hasFfmpeg: world.generation % 2 === 1,
  });
}

/** From a start to a kill. */
async function oneLife(world: World): Promise<void> {
  const { random, counts, faults } = world;
  const isEarly = random() < earlyShare;
  const afterMs = random() * (isEarly ? world.startMs : lateMs);
  const startedMs = performance.now();
  const program = start(world);
  if (isEarly) {
    const url = await Promise.race([program.serving, delay(afterMs, "too early" as const)]);
    await end(world, program);
    if (url === "too early") counts["before it served"] += 1;
    return;
  }
  const url = await Promise.race([program.serving, delay(startMaxMs, null)]);
  if (url === null) {
    faults.push(`after kill ${counts.kills} it does not start: ${program.output()}`);
    await program.kill("SIGKILL");
    await begin(world);
    return;
  }
  world.startMs = performance.now() - startedMs;
  noteReady(counts, world.startMs);
  await look(world, url, program);
  const { truth, dataDirectory } = world;
  const traffic = new Traffic({ url, dataDirectory, truth, random });
  traffic.start();
  await delay(afterMs);
  if (random() < 0.1) await renameOne(world.music, random);
  const isAdding = await isAtWork(url);
  await end(world, program);
  await traffic.stop();
  if (isAdding) counts["while it added music"] += 1;
  counts["plays between"] += traffic.counts.plays;
  counts["reports between"] += traffic.counts.reports;
  counts["edits acknowledged"] += traffic.counts.edits;
  for (const refusal of traffic.counts.refusals) faults.push(`an answer of the running server: ${refusal}`);
  if (isWhole(world)) {
    counts["data directories from empty to whole"] += 1;
    await begin(world);
  }
}

async function end(world: World, program: Program): Promise<void> {
  const { code, signal } = await program.kill("SIGKILL");
  world.kills += 1;
  world.counts.kills += 1;
  if (signal !== "SIGKILL") world.faults.push(`it ended by itself with ${code}: ${program.output()}`);
}

function noteReady(counts: Counts, tookMs: number): void {
  counts["starts after a kill, looked at"] += 1;
  if (tookMs <= soonMs) counts["of them ready within 2 s"] += 1;
  counts["slowest, ms"] = Math.max(counts["slowest, ms"], Math.round(tookMs));
}

async function look(world: World, url: string, program: Program): Promise<void> {
  const { truth, dataDirectory, counts, faults } = world;
  const found = await lookFor(truth, url, dataDirectory).catch((error: Error) => [
    `it cannot be looked at: ${error.message} ${program.output()}`,
  ]);
  const media = await readdir(join(dataDirectory, "media"));
  counts["renditions checked by their bytes"] += media.filter((name) => /^[0-9a-f]{32}$/.test(name)).length;
  faults.push(...found.map((fault) => `after kill ${counts.kills}: ${fault}`));
  for (const debris of await debrisIn(dataDirectory))
    faults.push(`after kill ${counts.kills} there is still ${debris}`);
}

async function isAtWork(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/ingest`).catch(() => null);
  return answer?.ok === true && ((await answer.json()) as { state: string }).state === "working";
}

function isWhole({ truth: { tracks }, songs }: World): boolean {
  const complete = [...tracks.values()].filter(({ renditionIds }) => renditionIds.size >= kindsOfRendition);
  return complete.length >= songs;
}

async function begin(world: World): Promise<void> {
  await rm(world.dataDirectory, { recursive: true, force: true, maxRetries: 5 });
  world.truth = emptyTruth();
  world.generation += 1;
}

/** What the last kill left is looked at too, and the music that is missing is added in peace. */
async function lastLook(world: World): Promise<void> {
  const program = start(world);
  const url = await Promise.race([program.serving, delay(startMaxMs, null)]);
  if (url === null) world.faults.push(`after the last kill it does not start: ${program.output()}`);
  else {
    await look(world, url, program);
    for (const untilMs = performance.now() + startMaxMs; performance.now() < untilMs; await delay(300)) {
      noteTracks(world.truth, await listTracks(url));
      if (isWhole(world)) break;
    }
    await look(world, url, program);
    if (!isWhole(world)) world.faults.push("left in peace, it did not add the rest of the music");
  }
  const { code } = await program.kill("SIGTERM");
  if (code !== 0) world.faults.push(`at the end it stopped with ${code}: ${program.output()}`);
}
