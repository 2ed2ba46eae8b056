import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { LibraryFolder, LibraryStatus } from "../../../shared/api/ingest.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import { hasFfmpeg } from "../../contract/sound.ts";
import type { Campaign, CampaignReport, CampaignTask } from "../campaign.ts";
import { Encoded } from "../edits/encoded.ts";
import { FreshScans } from "../edits/fresh-scan.ts";
import { type Deed, deeds, MusicFolder } from "../edits/music-folder.ts";
import { differences, type Picture, pictureOf, shownBy } from "../edits/picture.ts";
import { type Program, startProgram } from "../program.ts";
import { askAsOperator, debrisIn } from "../truth.ts";

/** Deeds of a round are spread over this, and kills over a little more: a look begins 1.5 s after the last change. */
const deedsMs = 4_000;
const killMs = 6_000;
/** How long a start, or a look with all that it has to encode, may take on a machine that does other work besides. */
const patienceMs = 180_000;
const firstStartMs = 2_000;

/** All that chance decides of a round, so that nothing of it depends on how fast the machine is. */
interface Plan {
  readonly deeds: readonly { readonly deed: Deed | "unmount"; readonly atMs: number }[];
  /** Null: the server lives on, and has to see everything by itself. */
  readonly killAtMs: number | null;
  /** A second kill, in parts of the time that a start takes. */
  readonly killAgain: number | null;
  /** Whether the program that is started after the kill encodes with ffmpeg. */
  readonly hasFfmpeg: boolean;
}

interface World {
  readonly folder: MusicFolder;
  readonly dataDirectory: string;
  readonly encoded: Encoded;
  readonly fresh: FreshScans;
  /** The song that each sound had when it was first shown. */
  readonly ids: Map<string, string>;
  /** Songs that were there at the last look, by their sound. */
  shown: ReadonlySet<string>;
  startMs: number;
  readonly counts: Record<string, number>;
  readonly faults: string[];
}

interface Running {
  readonly program: Program;
  readonly url: string;
}

export const edits: Campaign = {
  name: "edits",
  about: "files are edited, moved, replaced, removed and unmounted under kill -9; a fresh scan has to show the same",
  times: 100,
  unit: "rounds",
  async run(task): Promise<CampaignReport> {
    if (!hasFfmpeg) return { counts: {}, faults: [], skipped: "no ffmpeg, with which the songs are made" };
    const world = await makeWorld(task);
    const chance = seededRandom(task.seed);
    let running = await start(world, true);
    if (running) await compare(world, running);
    for (let round = 1; round <= task.times && running !== null && world.faults.length < 20; round += 1) {
      const plan = planRound(chance);
      const faultsBefore = world.faults.length;
      const seen = await doRound(world, running, plan);
      running = seen.running;
      task.say(`round ${round}, seed ${task.seed}: ${told(plan)}; killed ${seen.killed}`);
      for (const fault of world.faults.slice(faultsBefore)) task.say(`FAULT in round ${round}: ${fault}`);
    }
    if (running === null) world.faults.push("it does not start any more");
    else await stop(world, running);
    return { counts: await countsOf(world), faults: world.faults };
  },
};

async function makeWorld({ folder, seed, times }: CampaignTask): Promise<World> {
  const music = new MusicFolder(folder, { seed, random: seededRandom(seed + 1) });
  await music.fill(Math.min(8, 3 + times));
  const dataDirectory = join(folder, "data");
  return {
    ...{ folder: music, dataDirectory, encoded: new Encoded(folder, dataDirectory), fresh: new FreshScans(folder) },
    ...{ ids: new Map(), shown: new Set(), startMs: firstStartMs, counts: {}, faults: [] },
  };
}

function planRound(chance: Random): Plan {
  const count = 3 + Math.floor(chance() * 3);
  const moments = Array.from({ length: count }, () => chance() * deedsMs).sort((one, other) => one - other);
  const chosen = moments.map((atMs) => ({ deed: deeds[Math.floor(chance() * deeds.length)] as Deed, atMs }));
  const isKilled = chance() < 0.85;
  const killAtMs = chance() * killMs;
  const isUnmounted = chance() < 0.2 && isKilled;
  const again = chance();
  return {
    deeds: isUnmounted ? [...chosen, { deed: "unmount", atMs: deedsMs + chance() * 1_000 }] : chosen,
    killAtMs: isKilled ? killAtMs : null,
    killAgain: isKilled && again < 0.3 ? again / 0.3 : null,
    hasFfmpeg: chance() < 0.5,
  };
}

function told({ deeds: planned, hasFfmpeg: isWithIt }: Plan): string {
  return `${planned.map(({ deed, atMs }) => `${deed} at ${Math.round(atMs)}`).join(", ")} ms; then ${isWithIt ? "with" : "without"} ffmpeg`;
}

/** Edits and kills, and looks at what came of it. `running` is null when it does not start any more. */
async function doRound(
  world: World,
  running: Running,
  plan: Plan,
): Promise<{ readonly running: Running | null; readonly killed: string }> {
  const editing = doDeeds(world, plan);
  if (plan.killAtMs === null) {
    await editing;
    count(world, "rounds without a kill");
    await untilQuiet(running.url, world);
    await compare(world, running);
    return { running, killed: "not at all" };
  }
  await delay(plan.killAtMs);
  const moment = await momentOf(running.url);
  await kill(world, running.program, moment);
  await editing;
  const killed = `after ${Math.round(plan.killAtMs)} ms, ${moment}`;
  if (plan.killAgain !== null) {
    const early = launch(world, plan.hasFfmpeg);
    await Promise.race([delay(plan.killAgain * world.startMs), early.ended]);
    await kill(world, early, "while it started");
  }
  const next = await start(world, plan.hasFfmpeg);
  if (next === null) return { running: null, killed };
  if (!world.folder.isMounted) await mountAgain(world, next);
  await compare(world, next);
  return { running: next, killed };
}

async function doDeeds({ folder, counts }: World, { deeds: planned }: Plan): Promise<void> {
  const startedMs = performance.now();
  for (const { deed, atMs } of planned) {
    await delay(Math.max(0, startedMs + atMs - performance.now()));
    if (deed === "unmount") await folder.unmount();
    else await folder.do(deed);
    counts[`of deeds: ${deed}`] = (counts[`of deeds: ${deed}`] ?? 0) + 1;
  }
}

function launch({ dataDirectory, encoded, folder }: World, isWithFfmpeg: boolean): Program {
  const { nodeFlags, settings } = encoded.watching();
  return startProgram({
    ...{ dataDirectory, nodeFlags, hasFfmpeg: isWithFfmpeg },
    settings: { ...settings, TUTTI_MUSIC_DIR: folder.path },
  });
}

/** Resolves when it has looked through the folder; to null when it does not start. */
async function start(world: World, isWithFfmpeg: boolean): Promise<Running | null> {
  const startedMs = performance.now();
  const program = launch(world, isWithFfmpeg);
  const url = await Promise.race([program.serving, delay(patienceMs, null)]);
  if (url === null) {
    world.faults.push(`it does not start: ${program.output()}`);
    await program.kill("SIGKILL");
    return null;
  }
  world.startMs = performance.now() - startedMs;
  await untilLooked(url, world, 1);
  return { program, url };
}

async function stop(world: World, { program }: Running): Promise<void> {
  const { code } = await program.kill("SIGTERM");
  if (code !== 0) world.faults.push(`at the end it stopped with ${code}: ${program.output()}`);
}

async function kill(world: World, program: Program, moment: string): Promise<void> {
  const { code, signal } = await program.kill("SIGKILL");
  if (signal !== "SIGKILL") world.faults.push(`it ended by itself with ${code}: ${program.output()}`);
  count(world, `kills ${moment}`);
  world.faults.push(...(await world.encoded.look()));
}

async function momentOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/ingest`).catch(() => null);
  const state = answer?.ok === true ? ((await answer.json()) as { state: string }).state : "unknown";
  return state === "working" ? "while it worked" : "while it was at rest";
}

async function folderAt(url: string, { dataDirectory, folder }: World): Promise<LibraryFolder | undefined> {
  const status = (await (await askAsOperator(url, dataDirectory, "/library")).json()) as LibraryStatus;
  return status.folders.find(({ directory }) => directory === folder.path);
}

async function untilLooked(url: string, world: World, looks: number): Promise<void> {
  for (const untilMs = performance.now() + patienceMs; performance.now() < untilMs; await delay(150)) {
    const found = await folderAt(url, world);
    if (found && !found.isLooking && found.looks >= looks) return;
  }
  world.faults.push(`a look did not come to its end within ${patienceMs / 1000} s`);
}

/** Until what changed was seen without being asked for. */
async function untilQuiet(url: string, world: World): Promise<void> {
  let quiet = 0;
  for (const untilMs = performance.now() + patienceMs; performance.now() < untilMs; await delay(500)) {
    quiet = (await folderAt(url, world))?.isLooking ? 0 : quiet + 1;
    if (quiet >= 8) return;
  }
  world.faults.push(`it is not at rest within ${patienceMs / 1000} s`);
}

async function lookAgain({ url }: Running, world: World, acceptMissing: boolean): Promise<void> {
  const before = await folderAt(url, world);
  const body = { directory: world.folder.path, acceptMissing };
  const answer = await askAsOperator(url, world.dataDirectory, "/ingest", { method: "POST", body });
  if (!answer.ok) world.faults.push(`a look is refused: ${answer.status} ${await answer.text()}`);
  else await untilLooked(url, world, (before?.looks ?? 0) + (before?.isLooking ? 2 : 1));
}

/** Songs of a folder that is away are asked about, and kept. */
async function mountAgain(world: World, running: Running): Promise<void> {
  const { folder, ids, shown } = world;
  const { tracks } = await pictureOf(shownBy(running.url));
  const there = new Set<string>(tracks.map(({ id }) => id));
  for (const [key, title] of folder.titles()) {
    const id = ids.get(key);
    if (id !== undefined && shown.has(key) && !there.has(id)) world.faults.push(`"${title}" went with its disk`);
  }
  await folder.remount();
  count(world, "remounts");
  await lookAgain(running, world, false);
}

async function compare(world: World, running: Running): Promise<void> {
  const { url } = running;
  const asked = (await folderAt(url, world))?.report?.asked ?? [];
  if (asked.length > 0) {
    count(world, "removed folders that were asked about");
    await lookAgain(running, world, true);
  }
  const picture = await pictureOf(shownBy(url));
  count(world, "catalogues compared");
  world.faults.push(...differences(picture, await world.fresh.scan(world.folder.path)));
  noteIds(world, picture);
  for (const track of picture.tracks.filter(({ status }) => status !== "ready"))
    world.faults.push(`"${track.title}" still lacks renditions`);
  world.faults.push(...(await world.encoded.look()), ...(await world.encoded.twice()));
  for (const debris of await debrisIn(world.dataDirectory)) world.faults.push(`there is still ${debris}`);
  for (const title of await world.encoded.markedHidden(picture.tracks))
    world.faults.push(`"${title}" is shown and marked as hidden`);
}

/** A sound keeps its song, whatever happens to its file. */
function noteIds(world: World, { tracks }: Picture): void {
  const { folder, ids, encoded, faults } = world;
  const shown = new Set<string>();
  for (const [key, title] of folder.titles()) {
    const track = tracks.find((each) => each.title === title);
    if (!track) faults.push(`"${title}" is in the folder and not in the catalogue`);
    else if ((ids.get(key) ?? track.id) !== track.id)
      faults.push(`"${title}" was ${ids.get(key)} and is ${track.id} now`);
    else {
      ids.set(key, track.id);
      encoded.noteTrack(key, track.id);
      shown.add(key);
    }
  }
  world.shown = shown;
}

function count({ counts }: World, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

async function countsOf(world: World): Promise<Record<string, number>> {
  const sorted = Object.entries(world.counts).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    ...Object.fromEntries(sorted),
    "encoding jobs": (await world.encoded.jobs()).length,
    "renditions made": world.encoded.renditions,
    "songs that kept their id": world.ids.size,
    "renditions encoded though they were there": (await world.encoded.twice()).length,
  };
}
