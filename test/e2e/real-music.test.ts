import { execFile, execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { parseSignedManifest } from "../../shared/manifest/signed-manifest.ts";
import { realMusic } from "../music.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { runTutti } from "./tutti-command.ts";

const run = promisify(execFile);

let directory: string;
let missing: string | null = null;
let songs: number;
let sourcePaths: string[];
let firstReport: string;
let server: TestServer;
let tracks: Track[];

/** Songs of zaz-data that make most of its length; `npm run oracle -- lengths zaz-data` takes these too. */
const leftOut = ["mus1.ogg", "mus3.ogg", "mus4.ogg"];

/** One song and the sounds of zaz-data as they are, and half a minute each of an MP3, an Opus file without tags, and a file that is none. */
async function collectMusic(music: string): Promise<string | null> {
  const [zaz, asc, warzone] = [
    await realMusic("zaz-data"),
    await realMusic("asc-music"),
    await realMusic("warzone2100-music"),
  ];
  for (const found of [zaz, asc, warzone]) if (found.folder === null) return found.reason;
  try {
    execFileSync("ffmpeg", ["-version"], { stdio: "ignore" });
  } catch {
    return "no ffmpeg to play with";
  }
  const games = (found: typeof zaz, path: string) => join(found.folder ?? "", "usr/share/games", path);
  await mkdir(join(music, "Zaz"), { recursive: true });
  for (const name of await readdir(games(zaz, "zaz"))) {
    if (!name.endsWith(".ogg") || leftOut.includes(name)) continue;
    await cp(games(zaz, `zaz/${name}`), join(music, "Zaz", name), { dereference: true });
  }
  const album = join(music, "Martin Severn", "Menu Music");
  await mkdir(album, { recursive: true });
  const part = ["-t", "30", "-c", "copy"];
  const untagged = join(album, "07 - Old Menu.opus");
  const bare = ["-map_metadata", "-1", "-fflags", "+bitexact"];
  await run("ffmpeg", ["-i", games(warzone, "warzone2100/music/menu.opus"), ...part, ...bare, untagged]);
  const tagged = ["-metadata", "title=Machine Wars", "-metadata", "artist=ASC"];
  await run("ffmpeg", ["-i", games(asc, "asc/music/machine_wars.mp3"), ...part, ...tagged, join(music, "wars.mp3")]);
  const lossless = ["-t", "30", "-map_metadata", "-1", "-metadata", "title=Lossless", join(music, "lossless.flac")];
  await run("ffmpeg", ["-i", games(asc, "asc/music/machine_wars.mp3"), ...lossless]);
  await writeFile(join(music, "broken.mp3"), Buffer.from("ID3 nothing of a song".repeat(500)));
  return null;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tutti-real-music-"));
  missing = await collectMusic(join(directory, "music"));
  if (missing !== null) return;
  const files = await readdir(join(directory, "music"), { recursive: true, withFileTypes: true });
  const readable = files.filter((entry) => entry.isFile() && entry.name !== "broken.mp3");
  sourcePaths = readable.map((entry) => join(entry.parentPath, entry.name));
  songs = readable.length;
  firstReport = await runTutti(join(directory, "data"), ["ingest", join(directory, "music")], 1);
  server = await startTestServer({ dataDirectory: join(directory, "data") });
  const answer = (await (await fetch(`${server.url}/api/v1/tracks?limit=100`)).json()) as { items: Track[] };
  tracks = answer.items;
}, 600_000);

afterAll(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

test("the unreadable file is named with its reason, and all others are there with their names", (context) => {
  if (missing !== null) return context.skip(missing);
  expect(firstReport).toContain(`${songs} tracks added, 1 not readable\n`);
  expect(firstReport).toMatch(/^ {2}broken\.mp3: \S+/m);
  const named = (title: string) => {
    const track = tracks.find((candidate) => candidate.title === title);
    return track && [track.artistName, track.albumTitle, track.trackNumber];
  };
  expect(named("Old Menu")).toEqual(["Martin Severn", "Menu Music", 7]);
  expect(named("Machine Wars")?.[0]).toBe("ASC");
  expect(tracks).toHaveLength(songs);
  for (const { title, renditions } of tracks)
    expect([title, renditions.length]).toEqual([title, title === "Lossless" ? 4 : 3]);
});

test("an independent player decodes each rendition of the master playlist to its full length", async (context) => {
  if (missing !== null) return context.skip(missing);
  const jobs = tracks.flatMap((track) => track.renditions.map((_, index) => ({ track, index })));
  const wrong: string[] = [];
  let heardSeconds = 0;
  const work = async () => {
    for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
      const { seconds, expectedSeconds, frameSeconds } = await decodeVariant(job.track, job.index);
      heardSeconds += seconds;
      // A decoder may keep or drop the priming frame of AAC; it may lose nothing else.
      const isWhole = Math.abs(seconds - expectedSeconds) <= frameSeconds + 0.001;
      if (!isWhole) wrong.push(`${job.track.title}, variant ${job.index}: ${seconds} s of ${expectedSeconds} s`);
    }
  };
  await Promise.all([work(), work()]);
  expect(wrong).toEqual([]);
  console.log(`decoded ${tracks.length} tracks in all their renditions: ${Math.round(heardSeconds)} s of sound`);
});

async function decodeVariant(track: Track, index: number) {
  // The lossless one, which comes last, has a playlist of its own.
  const isLossless = index === 3;
  const place = isLossless ? 0 : index;
  const master = `${server.url}/media/tracks/${track.id}/${isLossless ? "lossless" : "master"}.m3u8`;
  const lines = (await (await fetch(master)).text()).split("\n").filter((line) => line.includes("index.m3u8"));
  const variant = new URL(lines[place] ?? "", master);
  const manifest = parseSignedManifest(await (await fetch(new URL("manifest.json", variant))).text());
  if (!manifest.ok) throw new Error(manifest.error);
  const { segments, sampleRateHz } = manifest.value.manifest;
  const expectedSeconds = segments.reduce((sum, { durationSamples }) => sum + durationSamples, 0) / sampleRateHz;
  const seconds = await decodedSeconds(master, place);
  return { seconds, expectedSeconds, frameSeconds: 1024 / sampleRateHz };
}

/** How much sound ffmpeg gets out of a file or an address; rejects when it has anything to complain about. */
async function decodedSeconds(source: string, index = 0): Promise<number> {
  const map = ["-map", `0:a:${index}`, "-f", "null", "-progress", "pipe:1", "-"];
  const { stdout, stderr } = await run("ffmpeg", ["-v", "error", "-i", source, ...map]);
  if (stderr !== "") throw new Error(`${source}, variant ${index}: ${stderr}`);
  return Number(/out_time_us=(\d+)\n(?![\s\S]*out_time_us)/.exec(stdout)?.[1] ?? 0) / 1e6;
}

test("no track is shorter or longer than its source", async (context) => {
  if (missing !== null) return context.skip(missing);
  const sources: number[] = [];
  for (const path of sourcePaths) sources.push(await decodedSeconds(path));
  const byLength = (one: number, other: number) => one - other;
  const lengths = tracks.map(({ durationSeconds }) => durationSeconds).sort(byLength);
  // Decoders of MP3 and Opus differ by a frame on where the sound begins.
  const frameSeconds = 1152 / 44_100;
  const wrong = sources.sort(byLength).filter((seconds, at) => Math.abs(seconds - (lengths[at] ?? 0)) > frameSeconds);
  expect(wrong).toEqual([]);
});

test("a second run does no work twice", async (context) => {
  if (missing !== null) return context.skip(missing);
  await server.close();
  const seen = async () => [
    ...(await fileTimes(join(directory, "data", "media"))),
    ...(await fileTimes(join(directory, "data", "ingest"))),
  ];
  const before = await seen();
  const report = await runTutti(join(directory, "data"), ["ingest", join(directory, "music")], 1);
  expect(report).toContain(`0 tracks added, ${songs} already there, 1 not readable`);
  // Not a file of the media written anew, and no source read anew, which the journal would show.
  expect(await seen()).toEqual(before);
});

async function fileTimes(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.sort().map(async (path) => `${path} ${(await stat(path)).mtimeMs}`));
}
