import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeSampleLibrary, type SampleLibrary } from "../contract/sample-library.ts";
import { type Ended, expectSentence, serveOnce, startProgram } from "./server-program.ts";
import { writeSongs } from "./song.ts";

/** A disk of its own in memory; null where this account may not mount one. */
function mountDisk(megabytes: number): string | null {
  const folder = mkdtempSync(join(tmpdir(), "tutti-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  onTestFinished(() => {
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** Fills a disk until nothing more can be written. */
function fill(folder: string): void {
  for (const size of [1 << 20, 1 << 12, 1]) {
    try {
      for (let index = 0; ; index += 1) writeFileSync(join(folder, `fill-${size}-${index}`), Buffer.alloc(size));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** One line about the disk, no file that is called unreadable, and a code other than 0. */
function expectFull({ code, output }: Ended): void {
  expect(output).toMatch(/^tutti: The disk is full[^\n]*$/m);
  expect(output).not.toMatch(/not readable|\n\s+at /);
  expect(code).toBe(1);
}

const canMount = (() => {
  try {
    const folder = mkdtempSync(join(tmpdir(), "tutti-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
})();

if (!canMount) test.skip("full disks: this account may not mount a small disk of its own (mount -t tmpfs)", () => {});

describe.runIf(canMount)("a full disk", () => {
  let library: SampleLibrary;
  beforeAll(async () => {
    library = await makeSampleLibrary();
  }, 400_000);
  afterAll(() => library?.remove());

  test("at the very first start: one line, and a start with room makes everything", async () => {
    const disk = mountDisk(20) ?? "";
    expectSentence(await serveOnce(join(disk, "data")), /^tutti: The disk is full/, /free/);
  });

  test("at the very first start with no byte left: one line", async () => {
    const disk = mountDisk(1) ?? "";
    fill(disk);
    expectSentence(await serveOnce(join(disk, "data")), /^tutti: The disk is full/, /free/);
  });

  test("under a library: one line, nothing is lost, and it plays when there is room", async () => {
    const disk = mountDisk(120) ?? "";
    const data = join(disk, "data");
    cpSync(library.directory, data, { recursive: true });
    const room = join(disk, "room");
    mkdirSync(room);
    fill(room);
    const ended = await serveOnce(data);
    // With the database open already a disk that is full may still let it play.
    if (ended.code !== 0) expectSentence(ended, /^tutti: The disk is full/, /free/);
    expectSentence(await startProgram(data, ["library", "rebuild"]).ended, /^tutti: The disk is full/);
    rmSync(room, { recursive: true });
    expect(await serveOnce(data)).toMatchObject({ code: 0 });
    expect(existsSync(join(data, "demo"))).toBe(false);
  });

  test("while music is added: one line, the run stops, and the music is there when there is room", async () => {
    const disk = mountDisk(300) ?? "";
    const data = join(disk, "data");
    cpSync(library.directory, data, { recursive: true });
    const music = mkdtempSync(join(tmpdir(), "tutti-music-"));
    onTestFinished(() => rmSync(music, { recursive: true }));
    await writeSongs(
      music,
      [1, 2, 3].map((seed) => ({ seconds: 200, seed })),
    );
    const room = join(disk, "room");
    mkdirSync(room);
    // Room for a start, and not for three songs.
    writeFileSync(join(room, "fill"), Buffer.alloc(freeBytes(disk) - 24_000_000));
    expectFull(await startProgram(data, ["ingest", music]).ended);
    rmSync(room, { recursive: true });
    const again = await startProgram(data, ["ingest", music]).ended;
    expect(again.output).toMatch(/(\d) tracks? added|completed/);
    expect(again.code).toBe(0);
  });

  test("a disk that can only be read: one line", async () => {
    const disk = mountDisk(120) ?? "";
    const data = join(disk, "data");
    cpSync(library.directory, data, { recursive: true });
    execFileSync("mount", ["-o", "remount,ro", disk]);
    expectSentence(await serveOnce(data), /mounted for reading only/);
  });
});
