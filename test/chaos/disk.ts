import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { fail, ok, type Result } from "../../shared/result.ts";

/** A small disk of its own, which can be filled, and made read-only while files on it are open. */
export interface Disk {
  readonly folder: string;
  /** Takes all the room that is left, but for so many bytes. */
  fill(leaveBytes?: number): Promise<void>;
  free(): Promise<void>;
  /** As the kernel does when a disk fails under it. */
  makeReadOnly(): void;
  remove(): void;
  /** Takes it away and puts it back as after a repair: it can be written to again. */
  remount(): void;
}

const remountTriesMax = 5;

function run(program: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? stderr.trim()}`);
}

/** Makes a file a disk. Only root may, on Linux. */
export async function mountDisk(place: string, megabytes: number): Promise<Result<Disk, string>> {
  const folder = join(place, "disk");
  const image = join(place, "disk.img");
  const filler = join(folder, "filler");
  await mkdir(folder, { recursive: true });
  try {
    const file = await open(image, "w");
    await file.truncate(megabytes * 1024 * 1024);
    await file.close();
    run("mkfs.ext4", "-q", "-m", "0", image);
    run("mount", "-o", "loop", image, folder);
  } catch (error) {
    return fail(`no disk of its own can be mounted here: ${error instanceof Error ? error.message : error}`);
  }
  return ok({
    folder,
    async fill(leaveBytes = 0) {
      const file = await open(filler, "w");
      const piece = Buffer.alloc(64 * 1024, 1);
      try {
        for (let size = piece.length; size >= 512; size /= 2) {
          while (await file.write(piece, 0, size).then(isWhole(size), () => false));
        }
        const { size } = await file.stat();
        if (leaveBytes > 0) await file.truncate(Math.max(0, size - leaveBytes));
      } finally {
        await file.close();
      }
    },
    free: () => rm(filler, { force: true }),
    makeReadOnly: () => run("mount", "-o", "remount,abort", folder),
    remove: () => run("umount", "-l", folder),
    remount() {
      for (let tries = 1; ; tries += 1) {
        run("umount", folder);
        // Its journal is played back first, as at any start after a failure. 1: what was wrong is mended.
        const { status } = spawnSync("fsck.ext4", ["-y", "-f", image]);
        const isSound = status === 0 || status === 1;
        run("mount", "-o", "loop", image, folder);
        if (isSound && isWritable(folder)) return;
        // The loop device of before may be on its way out still: then fsck refuses, and mount takes that one, for reading only, and is
        // content.
        spawnSync("sleep", ["0.3"]);
        if (tries === remountTriesMax)
          throw new Error(`${folder} stays read-only after ${tries} times mounting it anew`);
      }
    },
  });
}

/** Something is written and on the disk: one with an old fault lets itself be mounted, and is read-only from the first write on. */
function isWritable(folder: string): boolean {
  const probe = join(folder, "probe");
  try {
    writeFileSync(probe, "written", { flush: true });
    rmSync(probe);
    return true;
  } catch {
    return false;
  }
}

function isWhole(size: number) {
  return ({ bytesWritten }: { bytesWritten: number }) => bytesWritten === size;
}
