import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { isSignedBy, loadOperatorKey, readOperatorKey } from "../../server/ingest/operator-key.ts";
import { keepNames } from "../../server/library/keep-names.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import { parseSignedManifest } from "../../shared/manifest/signed-manifest.ts";
import { publishSample } from "../contract/publish-sample.ts";
import { makeSampleLibrary, type SampleLibrary, sampleTitles } from "../contract/sample-library.ts";
import { expectSentence, serveOnce, startProgram } from "./server-program.ts";

let library: SampleLibrary;

beforeAll(async () => {
  library = await makeSampleLibrary();
}, 400_000);

afterAll(() => library?.remove());

const rebuild = (data: string, ...words: string[]) => startProgram(data, ["library", "rebuild", ...words]).ended;

/** All that a catalogue says of its tracks. */
async function shown(data: string) {
  const catalogue = await openCatalogue({ databaseUrl: null, dataDirectory: data });
  const tracks = await catalogue.exportTracks("", 100);
  const { items } = await catalogue.listTracks({ limit: 100 });
  await catalogue.close();
  return { tracks, titles: items.map(({ title }) => title) };
}

const renditionsIn = (data: string) => readdirSync(join(data, "media")).filter((name) => /^[0-9a-f]{32}$/.test(name));

test("a rebuilt catalogue is the one that was lost, the damaged one is kept, and again changes nothing", async () => {
  const data = await library.copy();
  const before = await shown(data);
  const file = join("catalogue", library.tracksFile);
  const damaged = readFileSync(join(data, file));
  damaged[100] = (damaged[100] ?? 0) ^ 1;
  writeFileSync(join(data, file), damaged);
  const first = await rebuild(data);
  expect(first.output).toContain(
    "Rebuilt: 3 tracks with their names, 0 tracks of media without names, 0 names without",
  );
  expect(first.code).toBe(0);
  const kept = readdirSync(data).filter((name) => name.startsWith("catalogue.damaged-"));
  expect(kept).toHaveLength(1);
  expect(readFileSync(join(data, kept[0] ?? "", library.tracksFile))).toEqual(damaged);
  expect(await shown(data)).toEqual(before);
  expect((await rebuild(data)).code).toBe(0);
  expect(await shown(data)).toEqual(before);
  expect(await serveOnce(data)).toMatchObject({ code: 0 });
});

test("a rebuilding that is killed at any moment is done by the next one", async () => {
  const data = await library.copy();
  const before = await shown(data);
  rmSync(join(data, "catalogue"), { recursive: true });
  for (const afterMs of [300, 900, 1_500, 2_500]) {
    const running = startProgram(data, ["library", "rebuild"]);
    await Promise.race([running.ended, delay(afterMs)]);
    running.child.kill("SIGKILL");
    await running.ended;
  }
  expect((await rebuild(data)).code).toBe(0);
  expect(await shown(data)).toEqual(before);
  expect(existsSync(join(data, "catalogue.rebuild"))).toBe(false);
});

test("killed between its last two steps, it has left nothing that starts by half", async () => {
  const data = await library.copy();
  renameSync(join(data, "catalogue"), join(data, "catalogue.damaged-then"));
  mkdirSync(join(data, "catalogue.rebuild"));
  // Whatever it left: it is of no use.
  writeFileSync(join(data, "catalogue.rebuild/PG_VERSION"), "17\n");
  expectSentence(await serveOnce(data), /is gone, but music of it is still there/);
  expect((await rebuild(data)).code).toBe(0);
  expect((await shown(data)).titles).toEqual(sampleTitles);
});

test("it refuses while a server runs there", async () => {
  const data = await library.copy();
  const server = startProgram(data, ["serve"]);
  await server.url;
  expectSentence(await rebuild(data), /a Tutti runs there; stop it first/);
  server.child.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
});

test("a library of an older Tutti: the old catalogue gives the names, as far as it can be read", async () => {
  const data = await library.copy();
  const before = await shown(data);
  rmSync(join(data, "media/.names"), { recursive: true });
  const index = join(data, "catalogue", library.tracksIndexFile);
  writeFileSync(index, readFileSync(index).fill(7, 8_192 + 4_000));
  const rebuilt = await rebuild(data);
  expect(rebuilt.output).toContain("The names of 3 tracks were still to be read in the old catalogue");
  expect(await shown(data)).toEqual(before);
});

test("media without names become unknown tracks, and music that is added again gives them their names", async () => {
  const data = await library.copy();
  const before = await shown(data);
  rmSync(join(data, "media/.names"), { recursive: true });
  rmSync(join(data, "catalogue"), { recursive: true });
  const rebuilt = await rebuild(data);
  // The renditions of the samples have the same length: then none of them can be told to be of one song.
  expect(rebuilt.output).toContain("Rebuilt: 0 tracks with their names, 6 tracks of media without names");
  expect((await shown(data)).titles.every((title) => /^Unknown 0:09 \([0-9a-f]{6}\)$/.test(title))).toBe(true);
  expect((await rebuild(data)).output).toContain("6 tracks of media without names");
  const catalogue = await openCatalogue({ databaseUrl: null, dataDirectory: data });
  for (const { renditions, ...track } of before.tracks) {
    const stored = new Map<string, Awaited<ReturnType<typeof catalogue.renditionsOfTrack>>[number]>();
    for (const { id } of (await catalogue.listTracks({ limit: 100 })).items) {
      for (const rendition of await catalogue.renditionsOfTrack(id)) stored.set(rendition.renditionId, rendition);
    }
    for (const { kind, renditionId } of renditions) {
      const rendition = stored.get(renditionId);
      if (rendition) await catalogue.publishTrack(track, { ...rendition, kind });
    }
  }
  await catalogue.close();
  expect((await shown(data)).titles).toEqual(sampleTitles);
});

test("names without media are counted, damaged media are set aside and damaged names are not believed", async () => {
  const data = await library.copy();
  const { tracks } = await shown(data);
  const [lost, damaged, unnamed] = tracks;
  for (const { renditionId } of lost?.renditions ?? []) rmSync(join(data, "media", renditionId), { recursive: true });
  const broken = damaged?.renditions[0]?.renditionId ?? "";
  rmSync(join(data, "media", broken, "1.m4s"));
  const id = unnamed?.trackId ?? "";
  const names = join(data, "media/.names", id.slice(0, 2), `${id}.json`);
  writeFileSync(names, readFileSync(names, "utf8").replace(unnamed?.title ?? "", "Forged"));
  rmSync(join(data, "catalogue"), { recursive: true });
  const rebuilt = await rebuild(data);
  expect(rebuilt.code).toBe(1);
  expect(rebuilt.output).toContain(
    "Rebuilt: 1 tracks with their names, 1 tracks of media without names, 1 names without",
  );
  expect(rebuilt.output).toContain("1 files of names were damaged");
  expect(rebuilt.output).toContain(`${broken}: its file 1.m4s is gone`);
  expect(readdirSync(join(data, "media/.damaged"))).toHaveLength(1);
});

test("without the operator's key it says so; with --new-key all media are compared and signed anew", async () => {
  const data = await library.copy();
  const before = await shown(data);
  rmSync(join(data, "keys"), { recursive: true });
  rmSync(join(data, "catalogue"), { recursive: true });
  expectSentence(await rebuild(data), /operator's key .* is gone/, /--new-key/);
  const [flipped = "", ...whole] = renditionsIn(data);
  const segment = join(data, "media", flipped, "0.m4s");
  writeFileSync(
    segment,
    readFileSync(segment).map((byte, at) => (at === 0 ? byte ^ 1 : byte)),
  );
  const rebuilt = await rebuild(data, "--new-key");
  expect(rebuilt.output).toContain(`${whole.length} manifests were signed with the new key`);
  expect(rebuilt.output).toContain(`${flipped}: its file 0.m4s is not what its manifest says`);
  const key = await readOperatorKey(data);
  for (const id of whole) {
    const signed = parseSignedManifest(readFileSync(join(data, "media", id, "manifest.json"), "utf8"));
    expect(signed.ok && key && isSignedBy(signed.value, [key.publicKey])).toBe(true);
  }
  expect((await shown(data)).titles).toEqual(before.titles);
  expect(await serveOnce(data)).toMatchObject({ code: 0 });
});

test("media of another key are left out until it is told to sign them", async () => {
  const data = await library.copy();
  rmSync(join(data, "keys"), { recursive: true });
  await loadOperatorKey(data);
  expect((await rebuild(data)).output).toContain("6 renditions are signed with another key and were left out");
  expect((await rebuild(data, "--new-key")).output).toContain("Rebuilt: 3 tracks with their names");
});

test("what was called saved and is not in the database any more is back after the next start", async () => {
  const data = await library.copy();
  const older = join(data, "older");
  renameSync(join(data, "catalogue"), older);
  const mediaDirectory = join(data, "media");
  const store = createDiskMediaStore(mediaDirectory);
  const names = diskTrackNames(mediaDirectory);
  const opened = await openCatalogue({ databaseUrl: null, dataDirectory: data, ifMissing: "make" });
  const catalogue = keepNames({ catalogue: opened, names, nowMs: Date.now });
  await publishSample({ store, catalogue, operatorKey: await loadOperatorKey(data) }, "Duetto");
  await catalogue.close();
  // As a power cut would leave it: the database is the one of before.
  rmSync(join(data, "catalogue"), { recursive: true });
  renameSync(older, join(data, "catalogue"));
  const server = startProgram(data, ["serve"]);
  await server.url;
  await expect
    .poll(server.output, { timeout: 60_000 })
    .toContain("lacked 1 tracks whose names are kept beside the media");
  server.child.kill("SIGTERM");
  await server.ended;
  expect((await shown(data)).titles).toEqual([...sampleTitles, "Duetto"].sort());
});

test("an older library's names are kept beside the media after the first start", async () => {
  const data = await library.copy();
  const sums = () => {
    const names = diskTrackNames(join(data, "media"));
    return names.trackIds().then(async (ids) => {
      const all = await Promise.all(ids.sort().map((id) => names.read(id)));
      return createHash("sha256")
        .update(JSON.stringify(all.map((track) => track?.title).sort()))
        .digest("hex");
    });
  };
  const before = await sums();
  rmSync(join(data, "media/.names"), { recursive: true });
  const server = startProgram(data, ["serve"]);
  await server.url;
  await expect.poll(sums, { timeout: 60_000 }).toBe(before);
  server.child.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
});
