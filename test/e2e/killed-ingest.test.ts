import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isSignedBy, loadOperatorKey } from "../../server/ingest/operator-key.ts";
import type { Track } from "../../shared/api/track.ts";
import { hashBlocks, renditionIdOf } from "../../shared/manifest/block-tree.ts";
import { parseSignedManifest } from "../../shared/manifest/signed-manifest.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { writeSongs } from "./song.ts";
import { runTutti, startTutti } from "./tutti-command.ts";

/** `npm run chaos -- kill` does it a hundred times and more. */
const kills = 4;
const songs = 6;
/** `SEED=7 npx vitest ...` repeats the moments of a run as far as a clock can. */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
let directory: string;
let music: string;

/** What a data directory shows. */
interface Shown {
  /** "title renditionId" of all that the catalogue names. */
  readonly named: readonly string[];
  /** Renditions that the media routes give away, named or not. */
  readonly served: readonly string[];
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tutti-killed-"));
  music = join(directory, "music");
  const album = join(music, "The Killed", "Ten Times");
  await mkdir(album, { recursive: true });
  await writeSongs(
    album,
    Array.from({ length: songs }, (_, index) => ({ seconds: 6 + index * 2, seed: index + 1 })),
  );
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test("an ingest that is killed again and again shows nothing half done, and ends with the whole catalogue", async () => {
  const undisturbed = join(directory, "undisturbed");
  const startedMs = performance.now();
  await runTutti(undisturbed, ["ingest", music]);
  const tookMs = performance.now() - startedMs;
  const whole = await lookAt(undisturbed);
  expect(whole.named).toHaveLength(songs * 4);
  console.log(`seed ${seed}: undisturbed ${Math.round(tookMs)} ms`);

  const killed = join(directory, "killed");
  const random = seededRandom(seed);
  const moments: string[] = [];
  while (moments.length < kills) {
    const atMs = random() * (tookMs / 2.5);
    const isKilled = await ingestAndKill(killed, atMs);
    await leaveDebris(killed);
    const shown = await lookAt(killed);
    expect(whole.named).toEqual(expect.arrayContaining([...shown.named]));
    expect(whole.served).toEqual(expect.arrayContaining([...shown.served]));
    if (isKilled) moments.push(`${shown.named.length} after ${Math.round(atMs)} ms`);
    // It was done before its moment came: there is nothing left to be killed in.
    else await rm(killed, { recursive: true });
  }
  console.log(`seed ${seed}: renditions after each kill: ${moments.join(", ")}`);
  await runTutti(killed, ["ingest", music]);
  expect(await lookAt(killed)).toEqual(whole);
});

/** False: it ended by itself before that. Its ffmpeg is left running, as by any `kill -9`. */
async function ingestAndKill(dataDirectory: string, atMs: number): Promise<boolean> {
  const child = startTutti(dataDirectory, ["ingest", music]);
  const gone = once(child, "exit");
  await Promise.race([delay(atMs), gone]);
  child.kill("SIGKILL");
  const [exitCode, signal] = await gone;
  if (signal !== "SIGKILL") expect(exitCode).toBe(0);
  return signal === "SIGKILL";
}

/** A stage lives for milliseconds, so a kill seldom leaves one: here is what one leaves. */
async function leaveDebris(dataDirectory: string): Promise<void> {
  const owner = "00112233445566778899aabb";
  for (const folder of [`media/.stage/${owner}`, "ingest/scratch/killed"]) {
    await mkdir(join(dataDirectory, folder), { recursive: true });
    await writeFile(join(dataDirectory, folder, "0.m4s"), "half a segm");
  }
  await writeFile(join(dataDirectory, `media/.stage/${owner}.owner`), "");
}

/** Starts the server as after a crash and takes its word for nothing: each rendition that it shows is checked by its bytes. */
async function lookAt(dataDirectory: string): Promise<Shown> {
  const server = await startTestServer({ dataDirectory });
  try {
    expect(await namesIn(join(dataDirectory, "media", ".stage"))).toEqual([]);
    const scratch = await namesIn(join(dataDirectory, "ingest", "scratch"));
    for (const name of scratch) expect(await namesIn(join(dataDirectory, "ingest", "scratch", name))).toEqual([]);
    expect(scratch).toHaveLength(1);
    expect(await namesIn(dataDirectory)).not.toContain("catalogue.new");
    const answer = (await (await fetch(`${server.url}/api/v1/tracks?limit=100`)).json()) as { items: Track[] };
    const onDisk = (await namesIn(join(dataDirectory, "media"))).filter((name) => /^[0-9a-f]{32}$/.test(name));
    for (const renditionId of onDisk) await expectWhole(server, renditionId);
    const named: string[] = [];
    for (const { id, title, renditions } of answer.items) {
      const ids = renditions.map(({ renditionId }) => renditionId);
      expect(onDisk).toEqual(expect.arrayContaining(ids));
      const listed: (string | undefined)[] = [];
      for (const name of ["master", "lossless"]) {
        const playlist = await (await fetch(`${server.url}/media/tracks/${id}/${name}.m3u8`)).text();
        listed.push(...[...playlist.matchAll(/([0-9a-f]{32})\/index\.m3u8/g)].map((match) => match[1]));
      }
      expect([...new Set(listed)]).toEqual(ids);
      named.push(...ids.map((renditionId) => `${title} ${renditionId}`));
    }
    return { named: named.sort(), served: onDisk.sort() };
  } finally {
    await server.close();
  }
}

async function expectWhole(server: TestServer, renditionId: string): Promise<void> {
  const read = async (name: string) => {
    const answer = await fetch(`${server.url}/media/${renditionId}/${name}`);
    expect([name, answer.status]).toEqual([name, 200]);
    return new Uint8Array(await answer.arrayBuffer());
  };
  const parsed = parseSignedManifest(new TextDecoder().decode(await read("manifest.json")));
  if (!parsed.ok) throw new Error(parsed.error);
  const { publicKey } = await loadOperatorKey(server.dataDirectory);
  expect(isSignedBy(parsed.value, [publicKey])).toBe(true);
  const { manifest } = parsed.value;
  expect(renditionIdOf(manifest, sha256)).toBe(renditionId);
  const playlist = new TextDecoder().decode(await read("index.m3u8"));
  expect(playlist.match(/^\d+\.m4s$/gm)).toEqual(manifest.segments.map((_, index) => `${index}.m4s`));
  expect(Buffer.from(await read("init.mp4")).equals(manifest.init)).toBe(true);
  for (const [index, segment] of manifest.segments.entries()) {
    const hashes = hashBlocks(await read(`${index}.m4s`), sha256);
    expect(Buffer.compare(hashes, segment.blockHashes)).toBe(0);
  }
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
