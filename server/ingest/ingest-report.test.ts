import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createMemoryCatalogue } from "../../test/contract/memory-catalogue.ts";
import { clickTrack, ffmpeg, hasFfmpeg, wavBytes } from "../../test/contract/sound.ts";
import { createDiskMediaStore } from "../media/disk-media-store.ts";
import { mediabunnyEncoder } from "./encode/mediabunny-encoder.ts";
import { createIngest } from "./ingest.ts";
import { type FileOutcome, reportOf } from "./ingest-report.ts";
import { loadOperatorKey } from "./operator-key.ts";

test.runIf(hasFfmpeg)("a lossy source gets no lossless rendition, and nothing is left to be made of it", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tutti-lossy-"));
  mkdirSync(join(directory, "music"));
  const plain = join(directory, "plain.wav");
  writeFileSync(plain, wavBytes(clickTrack(3, 44_100)));
  ffmpeg(["-i", plain, join(directory, "music", "song.mp3")]);
  ffmpeg(["-i", plain, join(directory, "music", "tune.flac")]);
  const store = createDiskMediaStore(join(directory, "media"));
  await store.start();
  const catalogue = createMemoryCatalogue();
  const ingest = createIngest({
    store,
    catalogue,
    encoder: mediabunnyEncoder,
    operatorKey: await loadOperatorKey(directory),
    dataDirectory: directory,
    log: { info: () => undefined, warn: () => undefined },
  });
  await ingest.start();
  expect(await ingest.ingestDirectory(join(directory, "music"))).toMatchObject({ added: 2, damaged: [] });
  const kinds = [...catalogue.tracks.values()].map(({ track, renditions }) => [
    track.sourceName,
    [...renditions.keys()].sort().join(),
  ]);
  expect(kinds.sort()).toEqual([
    ["song.mp3", "aac160,aac320,aac96"],
    ["tune.flac", "aac160,aac320,aac96,flac"],
  ]);
  expect(await ingest.ingestDirectory(join(directory, "music"))).toMatchObject({
    added: 0,
    completed: 0,
    unchanged: 2,
  });
  rmSync(directory, { recursive: true, force: true });
});

test("a damaged file is added, and what is wrong with it stands in the report, the log and the status", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tutti-warnings-"));
  mkdirSync(join(directory, "music"));
  const whole = wavBytes(clickTrack(3, 44_100));
  writeFileSync(join(directory, "music", "song.wav"), whole.subarray(0, whole.length / 2));
  const logged: object[] = [];
  const store = createDiskMediaStore(join(directory, "media"));
  await store.start();
  const ingest = createIngest({
    store,
    catalogue: createMemoryCatalogue(),
    encoder: mediabunnyEncoder,
    operatorKey: await loadOperatorKey(directory),
    dataDirectory: directory,
    log: { info: () => undefined, warn: (fields) => void logged.push(fields) },
  });
  await ingest.start();
  const report = await ingest.ingestDirectory(join(directory, "music"));
  const reason = "it ends early: 1.5 s of the 3.0 s that its header tells";
  expect(report).toMatchObject({ added: 1, damaged: [{ path: join(directory, "music", "song.wav"), reason }] });
  expect(logged).toEqual([{ path: join(directory, "music", "song.wav"), warning: reason }]);
  expect(ingest.status().items).toMatchObject([{ state: "done", warnings: [reason] }]);
  rmSync(directory, { recursive: true, force: true });
});

test("a song that can be heard is told as added, also when the run was stopped or its other qualities failed", () => {
  const outcomes: FileOutcome[] = [
    { state: "cancelled", path: "/m/1.flac", isAdded: true },
    { state: "cancelled", path: "/m/2.flac" },
    { state: "failed", path: "/m/3.flac", reason: "it changed while it was being read", isAdded: true },
  ];
  const report = reportOf(outcomes, { hidden: 0, asked: [], folders: [] });
  expect(report).toMatchObject({ added: 2, cancelled: 2, failed: [{ path: "/m/3.flac" }] });
});

test("a file that was left because its song was hidden does not count as one that waits for another time", () => {
  const outcomes: FileOutcome[] = [
    { state: "cancelled", path: "/m/1.flac", isHidden: true },
    { state: "cancelled", path: "/m/2.flac", isAdded: true, isHidden: true },
    { state: "cancelled", path: "/m/3.flac" },
  ];
  expect(reportOf(outcomes, { hidden: 2, asked: [], folders: [] })).toMatchObject({ added: 1, cancelled: 1 });
});
