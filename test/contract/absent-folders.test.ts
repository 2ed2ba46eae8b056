import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LibraryStatus } from "../../shared/api/ingest.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { clickTrack, wavBytes } from "./sound.ts";
import { startProcess, tuttiFromSource } from "./tutti-from-source.ts";

// Two music folders: one is there, the other comes and goes like a disk.

let root: string;
let there: string;
let disk: string;
let server: TestServer;

const addSong = (folder: string, name: string, seconds: number) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), wavBytes(clickTrack(seconds, 44_100)));
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "tutti-absent-"));
  [there, disk] = [join(root, "there"), join(root, "disk")];
  addSong(there, "One.wav", 1.5);
  // The one that is away comes first: what is behind it is to have its turn all the same.
  server = await startTestServer({ musicDirectory: [disk, there].join(delimiter) });
  await server.music.idle();
}, 120_000);

afterAll(async () => {
  await server?.close();
  rmSync(root, { recursive: true, force: true });
});

const asked = async (path: string, body?: object) =>
  fetch(`${server.url}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${server.adminToken}`, "content-type": "application/json" },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
const folder = async (directory: string) =>
  ((await (await asked("ops/library")).json()) as LibraryStatus).folders.find((one) => one.directory === directory);
const tracks = async () => (await server.catalogue.counts()).tracks;
const run = (words: readonly string[], dataDirectory = server.dataDirectory, music = [disk, there]) =>
  startProcess(tuttiFromSource(words), {
    TUTTI_DATA_DIR: dataDirectory,
    TUTTI_MUSIC_DIR: music.join(delimiter),
  }).ended;
const away = () => `Cannot read music from "${disk}": there is no such folder`;

test("a folder that is away keeps no other from being served: it is told, takes no uploads, and is added when it is back", async () => {
  expect(await folder(there)).toMatchObject({ trouble: null, report: { added: 1 } });
  expect(await folder(disk)).toMatchObject({ trouble: away(), report: null });
  const upload = await fetch(`${server.url}/api/v1/library/uploads`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${server.adminToken}`,
      "tus-resumable": "1.0.0",
      "upload-length": "9",
      "upload-metadata": `name ${btoa("Ada/1.mp3")}`,
    },
  });
  expect([upload.status, await upload.text()]).toEqual([
    409,
    `The music folder ${disk} is not there: mount its disk, or make the folder\n`,
  ]);
  expect((await asked("ops/ingest", { directory: disk })).status).toBe(202);
  await server.music.idle();
  expect(await folder(disk)).toMatchObject({ trouble: away(), looks: 2 });
  addSong(disk, "Two.wav", 2);
  addSong(disk, "Three.wav", 2.5);
  expect((await asked("ops/ingest", { directory: disk })).status).toBe(202);
  await server.music.idle();
  expect(await folder(disk)).toMatchObject({ trouble: null, report: { added: 2 } });
  expect(await tracks()).toBe(3);
}, 180_000);

test("a folder that went away is told and asked about, and can be accepted beside a running server; the others are looked at", async () => {
  renameSync(disk, join(root, "unplugged"));
  const kept = await run(["library", "scan"]);
  expect(kept).toMatchObject({ code: 1, output: expect.stringContaining(`  ${away()}\n`) });
  expect(kept.output).toMatch(/2 files are missing[\s\S]*looks through .*there\n0 tracks added, 1 already there\n/);
  expect(await folder(disk)).toMatchObject({ trouble: away(), report: { hidden: 0, asked: [{ files: 2 }] } });
  expect(await tracks()).toBe(3);
  const accepted = await run(["library", "scan", "--accept-missing"]);
  expect(accepted).toMatchObject({ code: 0, output: expect.stringContaining("2 hidden since their files are gone") });
  expect(await tracks()).toBe(1);
  renameSync(join(root, "unplugged"), disk);
  expect((await run(["library", "scan"])).code).toBe(0);
  expect(await tracks()).toBe(3);
}, 180_000);

test("a folder of which nothing is known is refused by a running server in plain words", async () => {
  const refused = await run(["library", "scan", join(root, "typo")]);
  const words = `refuses: Cannot read music from "${join(root, "typo")}": there is no such folder\n`;
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining(words) });
}, 60_000);

test("a scan of a part makes no second playlists of its lists", async () => {
  const data = join(root, "parts");
  addSong(join(root, "parted", "Ada"), "One.wav", 1.5);
  writeFileSync(join(root, "parted", "Ada", "one.m3u"), "One.wav\n");
  for (const part of [[], [join(root, "parted", "Ada")]]) {
    expect((await run(["library", "scan", ...part], data, [join(root, "parted")])).code).toBe(0);
  }
  const second = await startTestServer({ dataDirectory: data, musicDirectory: join(root, "parted") });
  await second.music.idle();
  expect(await second.music.request(join(root, "parted", "Ada"))).toBeNull();
  await second.music.idle();
  expect((await second.catalogue.listPlaylists({ limit: 9 })).items.map(({ title }) => title)).toEqual(["one"]);
  await second.close();
}, 120_000);

test("a scan without a server tells a folder that is away, and goes on with the next", async () => {
  const data = join(root, "data");
  const scanned = await run(["library", "scan"], data, [join(root, "typo"), there]);
  expect(scanned).toMatchObject({ code: 1, output: expect.stringContaining("1 track added") });
  expect(scanned.output).toContain(`tutti: Cannot read music from "${join(root, "typo")}": there is no such folder\n`);
  expect(scanned.output).not.toMatch(/\n\s+at /);
}, 120_000);

test("with another folder in the setting a server asks about what is in the former one alone, and hides it when told so", async () => {
  const [former, now, data] = [join(root, "former"), join(root, "now"), join(root, "moving")];
  for (const seconds of [1.5, 2, 2.5]) addSong(former, `${seconds}.wav`, seconds);
  expect((await run(["library", "scan"], data, [former])).code).toBe(0);
  addSong(now, "1.5.wav", 1.5);
  // A scan without a server, and one beside it.
  const alone = await run(["library", "scan"], data, [now]);
  expect(alone).toMatchObject({ code: 1, output: expect.stringMatching(/in no music folder any more\. 2 files/) });
  const second = await startTestServer({ dataDirectory: data, musicDirectory: now });
  await second.music.idle();
  expect(second.music.reports()).toMatchObject([
    { directory: now },
    { directory: former, report: { asked: [{ files: 2 }] } },
  ]);
  const accepted = await run(["library", "scan", "--accept-missing"], data, [now]);
  expect(accepted).toMatchObject({ code: 0, output: expect.stringContaining("2 hidden since their files are gone") });
  expect((await second.catalogue.counts()).tracks).toBe(1);
  await second.close();
}, 180_000);

test("a start whose only folder never was is refused before anything is made; one whose songs are known serves them", async () => {
  const fresh = join(root, "fresh");
  const none = { musicDirectory: join(root, "typo") };
  await expect(startTestServer({ ...none, dataDirectory: fresh })).rejects.toThrow(/typo": there is no such folder/);
  expect(existsSync(join(fresh, "catalogue"))).toBe(false);
  const data = join(root, "data");
  await expect(startTestServer({ ...none, dataDirectory: data })).rejects.toThrow(/typo": there is no such folder/);
  renameSync(there, join(root, "gone"));
  const second = await startTestServer({ dataDirectory: data, musicDirectory: there });
  await second.music.idle();
  expect((await second.catalogue.counts()).tracks).toBe(1);
  expect(second.music.reports()).toMatchObject([
    { directory: there, trouble: expect.stringContaining("no such folder") },
  ]);
  await second.close();
  renameSync(join(root, "gone"), there);
}, 120_000);
