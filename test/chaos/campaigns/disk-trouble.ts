import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import type { Campaign, CampaignReport, CampaignTask } from "../campaign.ts";
import { type Disk, mountDisk } from "../disk.ts";
import { writeMusic } from "../music.ts";
import { type Program, startProgram } from "../program.ts";
import { askAsOperator, emptyTruth, listTracks, lookFor, type Truth } from "../truth.ts";

const songsMax = 4;
const diskMegabytes = 160;
const workMs = 4_000;
const startMaxMs = 180_000;

interface Trouble {
  begin(disk: Disk, random: Random): Promise<void>;
  /** Called when the program is gone. */
  end(disk: Disk): Promise<void>;
}

interface Counts {
  times: number;
  "while it added music": number;
  "lists and plays answered meanwhile": number;
  "edits refused with an error": number;
  "edits acknowledged meanwhile": number;
}

interface World {
  readonly disk: Disk;
  readonly songs: number;
  readonly music: string;
  readonly random: Random;
  readonly counts: Counts;
  readonly faults: string[];
  readonly truth: Truth;
}

export const diskFull: Campaign = {
  name: "disk-full",
  about: "the disk of the data directory fills up at a random moment",
  times: 20,
  unit: "times",
  run: (task) =>
    makeTrouble(task, {
      begin: (disk, random) => disk.fill(random() < 0.5 ? 0 : Math.floor(random() * 200_000)),
      end: (disk) => disk.free(),
    }),
};

export const readOnly: Campaign = {
  name: "read-only",
  about: "the disk of the data directory becomes read-only at a random moment, as after an error of the disk",
  times: 20,
  unit: "times",
  run: (task) =>
    makeTrouble(task, {
      begin: async (disk) => disk.makeReadOnly(),
      end: async (disk) => disk.remount(),
    }),
};

async function makeTrouble(task: CampaignTask, trouble: Trouble): Promise<CampaignReport> {
  const mounted = await mountDisk(task.folder, diskMegabytes);
  const counts: Counts = {
    times: 0,
    "while it added music": 0,
    "lists and plays answered meanwhile": 0,
    "edits refused with an error": 0,
    "edits acknowledged meanwhile": 0,
  };
  if (!mounted.ok) return { counts: { ...counts }, faults: [], skipped: mounted.error };
  const disk = mounted.value;
  const music = join(task.folder, "music");
  const songs = Math.min(songsMax, task.times + 1);
  await writeMusic(music, songs, task.seed);
  const random = seededRandom(task.seed);
  const world: World = { disk, songs, music, random, counts, faults: [], truth: emptyTruth() };
  try {
    for (let time = 0; time < task.times && world.faults.length < 20; time += 1) {
      await once(world, trouble);
      task.say(`${counts.times} times, ${world.faults.length} faults`);
    }
    await afterwards(world);
  } finally {
    disk.remove();
  }
  return { counts: { ...counts }, faults: world.faults };
}

function start({ disk, music }: World): Program {
  return startProgram({ dataDirectory: join(disk.folder, "data"), settings: { TUTTI_MUSIC_DIR: music } });
}

async function serving(world: World, program: Program): Promise<string | null> {
  const url = await Promise.race([program.serving, delay(startMaxMs, null)]);
  if (url === null) {
    world.faults.push(`after ${world.counts.times} times it does not start: ${program.output()}`);
    await program.kill("SIGKILL");
  }
  return url;
}

async function once(world: World, trouble: Trouble): Promise<void> {
  const { disk, counts, faults, truth, random } = world;
  const program = start(world);
  const url = await serving(world, program);
  if (url === null) return;
  faults.push(...(await lookFor(truth, url, join(disk.folder, "data"))));
  await delay(random() * workMs);
  const { state } = (await (await fetch(`${url}/api/v1/ingest`)).json()) as { state: string };
  if (state === "working") counts["while it added music"] += 1;
  await trouble.begin(disk, random);
  counts.times += 1;
  for (let round = 0; round < 5; round += 1) {
    await useIt(world, url).catch((error: Error) => faults.push(`meanwhile ${error.message}: ${program.output()}`));
    await delay(200);
  }
  const { code, signal } = await program.kill(random() < 0.5 ? "SIGTERM" : "SIGKILL");
  if (signal !== "SIGKILL" && code !== 0) faults.push(`it ended with ${code}: ${program.output()}`);
  await trouble.end(disk);
}

/** A listener goes on as before; an operator is told what is the matter. */
async function useIt(world: World, url: string): Promise<void> {
  const { truth, counts, random, disk } = world;
  const tracks = await listTracks(url);
  for (const id of truth.tracks.keys()) {
    if (!tracks.some((track) => track.id === id)) throw new Error(`the track ${id} is not listed`);
  }
  const renditionId = tracks[0]?.renditions[0]?.renditionId;
  if (renditionId !== undefined) {
    const answer = await fetch(`${url}/media/${renditionId}/0.m4s`);
    if (answer.status !== 200) throw new Error(`a segment is answered with ${answer.status}`);
    await answer.arrayBuffer();
  }
  counts["lists and plays answered meanwhile"] += 1;
  const wanted = { all: "on", closedTracks: [], closedNetworks: [`192.0.2.${Math.floor(random() * 256)}/32`] } as const;
  const body = { ...wanted, closedTracks: [], closedNetworks: [...wanted.closedNetworks] };
  const edit = await askAsOperator(url, join(disk.folder, "data"), "/sharing", { method: "PUT", body });
  const said = await edit.text();
  if (edit.status === 200) {
    truth.sharing = [body];
    counts["edits acknowledged meanwhile"] += 1;
  } else if (edit.status >= 500 && said.includes('"message"')) counts["edits refused with an error"] += 1;
  else throw new Error(`an edit is answered with ${edit.status} ${said}`);
}

/** With room again, all music is added and all is whole. */
async function afterwards(world: World): Promise<void> {
  const program = start(world);
  const url = await serving(world, program);
  if (url === null) return;
  for (const untilMs = performance.now() + startMaxMs; performance.now() < untilMs; await delay(300)) {
    const tracks = await listTracks(url);
    if (tracks.filter(({ renditions }) => renditions.length === 4).length === world.songs) break;
  }
  world.faults.push(...(await lookFor(world.truth, url, join(world.disk.folder, "data"))));
  const complete = [...world.truth.tracks.values()].filter(({ renditionIds }) => renditionIds.size === 4);
  if (complete.length !== world.songs)
    world.faults.push(`at the end ${complete.length} of ${world.songs} songs are complete`);
  await program.kill("SIGTERM");
}
