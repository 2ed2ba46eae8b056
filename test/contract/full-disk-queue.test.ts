import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startTestServer } from "../start-server.ts";
import { clickTrack, wavBytes } from "./sound.ts";

/** A disk of its own in memory; null where this account may not mount one. */
function mountDisk(megabytes: number): string | null {
  const folder = mkdtempSync(join(tmpdir(), "tutti-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

const disk = mountDisk(250);

if (disk === null)
  test.skip("a full disk: this account may not mount a small disk of its own (mount -t tmpfs)", () => {});

test.runIf(disk)(
  "a full disk stops the queue with both figures, blames no song, and with room it goes on by itself",
  async () => {
    const folder = disk ?? "";
    const music = mkdtempSync(join(tmpdir(), "tutti-full-"));
    onTestFinished(() => {
      execFileSync("umount", [folder]);
      rmSync(folder, { recursive: true });
      rmSync(music, { recursive: true });
    });
    const server = await startTestServer({ dataDirectory: join(folder, "data"), musicDirectory: music });
    try {
      await server.music.idle();
      const { bavail, bsize } = statfsSync(folder);
      const ballast = join(folder, "ballast");
      // Room for the catalogue to write on, and for no song.
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - 6_000_000));
      for (const seconds of [2, 3, 4])
        writeFileSync(join(music, `${seconds}.wav`), wavBytes(clickTrack(seconds, 44_100)));
      expect(await server.music.request(music)).toBeNull();
      await server.music.idle();
      const stopped = await server.music.stopped();
      expect(stopped?.freeBytes).toBeLessThan(stopped?.neededBytes ?? 0);
      expect(await server.catalogue.failedFiles()).toEqual([]);
      expect(server.music.queue()).toMatchObject({ failed: 0, atWork: [] });
      expect(server.music.reports()).toMatchObject([
        { trouble: expect.stringMatching(/^the disk is full, \d MB free, \d+ MB needed$/) },
      ]);
      rmSync(ballast);
      await expect.poll(async () => (await server.catalogue.counts()).tracks, { timeout: 60_000 }).toBe(3);
      await server.music.idle();
      expect(await server.music.stopped()).toBeNull();
      expect(server.music.reports()).toMatchObject([{ trouble: null }]);
    } finally {
      await server.close();
    }
  },
  180_000,
);
