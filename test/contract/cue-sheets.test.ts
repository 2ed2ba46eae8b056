import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { failureOf } from "../../server/library/failures.ts";
import { useLibrary } from "./library-rig.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

const library = useLibrary({ lossless: "never" });

const head = 'PERFORMER "Ada"\nTITLE "One Side"\nREM DATE 1999\nFILE "Side.wav" WAVE\n';
const first = '  TRACK 01 AUDIO\n    TITLE "First"\n    INDEX 00 00:00:00\n    INDEX 01 00:00:20\n';
const second = '  TRACK 02 AUDIO\n    TITLE "Second"\n    PERFORMER "Bo"\n    INDEX 01 00:01:37\n';
const third = '  TRACK 03 AUDIO\n    TITLE "Third"\n    INDEX 01 00:02:00\n';

const write = (name: string, bytes: string | Uint8Array) => writeFileSync(join(library.music, name), bytes);
const sound = wavBytes(clickTrack(3, 44_100));

async function look() {
  const before = library.jobs;
  const report = await library.ingest.ingestDirectory(library.music, undefined, { isRetrying: false });
  const { items } = await library.catalogue.listTracks({ limit: 50 });
  const songs = items.map(({ title, artistName, durationSeconds }) => `${title}, ${artistName}, ${durationSeconds}`);
  return {
    songs: songs.sort(),
    jobs: library.jobs - before,
    failed: report.failed.map(({ reason }) => reason),
    report,
  };
}

const isRoot = process.getuid?.() === 0;

/** Makes a file that nobody may read; for root, who may read all, one that the disk cannot read. Answers how to end that. */
function deny(path: string): () => void {
  if (!isRoot) {
    chmodSync(path, 0);
    return () => chmodSync(path, 0o644);
  }
  // What is at the beginning of the memory of a process cannot be read: EIO.
  execFileSync("mount", ["--bind", `/proc/${process.pid}/mem`, path], { stdio: "ignore" });
  const allow = () => execFileSync("umount", [path], { stdio: "ignore" });
  onTestFinished(() => {
    try {
      allow();
    } catch {
      // It was done.
    }
  });
  return allow;
}

const canDeny = (() => {
  if (!isRoot) return true;
  const path = join(mkdtempSync(join(tmpdir(), "tutti-denied-")), "file");
  writeFileSync(path, "");
  try {
    execFileSync("mount", ["--bind", `/proc/${process.pid}/mem`, path], { stdio: "ignore" });
    execFileSync("umount", [path]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(dirname(path), { recursive: true });
  }
})();

if (!canDeny) test.skip("a sheet that cannot be read: this account may not make one (mount --bind)", () => {});

const parted = ["First, Ada, 1.493333", "Second, Bo, 0.506666", "Third, Ada, 1"];
const near = (songs: readonly string[]) => songs.map((song) => song.replace(/(\.\d{6})\d+$/, "$1"));

test("a sheet makes songs of its file, and nothing is looked at twice", async () => {
  write("Side.wav", sound);
  write("Side.cue", head + first + second + third);
  const made = await look();
  expect(near(made.songs)).toEqual(parted);
  expect(made).toMatchObject({ failed: [], report: { added: 3, hidden: 0 } });
  const [album] = (await library.catalogue.listAlbums({ limit: 9, order: "title" })).items;
  expect(album).toMatchObject({ title: "One Side", year: 1999, trackCount: 3 });
  const again = await look();
  expect(again).toMatchObject({ jobs: 0, report: { added: 0, unchanged: 3, updated: 0, hidden: 0 } });
});

test("another name in the sheet is taken over, under the same id and without encoding", async () => {
  write("Side.wav", sound);
  write("Side.cue", head + first + second + third);
  await look();
  const ids = (await library.catalogue.trackIds()).sort();
  write("Side.cue", head + first + second.replace("Second", "2nd") + third);
  const edited = await look();
  expect(near(edited.songs)).toEqual(["2nd, Bo, 0.506666", "First, Ada, 1.493333", "Third, Ada, 1"]);
  expect(edited).toMatchObject({ jobs: 0, report: { updated: 1, unchanged: 2 } });
  expect((await library.catalogue.trackIds()).sort()).toEqual(ids);
});

test("a sheet that comes later hides the whole file's song; when it goes, that comes back, and nothing is encoded", async () => {
  write("Side.wav", sound);
  expect((await look()).songs).toHaveLength(1);
  const [whole] = await library.catalogue.trackIds();
  write("Side.cue", head + first + second + third);
  const cut = await look();
  expect(near(cut.songs)).toEqual(parted);
  expect(cut.report).toMatchObject({ added: 3, hidden: 1, asked: [] });
  const ids = (await library.catalogue.trackIds()).sort();
  unlinkSync(join(library.music, "Side.cue"));
  const back = await look();
  expect(await library.catalogue.trackIds()).toEqual([whole]);
  expect(back).toMatchObject({ jobs: 0, report: { hidden: 3, asked: [] } });
  write("Side.cue", head + first + second + third);
  expect((await look()).jobs).toBe(0);
  expect((await library.catalogue.trackIds()).sort()).toEqual(ids);
});

test.runIf(canDeny)("a sheet that cannot be read for a while is told, and hides nothing", async () => {
  write("Side.wav", sound);
  write("Side.cue", head + first + second + third);
  write("Gone.wav", wavBytes(clickTrack(2, 44_100)));
  await look();
  const ids = (await library.catalogue.trackIds()).sort();
  const allow = deny(join(library.music, "Side.cue"));
  const denied = await look();
  expect(denied).toMatchObject({ jobs: 0, report: { hidden: 0, asked: [], unchanged: 4 } });
  expect(denied.failed).toEqual([expect.stringMatching(/^what this cue sheet made stays as it was: .*read/)]);
  expect((await library.catalogue.trackIds()).sort()).toEqual(ids);
  // What is removed meanwhile goes all the same.
  unlinkSync(join(library.music, "Gone.wav"));
  const removed = await look();
  expect(removed.report).toMatchObject({ hidden: 1, asked: [] });
  expect(near(removed.songs)).toEqual(parted);
  allow();
  expect(await look()).toMatchObject({ jobs: 0, failed: [], report: { hidden: 0, unchanged: 3 } });
});

test.runIf(canDeny)(
  "a copy whose sheet cannot be read keeps its songs when the other file goes, and makes no song of itself",
  async () => {
    write("Side.wav", sound);
    write("Side.cue", head + first + second + third);
    await look();
    write("Copy.wav", sound);
    write("Copy.cue", (head + first + second + third).replace("Side.wav", "Copy.wav"));
    expect(near((await look()).songs)).toEqual(parted);
    const ids = (await library.catalogue.trackIds()).sort();
    const allow = deny(join(library.music, "Copy.cue"));
    for (const name of ["Side.wav", "Side.cue"]) unlinkSync(join(library.music, name));
    const left = await look();
    expect(left).toMatchObject({ jobs: 0, report: { hidden: 0, asked: [] } });
    expect(near(left.songs)).toEqual(parted);
    expect((await library.catalogue.trackIds()).sort()).toEqual(ids);
    allow();
    expect(near((await look()).songs)).toEqual(parted);
  },
);

test("another cut is another song in the place of those it touches; the others stay", async () => {
  write("Side.wav", sound);
  write("Side.cue", head + first + second + third);
  await look();
  const [, , thirdId] = (await library.catalogue.listTracks({ limit: 9 })).items.sort((a, b) =>
    a.title < b.title ? -1 : 1,
  );
  write("Side.cue", head + first + second.replace("01:37", "01:25") + third);
  const moved = await look();
  expect(near(moved.songs)).toEqual(["First, Ada, 1.333333", "Second, Bo, 0.666666", "Third, Ada, 1"]);
  expect(moved.report).toMatchObject({ added: 2, unchanged: 1, hidden: 2 });
  expect(await library.catalogue.trackIds()).toContain(thirdId!.id);
});

test("renamed and copied with its sheet a file keeps its songs; removed it takes them with it", async () => {
  write("Side.wav", sound);
  write("Side.cue", head + first + second);
  write("other.wav", wavBytes(clickTrack(0.5, 44_100)));
  write("another.wav", wavBytes(clickTrack(0.6, 44_100)));
  write("one more.wav", wavBytes(clickTrack(0.7, 44_100)));
  await look();
  const ids = (await library.catalogue.trackIds()).sort();
  renameSync(join(library.music, "Side.wav"), join(library.music, "Page.wav"));
  renameSync(join(library.music, "Side.cue"), join(library.music, "Page.cue"));
  expect(await look()).toMatchObject({ jobs: 0, failed: [], report: { hidden: 0 } });
  expect((await library.catalogue.trackIds()).sort()).toEqual(ids);
  mkdirSync(join(library.music, "copy"));
  cpSync(join(library.music, "Page.wav"), join(library.music, "copy", "Side.wav"));
  cpSync(join(library.music, "Page.cue"), join(library.music, "copy", "Side.cue"));
  expect((await look()).jobs).toBe(0);
  expect((await library.catalogue.trackIds()).sort()).toEqual(ids);
  unlinkSync(join(library.music, "Page.wav"));
  unlinkSync(join(library.music, "Page.cue"));
  expect((await look()).report.hidden).toBe(0);
  unlinkSync(join(library.music, "copy", "Side.wav"));
  const gone = await library.ingest.ingestDirectory(library.music, undefined, { isMissingAccepted: true });
  expect(gone.hidden).toBe(2);
  expect(await library.catalogue.trackIds()).toHaveLength(3);
});

test.each([
  [
    "a song that begins behind the end",
    head + first + third.replace("02:00", "09:00"),
    "track 3 begins at 0:09, and the sound ends at 0:03",
  ],
  ["times that go backwards", head + third + first, "line 11: track 1 begins no later than track 3"],
  ["no FILE", first + third, "line 1: a TRACK comes before any FILE"],
  ["no TRACK", head, "it has no TRACK line"],
])("a sheet with %s is named, and its file plays as one song", async (_, text, fault) => {
  write("Side.wav", sound);
  write("Side.cue", text);
  const made = await look();
  expect(made.songs).toEqual(["Side, Unknown artist, 3"]);
  expect(made.failed).toEqual([`this cue sheet is left out: ${fault}`]);
  const [row] = await library.catalogue.failedFiles();
  expect(failureOf(row!, [library.music])).toMatchObject({
    shortPath: "Side.cue",
    advice: expect.stringContaining("whole sound file plays"),
  });
  write("Side.cue", head + first + second + third);
  expect(near((await look()).songs)).toEqual(parted);
  expect(await library.catalogue.failedFiles()).toEqual([]);
});

test("a sheet without its file is named; one with a file for each song changes nothing", async () => {
  write("Side.wav", sound);
  write("Else.cue", (head + first + second).replace("Side.wav", "Page.wav"));
  write(
    "Each.cue",
    'FILE "1.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nFILE "2.wav" WAVE\nTRACK 02 AUDIO\nINDEX 01 00:00:00',
  );
  const made = await look();
  expect(made.failed).toEqual(['this cue sheet is left out: the sound file "Page.wav" that it names is not there']);
  expect(made.songs).toHaveLength(1);
});

test("a part is asked for again by itself, as its sheet has it by then", async () => {
  write("Side.wav", sound);
  write("Side.cue", head + first + second + third);
  await look();
  const rows = await library.catalogue.filesBelow(library.music);
  const row = rows.find(({ part }) => part === 2)!;
  expect(await library.ingest.ingestAgain(row, { root: library.music })).toMatchObject({
    state: "unchanged",
    trackId: row.trackId,
  });
  write("Side.cue", head + first + third);
  expect(await library.ingest.ingestAgain(rows.find(({ part }) => part === 3)!, { root: library.music })).toMatchObject(
    {
      state: "cancelled",
    },
  );
});
