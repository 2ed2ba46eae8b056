import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { seededRandom } from "../../shared/engine/seeded-random.ts";
import { hashBlocks } from "../../shared/manifest/block-tree.ts";
import { parseSignedManifest } from "../../shared/manifest/signed-manifest.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { writeSongs } from "./song.ts";
import { runTutti, startTutti } from "./tutti-command.ts";

const kills = 10;
let directory: string;
let music: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tutti-killed-"));
  music = join(directory, "music");
  const album = join(music, "The Killed", "Ten Times");
  await mkdir(album, { recursive: true });
  await writeSongs(
    album,
    Array.from({ length: 9 }, (_, index) => ({ seconds: 20 + index * 5, seed: index + 1 })),
  );
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test("an ingest that is killed ten times shows nothing half done, and ends with the whole catalogue", async () => {
  const undisturbed = join(directory, "undisturbed");
  const startedMs = performance.now();
  await runTutti(undisturbed, ["ingest", music]);
  const tookMs = performance.now() - startedMs;
  const wholeCatalogue = await lookAt(undisturbed);

  const killed = join(directory, "killed");
  const seed = Math.floor(Math.random() * 1e9);
  const random = seededRandom(seed);
  const shown: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const child = startTutti(killed, ["ingest", music]);
    const gone = once(child, "exit");
    await delay(400 + random() * (tookMs / 3));
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await gone;
    const catalogue = await lookAt(killed);
    shown.push(catalogue.length);
    expect(wholeCatalogue).toEqual(expect.arrayContaining(catalogue));
  }
  await runTutti(killed, ["ingest", music]);
  console.log(
    `seed ${seed}: undisturbed ${Math.round(tookMs)} ms; renditions shown after each kill: ${shown.join(", ")}`,
  );
  expect(shown[0]).toBeLessThan(wholeCatalogue.length);
  expect(await lookAt(killed)).toEqual(wholeCatalogue);
  expect(wholeCatalogue).toHaveLength(9 * 4);
});

/** Starts the server as after a crash and takes its word for nothing: each rendition that it shows is checked by its bytes. */
async function lookAt(dataDirectory: string): Promise<string[]> {
  const server = await startTestServer({ dataDirectory });
  try {
    const answer = (await (await fetch(`${server.url}/api/v1/tracks?limit=100`)).json()) as { items: Track[] };
    const seen: string[] = [];
    for (const { title, renditions } of answer.items) {
      for (const { renditionId } of renditions) {
        await expectWhole(server, renditionId);
        seen.push(`${title} ${renditionId}`);
      }
    }
    expect(await readdir(join(dataDirectory, "media", ".stage"))).toEqual([]);
    expect(await filesBelow(join(dataDirectory, "ingest", "scratch"))).toEqual([]);
    return seen.sort();
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
  const { manifest } = parsed.value;
  const playlist = new TextDecoder().decode(await read("index.m3u8"));
  expect(playlist.match(/\.m4s$/gm)).toHaveLength(manifest.segments.length);
  expect(Buffer.from(await read("init.mp4")).equals(manifest.init)).toBe(true);
  for (const [index, segment] of manifest.segments.entries()) {
    const hashes = hashBlocks(await read(`${index}.m4s`), sha256);
    expect(Buffer.compare(hashes, segment.blockHashes)).toBe(0);
  }
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

async function filesBelow(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
